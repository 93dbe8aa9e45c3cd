"""Which other servers this one has to do with, and how far.

A rule covers a host and its sub-domains, whatever the port. What the settings block stays blocked. Of the admins' own
rules the most specific one decides, whatever shared lists say; without one, all lists that cover the host do, together.
An automatic limit adds to that, but where the admins' own rule says that the server is open.
"""

import re
from collections.abc import Iterable, Sequence

from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy.visibility import ANYONE, Reader
from fedi_groups.domain.servers import AUTOMATIC, FREE, OWN, SETTING, UNLISTED, Limit, Rule, Stance, Terms
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.domain.verdicts import ALLOW, Deny, Hold, Verdict

_REMEMBERED = 20_000
_RANKS = {Stance.OPEN: 0, Stance.LIMITED: 1, Stance.BLOCKED: 2}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST = 253


class Rulebook:
    """All rules that hold at one moment. `fixed`: the hosts that the settings block."""

    def __init__(
        self, rules: Iterable[Rule] = (), *, fixed: frozenset[str] = frozenset(), listed_only: bool = False
    ) -> None:
        """`listed_only`: servers federate only if an own rule lists them as open or limited."""
        self.rules = tuple(rules)
        self.fixed = fixed
        self.listed_only = listed_only
        self._by_host: dict[str, list[Rule]] = {}
        for rule in self.rules:
            self._by_host.setdefault(rule.host, []).append(rule)
        self._known: dict[str, Terms] = {}
        self.hides_anyone = any(Limit.HIDE in rule.limits for rule in self.rules)

    def terms(self, host: str) -> Terms:
        """What holds for the server at host[:port]."""
        known = self._known.get(host)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[host] = self._terms(names_of(host))
        return known

    def blocks(self, host: str) -> bool:
        return self.terms(host).blocked

    def without_expired(self, now: Instant) -> "Rulebook":
        """The same book if nothing in it is over."""
        left = [rule for rule in self.rules if rule.until is None or rule.until > now]
        if len(left) == len(self.rules):
            return self
        return Rulebook(left, fixed=self.fixed, listed_only=self.listed_only)

    def _terms(self, names: Sequence[str]) -> Terms:
        for name in names:
            if name in self.fixed:
                return _blocked(Rule(name, Stance.BLOCKED, source=SETTING))
        covering = [rule for name in names for rule in self._by_host.get(name, ())]
        own = next((rule for rule in covering if rule.source == OWN), None)
        if own is None and self.listed_only:
            return _blocked(Rule(names[0], Stance.BLOCKED, source=UNLISTED))
        if own is not None and own.stance is Stance.OPEN:
            return Terms(because=(own,))
        shared = () if own is not None else tuple(each for each in covering if each.source not in (OWN, AUTOMATIC))
        sudden = tuple(each for each in covering if each.source == AUTOMATIC)
        return _together((*((own,) if own is not None else ()), *shared, *sudden))


def _together(rules: Sequence[Rule]) -> Terms:
    if not rules:
        return FREE
    stance = max((each.stance for each in rules), key=_RANKS.__getitem__)
    limits = frozenset[Limit]().union(*(each.limits for each in rules if each.stance is Stance.LIMITED))
    return Terms(stance, limits, tuple(rules))


def _blocked(rule: Rule) -> Terms:
    return Terms(Stance.BLOCKED, because=(rule,))


def names_of(host: str) -> tuple[str, ...]:
    """The host without its port, and without the dot that may end a name; then its parents, the nearest first."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") and ":" in host else host
    labels = name.lower().rstrip(".").split(".")
    return tuple(".".join(labels[start:]) for start in range(len(labels)))


def read_host(text: str) -> str | None:
    """The host that a rule can be about: of an address, `*.host`, or a name in any script. None for what is none."""
    bare = text.strip().lower().removeprefix("https://").removeprefix("http://").split("/", 1)[0]
    if bare.startswith("["):
        return names_of(bare)[0]
    name = names_of(bare.removeprefix("*.").removeprefix("@"))[0]
    try:
        found = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    plain = len(found) <= _LONGEST and all(_LABEL.fullmatch(label) for label in found.split("."))
    return found if plain else None


def obscured(host: str) -> str:
    """With stars in place of the middle of it, as `exa****.org`: who knows the server knows it, who does not learns
    nothing from it."""
    kept = len(host) // 4
    return "".join(
        each if each == "." or place < kept or place >= len(host) - kept else "*" for place, each in enumerate(host)
    )


def may_contact(host: str, book: Rulebook) -> Verdict:
    """Nothing is exchanged with a blocked server. The reason is for people here; the server itself hears none."""
    if book.blocks(host):
        return Deny(f"This server does not exchange anything with {host}.")
    return ALLOW


def may_come_in(
    book: Rulebook, author: ActorFacts, community: ActorFacts | None, standing: Standing | None = None
) -> Verdict:
    """Whether a new post is taken, or waits for approval: by the server of its author, and by that of its community.

    Who lives here is never held for where they speak, nor is who keeps order there.
    """
    places = [each for each in (author, community) if each is not None and not each.local]
    terms = [book.terms(each.host) for each in places]
    for place, each in zip(places, terms, strict=True):
        if each.blocked:
            return Deny(f"This server does not exchange anything with {place.host}.")
    trusted = author.local or (standing is not None and standing.keeps_order)
    if not trusted and any(each.has(Limit.HOLD) for each in terms):
        return Hold(f"Posts from {author.host} wait for approval.")
    return ALLOW


def may_report(book: Rulebook, reporter: ActorFacts) -> Verdict:
    """Reports of some servers are not taken."""
    if not reporter.local and book.terms(reporter.host).has(Limit.REPORTS):
        return Deny(f"Reports from {reporter.host} are not taken here.")
    return ALLOW


def counts_vote(book: Rulebook, voter: ActorFacts) -> bool:
    """Votes of some servers do not count: they are neither kept nor told."""
    return voter.local or not book.terms(voter.host).has(Limit.VOTES)


def is_listed(book: Rulebook, author: ActorFacts, reader: Reader = ANYONE, *, place: ActorId | None = None) -> bool:
    """Whether what somebody says in this place stands in listings, and they themselves in directories.

    Of who is limited here, or lives on a server that is, it does for those who follow them, and for members of the
    place.
    """
    if author.limited_at is None and (author.local or not book.terms(author.host).has(Limit.HIDE)):
        return True
    return author.id == reader.actor_id or author.id in reader.follows or place in reader.communities


def shows_media(book: Rulebook, author: ActorFacts) -> bool:
    """Whether attachments and icons are taken over."""
    return author.local or not book.terms(author.host).has(Limit.MEDIA)
