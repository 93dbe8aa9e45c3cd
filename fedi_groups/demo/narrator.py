"""The story as it is read in a terminal of 100 columns: headings, requests, tables. Makes lines; prints nothing."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fedi_groups.demo.agreement import Comparison, Finding
from fedi_groups.demo.hearing import SignedRequest
from fedi_groups.demo.servers import Place
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.reads.dumps import Part

COLUMNS = 100

_KIND, _DEED, _VERDICT = 24, 37, 12
_DIGEST = 12


@dataclass(slots=True)
class Names:
    """Short names for addresses: B for a server, bob@B for a person, and for posts what the story calls them."""

    places: Sequence[Place]
    known: dict[str, str] = field(default_factory=dict)

    def call(self, uri: str, name: str) -> None:
        self.known[uri] = name

    def meet(self, actor: ActorFacts) -> None:
        mark = "!" if actor.is_community else ""
        self.known[actor.uri] = f"{mark}{actor.name}@{self.server(actor.uri)}"

    def server(self, uri: str) -> str:
        """The letter of the server that an address lies on; ? for none of ours."""
        return next((each.name for each in self.places if uri.startswith(f"{each.origin}/")), "?")

    def short(self, uri: str) -> str:
        """What the story calls it, or where it lies."""
        if uri in self.known:
            return self.known[uri]
        for each in self.places:
            if uri.startswith(f"{each.origin}/activities/"):
                return f"an activity of {each.name}'s"
            if uri.startswith(each.origin):
                return each.name + uri[len(each.origin) :]
        return uri


def request_line(request: SignedRequest, names: Names) -> str:
    """One signed request: from where to where, what it says, how it was answered."""
    way = f"{names.server(request.key)} → {request.server}"
    deed = f"{names.short(request.actor)} → {names.short(request.thing)}"
    verdict = f"{request.status} {'verified' if request.accepted else 'refused'}"
    scheme = request.scheme.value if request.scheme is not None else "unsigned"
    cells = [fitted(request.kind, _KIND), fitted(deed, _DEED), fitted(verdict, _VERDICT), scheme]
    return f"  {way}  {' '.join(cells)}"


def heading(number: int, text: str) -> str:
    return f"{number:>2} {text}"


def remark(text: str) -> str:
    return fitted(f"   {text}", COLUMNS).rstrip()


def table(host: str, digests: Mapping[Part, str], others: Mapping[str, Sequence[Comparison]]) -> list[str]:
    """Parts below each other, servers side by side."""
    lines = [f"   {'':<12}{host:<{_DIGEST + 3}}" + "".join(f"{name:<{_DIGEST}}" for name in others)]
    for number, part in enumerate(Part):
        found = [_finding(comparisons[number]) for comparisons in others.values()]
        lines.append(f"   {part.value:<12}{digests[part][:_DIGEST]:<{_DIGEST + 3}}" + "".join(found))
    return [line.rstrip() for line in lines]


def _finding(comparison: Comparison) -> str:
    word = comparison.finding.value
    return f"{word.upper() if comparison.finding is Finding.DIFFERS else word:<{_DIGEST}}"


def fitted(text: str, width: int) -> str:
    """Cut or filled to this many columns; marks that stand above or below letters take none."""
    while columns_of(text) > width:
        text = text[:-2] + "…"
    return text + " " * (width - columns_of(text))


def columns_of(text: str) -> int:
    return sum(1 for letter in text if not unicodedata.combining(letter))
