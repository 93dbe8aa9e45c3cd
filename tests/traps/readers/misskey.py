"""Misskey: whatever belongs to an actor lives on the actor's host, and nothing is boosted before it was written."""

import re

from fedi_groups.wire.shapes import Json
from tests.traps.readers import require


def read_actor(document: Json) -> None:
    host = _host(document["id"])
    for member in ("inbox", "outbox", "followers", "following"):
        require(_host(document[member]) == host, f"{member} is on another host")
    name = document["preferredUsername"]
    require(len(name) <= 128 and re.fullmatch(r"\w([\w.-]*\w)?", name, re.ASCII) is not None, "a name it cannot write")
    require(_host(document["publicKey"]["id"]) == host, "a key on another host")


def read_boost(announce: Json, note: Json) -> None:
    require(_host(announce["id"]) == _host(announce["actor"]), "an id on another host than its actor")
    require(announce["published"] >= note["published"], "malformed createdAt: boosted before it was written")


def _host(uri: str) -> str:
    return uri.split("/")[2]
