"""All that this server shows to people, and to the machines that look after it."""

from fedi_groups.faces.site import actors, directory, interact, media, modlog, reach, servers, service, threads

PAGES = (
    directory.PAGES,
    actors.PAGES,
    modlog.PAGES,
    reach.PAGES,
    threads.PAGES,
    interact.PAGES,
    servers.PAGES,
)

ENDPOINTS = (service.ENDPOINTS, media.ENDPOINTS)
