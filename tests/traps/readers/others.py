"""Single habits of further programs: Pleroma, Pixelfed, Takahē, Discourse, NodeBB, Friendica, Smithereen."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from fedi_groups.wire.shapes import Json
from tests.traps.readers import Rejected, require

_QUOTED = re.compile(r'\w+="[^"\s][^"]*"(,\w+="[^"\s][^"]*")*')


def pleroma_reads_announce(announce: Json) -> None:
    for member in ("id", "type", "object", "actor", "to", "cc"):
        require(member in announce, f"a boost without {member}")


def pleroma_recipients(document: Json, *, followers: str) -> list[str]:
    """Collections of followers are dropped, but for the sender's own."""
    addressed = [*document["to"], *document["cc"]]
    return [each for each in addressed if not each.endswith("/followers") or each == followers]


def pixelfed_takes(document: Json, *, key_id: str) -> None:
    """One host for key, id and whoever wrote what is embedded."""
    hosts = {_host(key_id), _host(document["id"])}
    thing = document["object"]
    if isinstance(thing, dict) and "attributedTo" in thing:
        hosts.add(_host(thing["attributedTo"]))
    if document["type"] == "Announce":
        require(isinstance(thing, str), "a share of something that is no address")
    require(len(hosts) == 1, f"several hosts: {sorted(hosts)}")


def takahe_checks(headers: Mapping[str, str], *, digest: str, now: datetime) -> None:
    """`digest`: what it computes itself."""
    require('algorithm="' in headers["signature"], "no algorithm")
    require(headers["digest"] == f"SHA-256={digest}", "another Digest, or another way of writing it")
    sent = parsedate_to_datetime(headers["date"])
    require(abs((now - sent).total_seconds()) <= 60, "more than a minute between the clocks")


def takahe_boosts(announce: Json) -> str:
    """Of an embedded answer it would take what that answers."""
    thing = announce["object"]
    return thing if isinstance(thing, str) else str(thing.get("inReplyTo") or thing["id"])


def discourse_reads_signature(header: str) -> None:
    require(_QUOTED.fullmatch(header) is not None, "a parameter without quotes, or a space")


def nodebb_fetches(headers: Mapping[str, str], status: int) -> None:
    """Keys are fetched without a signature and without following anyone anywhere."""
    require("signature" not in headers and status == 200, "a key that is not open to all")


def friendica_reads_signature(header: str) -> list[str]:
    found = re.search(r'algorithm="(rsa-sha256|rsa-sha512|hs2019)"', header)
    require(found is not None, "an algorithm it does not know")
    covered = re.search(r'headers="([^"]+)"', header)
    if covered is None or not {"digest", "date"} & set(covered.group(1).split()):
        raise Rejected("neither digest nor date is signed")
    return covered.group(1).split()


def _host(uri: str) -> str:
    return uri.split("/")[2]
