"""PieFed: reads signatures with a split and a comparison, and kinds of things from their addresses."""

from collections.abc import Mapping

from fedi_groups.wire.shapes import Json
from tests.traps.readers import require


def read_signature(headers: Mapping[str, str]) -> dict[str, str]:
    """Its parameters. They are split at commas and not trimmed; the digest is compared letter by letter."""
    found = {}
    for part in headers["signature"].split(","):
        name, _, value = part.partition("=")
        require(name == name.strip(), f"a space before {name.strip()}")
        found[name] = value.strip('"')
    require("algorithm" in found, "no algorithm")
    require(found["algorithm"] in ("rsa-sha256", "hs2019"), f"algorithm {found['algorithm']}")
    require(headers.get("digest", "SHA-256=").startswith("SHA-256="), "Digest does not begin with SHA-256=")
    return found


def read_group(document: Json) -> None:
    for member in ("id", "name", "preferredUsername", "inbox", "outbox", "publicKey"):
        require(member in document, f"KeyError: {member}")
    if "endpoints" in document:
        require("sharedInbox" in document["endpoints"], "KeyError: sharedInbox")
    require(document["id"] == document["id"].lower(), "an id in capitals meets the same one in small letters")


def takes_for_comment(uri: str) -> bool:
    """What is voted on or locked is told by its address."""
    return "/comment/" in uri and "/post/" not in uri


def takes_for_post(uri: str) -> bool:
    return "/post/" in uri and "/comment/" not in uri


def takes_for_site_ban(block: Json) -> bool:
    return str(block["target"]).count("/") < 4


def announces(document: Json) -> bool:
    """Whether a wrapped activity is looked at; anything else embedded is what is meant for Mastodon."""
    thing = document["object"]
    return isinstance(thing, dict) and "actor" in thing and "object" in thing


def believes(actor: str, *, moderators: list[str], site: Json) -> bool:
    """Whether somebody who moderates may: listed as a moderator, or among the admins of the community's server."""
    return actor in (*moderators, *(each["person"]["actor_id"] for each in site["admins"]))
