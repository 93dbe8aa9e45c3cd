"""The pages of those who run the server."""

from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin import (
    announcements,
    appeals,
    backups,
    communities,
    dashboard,
    emojis,
    founding,
    invites,
    lists,
    log,
    people,
    reports,
    servers,
    settings,
    setup,
    texts,
    unwanted,
)
from fedi_groups.faces.site.pages import Site

PAGES: tuple[Served[Site], ...] = (
    *setup.PAGES,
    *founding.PAGES,
    *dashboard.PAGES,
    *people.PAGES,
    *communities.PAGES,
    *reports.PAGES,
    *appeals.PAGES,
    *servers.PAGES,
    *lists.PAGES,
    *announcements.PAGES,
    *invites.PAGES,
    *unwanted.PAGES,
    *settings.PAGES,
    *texts.PAGES,
    *backups.PAGES,
    *emojis.PAGES,
    *log.PAGES,
)
