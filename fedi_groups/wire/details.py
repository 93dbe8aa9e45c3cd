"""What events, videos and sounds have beside a text: when and where, how long, and where to see or join it.

As Mobilizon, Friendica, PieFed, PeerTube and Funkwhale say it.
"""

import re
from collections.abc import Iterator

from fedi_groups.domain.details import Details
from fedi_groups.wire.read import as_list, first_link, objects_in, read_text, read_type, read_uri
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import read_time, write_time

KINDS = frozenset({"Event", "Video", "Audio", "Image"})

_LONGEST = 500
_BEST = 1080
"""Lines of a video's picture: more is for few screens."""

_FOR_PIEFED: Json = {
    "timezone": "UTC",
    "maximumAttendeeCapacity": 0,
    "participantCount": 0,
    "joinMode": "free",
    "externalParticipationUrl": None,
    "anonymousParticipation": False,
    "buyTicketsLink": None,
    "feeCurrency": None,
    "feeAmount": 0,
}
"""Nothing that we know of an event: but it shows none that leaves one of these out."""

_DURATION = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.\d+)?S)?)?")


def read_details(document: Json) -> Details | None:
    """None for what is of none of these kinds, or says nothing of the kind."""
    kind = read_type(document)
    if kind not in KINDS:
        return None
    media = _media(document, kind) if kind != "Event" else None
    found = Details(
        kind=kind,
        starts=read_time(document.get("startTime")) if kind == "Event" else None,
        ends=read_time(document.get("endTime")) if kind == "Event" else None,
        place=next(_places(document), None),
        join=_join(document) if kind == "Event" else None,
        duration=_seconds(document.get("duration")) if kind != "Event" else None,
        media=media,
    )
    return found if found != Details(kind) else None


def write_details(details: Details) -> Json:
    """What an Event adds to a Page. The rest is its text and its link."""
    document: Json = {"type": details.kind, **_FOR_PIEFED, "isOnline": details.join is not None}
    for name, moment in (("startTime", details.starts), ("endTime", details.ends or details.starts)):
        if moment is not None:
            document[name] = write_time(moment)
    if details.place is not None:
        document["location"] = {"type": "Place", "name": details.place}
    document["onlineLink"] = details.join
    return document


def occasion(event: Details) -> list[str]:
    """When and where, in the words of no language: 2026-12-24 18:00 - 20:00 UTC, a place, an address to join at."""
    start, end = (
        write_time(each)[:16].replace("T", " ") if each is not None else "" for each in (event.starts, event.ends)
    )
    if start[:10] == end[:10]:
        end = end[11:] if start != end else ""
    time = " - ".join(each for each in (start, end) if each)
    return [each for each in (f"{time} UTC" if time else None, event.place, event.join) if each]


def _places(document: Json) -> Iterator[str]:
    for each in as_list(document.get("location")):
        stated = read_text(each, longest=_LONGEST) if isinstance(each, str) else None
        if stated is not None:
            yield stated
        elif isinstance(each, dict) and read_type(each) != "VirtualLocation":
            parts = [read_text(each.get("name"), longest=_LONGEST), *_address(each.get("address"))]
            words = ", ".join(dict.fromkeys(part for part in parts if part))
            if words:
                yield words[:_LONGEST]


def _address(address: object) -> list[str | None]:
    if isinstance(address, str):
        return [read_text(address, longest=_LONGEST)]
    names = ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")
    return [read_text(address.get(name), longest=100) for name in names] if isinstance(address, dict) else []


def _join(document: Json) -> str | None:
    virtual = (each.get("url") for each in objects_in(document.get("location")) if read_type(each) == "VirtualLocation")
    stated = (document.get("onlineLink"), document.get("externalParticipationUrl"), *virtual)
    return next((uri for each in stated if (uri := read_uri(each)) is not None), None)


def _seconds(duration: object) -> int | None:
    if isinstance(duration, int) and not isinstance(duration, bool):
        return duration if 0 < duration < 2**31 else None
    found = _DURATION.fullmatch(duration) if isinstance(duration, str) and len(duration) < 40 else None
    if found is None:
        return None
    days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds or None


def _media(document: Json, kind: str) -> str | None:
    """The best file to see or hear: of videos the largest that fits most screens. PeerTube keeps them in a `tag`."""
    links = list(objects_in(document.get("url")))
    inner = [each for link in links for each in objects_in(link.get("tag"))]
    found = [each for each in (*links, *inner) if str(each.get("mediaType")).startswith(f"{kind.lower()}/")]
    best = max(found, key=_height, default=None)
    return first_link(best) if best is not None else None


def _height(link: Json) -> int:
    height = link.get("height")
    return height if isinstance(height, int) and height <= _BEST else 0
