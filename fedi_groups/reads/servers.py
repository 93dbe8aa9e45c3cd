"""Other servers as the rules have it: what holds for each and why, how much of it is here, what everyone may know."""

from collections.abc import Iterable
from dataclasses import dataclass

from fedi_groups.domain.policy.servers import Rulebook, names_of, obscured
from fedi_groups.domain.servers import SETTING, Limit, Rule, Stance
from fedi_groups.domain.types import Instant, PeerId
from fedi_groups.storage.settling import Reach, known_servers, reach_of
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import host_of


@dataclass(frozen=True, slots=True)
class Public:
    """What everyone may know about one host: `host` has stars in it where the rule says so."""

    host: str
    stance: Stance
    limits: frozenset[Limit]
    reason: str
    until: Instant | None


async def covered(tx: Unit, hosts: Iterable[str]) -> list[PeerId]:
    """The servers met so far that are these hosts, or below them."""
    wanted = frozenset(hosts)
    known = await known_servers(tx.connection)
    return [each.id for each in known if not wanted.isdisjoint(names_of(host_of(each.origin)))]


async def reach(tx: Unit, hosts: Iterable[str]) -> Reach:
    """How much is here of these hosts and what is below them: what ends if they are blocked."""
    return await reach_of(tx.connection, await covered(tx, hosts))


async def newly_blocked(tx: Unit, after: Rulebook) -> Reach:
    """How much is here of servers that are not blocked now, and would be by these rules."""
    known = await known_servers(tx.connection)
    cut = [
        each.id for each in known if after.blocks(host_of(each.origin)) and not tx.rules.blocks(host_of(each.origin))
    ]
    return await reach_of(tx.connection, cut)


def public_rules(book: Rulebook) -> tuple[Public, ...]:
    """Hosts that are limited or blocked, by name, the blocked ones first."""
    hosts = dict.fromkeys((*book.fixed, *(rule.host for rule in book.rules)))
    found = [_public(book, host) for host in hosts if book.terms(host).stance is not Stance.OPEN]
    return tuple(sorted(found, key=lambda each: (each.stance is not Stance.BLOCKED, each.host)))


def _public(book: Rulebook, host: str) -> Public:
    terms = book.terms(host)
    reasons = dict.fromkeys(rule.reason for rule in terms.because if rule.reason)
    ends = [rule.until for rule in terms.because]
    hidden = any(rule.obscured for rule in terms.because)
    return Public(
        host=obscured(host) if hidden else host,
        stance=terms.stance,
        limits=terms.limits,
        reason=" ".join(reasons),
        until=None if None in ends else max((each for each in ends if each is not None), default=None),
    )


def standing_rules(book: Rulebook) -> list[Rule]:
    """Every rule, those of the settings too, by host."""
    fixed = [Rule(host, Stance.BLOCKED, source=SETTING) for host in book.fixed]
    return sorted((*fixed, *book.rules), key=lambda rule: (rule.host, rule.source))
