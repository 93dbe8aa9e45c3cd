"""Block lists as servers exchange them: Mastodon's CSV, or one host a line.

The columns are `#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate`, in any order, with or
without the sign; where there is no heading they stand in this order. A list is a stranger's text: what cannot be read
in it is left out and told, and what is mostly such is no list.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from fedi_groups.domain.policy.servers import read_host
from fedi_groups.domain.servers import OWN, Limit, Rule, Stance
from fedi_groups.errors import Malformed, TooLarge

COLUMNS = ("domain", "severity", "reject_media", "reject_reports", "public_comment", "obfuscate")

MOST = 10_000
"""Hosts of one list: several times as many as the longest ones name that are shared."""

LONGEST = 500
"""Characters of a comment."""

INSTEAD = frozenset({Limit.HOLD, Limit.HIDE, Limit.MEDIA, Limit.REPORTS})
"""What a list brings upon a server it would have blocked, where it may only limit."""

_SEVERITIES = {"suspend": Stance.BLOCKED, "silence": Stance.LIMITED, "noop": Stance.OPEN, "": Stance.BLOCKED}
_TRUE = frozenset({"true", "1", "yes"})


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list says, one rule for each host; `unread`: lines of it that say nothing that can be understood."""

    rules: tuple[Rule, ...]
    unread: tuple[str, ...]


def read_blocklist(text: str, *, source: str = OWN, most: Stance = Stance.BLOCKED) -> Listing:
    """`most`: the worst that it may bring upon a server.

    Raises Malformed for what is no list, TooLarge for more than MOST hosts.
    """
    found: dict[str, Rule] = {}
    unread: list[str] = []
    lines = 0
    for row in _rows(text):
        lines += 1
        if lines > MOST:
            raise TooLarge(f"a list of more than {MOST} hosts", public=f"A list has up to {MOST} hosts.")
        rule = _rule(row, source)
        if rule is None:
            unread.append(row.get("domain", "")[:100])
        elif rule.stance is not Stance.OPEN:
            found[rule.host] = _at_most(rule, most)
    if len(unread) > 3 * len(found):
        raise Malformed(
            "not a block list", public=f"This is no list of servers: of {lines} lines {len(unread)} name none."
        )
    return Listing(tuple(found.values()), tuple(unread))


def write_blocklist(rules: Iterable[Rule]) -> str:
    """As Mastodon reads it. What it has no word for (held posts, votes that do not count) is left out of it."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([f"#{name}" for name in COLUMNS])
    for rule in rules:
        if rule.stance is not Stance.OPEN:
            writer.writerow(_cells(rule))
    return out.getvalue()


def _rows(text: str) -> Iterator[Mapping[str, str]]:
    """The cells of each line by their names."""
    names: Sequence[str] = COLUMNS
    try:
        for place, cells in enumerate(csv.reader(StringIO(text.removeprefix("\ufeff").replace("\x00", "")))):
            values = [each.strip() for each in cells]
            if not any(values):
                continue
            heading = [each.lstrip("#").strip().lower() for each in values]
            if place == 0 and "domain" in heading:
                names = heading
            elif not values[0].startswith("#"):
                yield dict(zip(names, values, strict=False))
    except csv.Error as error:
        raise Malformed(f"not a block list: {error}", public="This is no list of servers: it is no CSV.") from error


def _rule(row: Mapping[str, str], source: str) -> Rule | None:
    """None if it names no host, or means nothing known. A name of one part is no server's: `com` would be everyone."""
    host = read_host(row.get("domain", ""))
    stance = _SEVERITIES.get(row.get("severity", "").lower())
    if host is None or "." not in host or stance is None:
        return None
    limits = {Limit.HIDE} if stance is Stance.LIMITED else set()
    limits |= {Limit.MEDIA} if row.get("reject_media", "").lower() in _TRUE else set()
    limits |= {Limit.REPORTS} if row.get("reject_reports", "").lower() in _TRUE else set()
    if stance is Stance.OPEN and limits:
        stance = Stance.LIMITED
    return Rule(
        host=host,
        stance=stance,
        limits=frozenset(limits if stance is Stance.LIMITED else ()),
        source=source,
        reason=" ".join(row.get("public_comment", "").split())[:LONGEST],
        obscured=row.get("obfuscate", "").lower() in _TRUE,
    )


def _at_most(rule: Rule, most: Stance) -> Rule:
    if rule.stance is Stance.BLOCKED and most is Stance.LIMITED:
        return Rule(rule.host, Stance.LIMITED, INSTEAD, rule.source, rule.reason, obscured=rule.obscured)
    return rule


def _cells(rule: Rule) -> list[str]:
    blocked, loud = rule.stance is Stance.BLOCKED, {Limit.HIDE, Limit.HOLD} & rule.limits
    return [
        rule.host,
        "suspend" if blocked else "silence" if loud else "noop",
        _word(blocked or Limit.MEDIA in rule.limits),
        _word(blocked or Limit.REPORTS in rule.limits),
        rule.reason,
        _word(rule.obscured),
    ]


def _word(value: object) -> str:
    return "true" if value else "false"
