"""All that this server answers to other servers: documents by content negotiation, and endpoints of their own."""

from fedi_groups.faces.activitypub import (
    activities,
    actors,
    collections,
    emojis,
    flairs,
    inbox,
    instance,
    nodeinfo,
    objects,
    quotes,
    relays,
    synchronization,
    threads,
    webfinger,
)

DOCUMENTS = (
    actors.DOCUMENTS,
    objects.DOCUMENTS,
    threads.DOCUMENTS,
    collections.DOCUMENTS,
    activities.DOCUMENTS,
    flairs.DOCUMENTS,
    emojis.DOCUMENTS,
    quotes.DOCUMENTS,
    relays.DOCUMENTS,
    synchronization.DOCUMENTS,
)
"""Answered with ActivityStreams to those who ask for it; where there is a page too, to others with that."""

ENDPOINTS = (inbox.ENDPOINTS, webfinger.ENDPOINTS, nodeinfo.ENDPOINTS, instance.ENDPOINTS)
