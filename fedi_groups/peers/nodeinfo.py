"""NodeInfo as a client: which software another server runs. Schemas 2.0 and 2.1."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fedi_groups.domain.types import Origin
from fedi_groups.errors import AddressRefused, BudgetSpent, Gone, Missing, Refused, Unavailable, Unreachable
from fedi_groups.peers.fetch import Budget, Fetcher

# Some write the scheme of the schema's name as https.
_SCHEMA = "://nodeinfo.diaspora.software/ns/schema/"
_VERSIONS = ("2.1", "2.0")
_LONGEST = 100
_MOST = 100


class NodeInfoState(StrEnum):
    """How the reading ended. Only READ says what software it is; after UNREACHABLE it is worth asking again soon."""

    READ = "read"
    ABSENT = "absent"
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class NodeInfo:
    """`software` is lower-case, as in "mastodon". Both texts are empty unless `state` is READ.

    `capabilities`: what the server says it can, lower-case, as PieFed does: "fep-1a11".
    """

    software: str = ""
    version: str = ""
    state: NodeInfoState = NodeInfoState.READ
    capabilities: frozenset[str] = frozenset()


async def read(fetcher: Fetcher, origin: Origin, *, budget: Budget) -> NodeInfo:
    """What the server says of itself; a failure is an answer too. Takes two of the budget, or raises BudgetSpent."""
    try:
        links = await fetcher.json(f"{origin}/.well-known/nodeinfo", budget=budget, accept="application/json")
        places = _places(links)
        if not places:
            return NodeInfo(state=NodeInfoState.ABSENT)
        return _info(await fetcher.json(places[0], budget=budget, accept="application/json"))
    except BudgetSpent:
        raise
    except (Missing, Gone):
        return NodeInfo(state=NodeInfoState.ABSENT)
    except (Unreachable, AddressRefused):
        return NodeInfo(state=NodeInfoState.UNREACHABLE)
    except (Refused, Unavailable):
        return NodeInfo(state=NodeInfoState.MALFORMED)


def _places(document: dict[str, Any]) -> list[str]:
    """Where the schemas known here are served, newest first."""
    links = document.get("links")
    found: dict[str, str] = {}
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and isinstance(link.get("rel"), str) and isinstance(link.get("href"), str):
            found[link["rel"].partition(_SCHEMA)[2]] = link["href"]
    return [found[version] for version in _VERSIONS if version in found]


def _info(document: dict[str, Any]) -> NodeInfo:
    software = document.get("software")
    name = software.get("name") if isinstance(software, dict) else None
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST:
        return NodeInfo(state=NodeInfoState.MALFORMED)
    version = software.get("version") if isinstance(software, dict) else None
    version = version[:_LONGEST] if isinstance(version, str) else ""
    return NodeInfo(name.lower(), version, capabilities=_capabilities(document.get("metadata")))


def _capabilities(metadata: object) -> frozenset[str]:
    stated = metadata.get("capabilities") if isinstance(metadata, dict) else None
    entries = stated[:_MOST] if isinstance(stated, list) else []
    return frozenset(each.lower() for each in entries if isinstance(each, str) and len(each) <= _LONGEST)
