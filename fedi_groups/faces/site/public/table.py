"""The pages that anybody reads."""

from fedi_groups.faces.site.public import (
    about,
    actors,
    design,
    directory,
    feeds,
    interact,
    invites,
    modlog,
    reach,
    search,
    servers,
    tags,
    threads,
)

PAGES = (
    *directory.PAGES,
    *search.PAGES,
    *actors.PAGES,
    *modlog.PAGES,
    *reach.PAGES,
    *threads.PAGES,
    *tags.PAGES,
    *feeds.PAGES,
    *interact.PAGES,
    *invites.PAGES,
    *servers.PAGES,
    *about.PAGES,
    *design.PAGES,
)
