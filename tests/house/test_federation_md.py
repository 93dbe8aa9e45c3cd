"""FEDERATION.md says what the code does: its tables are those of the code, its limits the constants."""

import re

import pytest

from fedi_groups.actions.posting import FIRST_LOOK
from fedi_groups.config import Settings
from fedi_groups.delivery.breaker import PROBED_EVERY, SUSPENDED_AFTER
from fedi_groups.delivery.lane import PARKED_AFTER, TOGETHER
from fedi_groups.delivery.outcomes import TRY_LATER
from fedi_groups.delivery.retry import GROWTH, LONGEST, MOST_ASKED
from fedi_groups.domain.log import Form
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, ActorKind, Uri
from fedi_groups.errands.backfill import ANSWERS, COLLECTIONS, LOOKS, NEWEST
from fedi_groups.errands.recall import DEEPEST as DEEPEST_RECALLED
from fedi_groups.faces.activitypub import table
from fedi_groups.inbox.dispatch import Dispatch
from fedi_groups.inbox.gate import LARGEST
from fedi_groups.inbox.gather import BUDGET, DEEPEST, MORE
from fedi_groups.inbox.outcomes import WAITS
from fedi_groups.inbox.unwrap import MOST_IN_ONE
from fedi_groups.outbox.subscribers import subscribers
from fedi_groups.peers.collections import DOCUMENTS, ELSEWHERE, OF_ONE, PAGES
from fedi_groups.peers.collections import LONGEST as LONGEST_READ
from fedi_groups.peers.keys import REFRESH_EVERY
from fedi_groups.reads.collections import CONTEXT, OUTBOX, REPLIES
from fedi_groups.wire.dialects import KEEPS_FOLLOWERS, KEEPS_MEMBERS, MICROBLOGS, THREADIVERSE, WALLS
from fedi_groups.wire.json import MAX_DEPTH
from fedi_groups.wire.parse import LONGEST_CONTENT, LONGEST_SUMMARY, LONGEST_TITLE, parse_activity
from fedi_groups.wire.read import MOST_ITEMS
from fedi_groups.wire.render import render_actor
from fedi_groups.wire.shapes import ActorShape
from fedi_groups.wire.signing.request import MAX_AGE, MAX_AHEAD
from tests.house.source import ROOT
from tests.specimens import specimen

PAPER = (ROOT / "FEDERATION.md").read_text() + "\n"
ANYTHING = ""


def rows_below(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    section = PAPER.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = re.search(r"(?:^\|.+\|\n)+", section, re.MULTILINE)
    assert found is not None, heading
    _, _, *lines = found.group().splitlines()
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def named_in(cell: str) -> list[str]:
    """What stands between backquotes."""
    return re.findall(r"`([^`]+)`", cell)


TAKEN = rows_below("What we take")
TOLD = rows_below("What we tell")


def test_the_activities_we_take_are_those_that_have_a_handler() -> None:
    written = [(named_in(kind)[0], thing) for kind, objects, *_ in TAKEN for thing in named_in(objects) or [ANYTHING]]
    assert sorted(written) == Dispatch().kinds()


def test_activities_that_share_a_row_share_a_handler() -> None:
    for kind, objects, *_ in TAKEN:
        assert len({_handler(named_in(kind)[0], thing) for thing in named_in(objects) or [ANYTHING]}) == 1, objects


def _handler(kind: str, thing: str) -> str:
    document = {"id": "https://a.test/1", "type": kind, "actor": "https://a.test/u/a", "object": {"type": thing}}
    row = Dispatch().find(parse_activity(document))
    assert row is not None
    return row.receive.__name__


@pytest.mark.parametrize("row", TAKEN, ids=lambda row: f"{row[0]} {row[1]}")
def test_each_has_been_seen_and_the_sample_is_of_that_kind(row: list[str]) -> None:
    kind, objects, _, seen = row
    samples = re.findall(r"\]\(fixtures/([\w./-]+)\.json\)", seen)
    assert samples
    for name in samples:
        pairs = [(each.type, each.object_type or ANYTHING) for each in specimen(name).activities()]
        wanted = {(named_in(kind)[0], thing) for thing in named_in(objects)}
        assert any(pair in wanted or (not wanted and pair[0] == named_in(kind)[0]) for pair in pairs), name


def test_every_event_stands_in_the_table_of_what_we_tell() -> None:
    written = [named_in(event)[0] for event, *_ in TOLD]
    assert sorted(written) == sorted(each.__name__ for each in subscribers())


def test_the_forms_in_the_table_are_those_there_are() -> None:
    used = {word for row in TOLD for cell in row[2:4] for word in re.findall(r"[a-z]+", cell)}
    used |= {form for form, *_ in rows_below("Walls")}
    words = {form.value for form in Form} | {"nothing", "posts", "comments", "or"}
    assert used <= words and {form.value for form in Form} <= used


def test_every_address_we_answer_at_is_told() -> None:
    cells = [named_in(address) for address, _ in rows_below("What stands where")]
    told = [address for each in cells for address in each]
    answered = {served.path for family in (*table.DOCUMENTS, *table.ENDPOINTS) for served in family}
    assert sorted(told) == sorted(answered)


def test_the_software_of_each_dialect_is_named() -> None:
    (_, groups), (_, microblogs), (_, walls) = rows_below("Dialects")
    assert set(groups.split()) == THREADIVERSE and set(microblogs.split()) == MICROBLOGS
    assert set(walls.split()) == WALLS


def test_what_each_software_keeps_is_told() -> None:
    (_, _, _), (_, followers, _) = rows_below("Private communities")
    assert set(followers.split()) == KEEPS_FOLLOWERS
    assert set(KEEPS_MEMBERS.items()) == {("lemmy", (1,)), ("fedi-groups", (0,))}


def test_what_our_actors_say_they_implement_is_told() -> None:
    shape = ActorShape(Uri("https://a.test/u/a"), ActorKind.PERSON, "a", Uri("https://a.test/inbox"))
    implements = render_actor(shape, host="a.test", server=Uri("https://a.test/"))["generator"]["implements"]
    assert all(each["name"].replace("RFC-", "RFC ") in PAPER for each in implements)


def test_every_proposal_has_its_address() -> None:
    cited = set(re.findall(r"\[(FEP-[0-9a-f]{4})\]", PAPER))
    assert cited == set(re.findall(r"^\[(FEP-[0-9a-f]{4})\]: https://", PAPER, re.MULTILINE))


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("{} MiB", LARGEST / 2**20),
        ("{} levels deep", MAX_DEPTH),
        ("activities in one `Announce` | {} |", MOST_IN_ONE),
        ("an `Announce` of up to {} activities", MOST_IN_ONE),
        ("wait for it anyway, up to {}, in one", TOGETHER),
        ("| {} and {} more", (f"{BUDGET},", MORE)),
        ("ancestors fetched for a reply | {} |", DEEPEST),
        ("| {} of each", MOST_ITEMS),
        ("| {}, {} and {} characters", (f"{LONGEST_TITLE:,}", f"{LONGEST_SUMMARY:,}", f"{LONGEST_CONTENT:,}")),
        ("waited for {} seconds", WAITS[0] / SECOND),
        ("{} activities from one server", f"{Settings.model_fields['inbox_backlog_per_server'].default:,}"),
        ("{} in all", f"{Settings.model_fields['inbox_backlog'].default:,}"),
        ("the newest {}, as", OUTBOX),
        ("pages of {}.", REPLIES),
        ("at most {}, the post", CONTEXT),
        ("at most 1 hour {} minutes,", (MAX_AGE - HOUR) / MINUTE),
        ("at most {} hour ahead", MAX_AHEAD / HOUR),
        ("{} times later", GROWTH),
    ],
)
def test_a_limit_is_as_it_is_told(words: str, number: object) -> None:
    values = number if isinstance(number, tuple) else (number,)
    assert words.format(*(f"{each:g}" if isinstance(each, float) else each for each in values)) in PAPER


def test_the_limits_of_reading_history_are_as_they_are_told() -> None:
    seconds = LONGEST_READ // SECOND
    assert f"{DOCUMENTS} in {seconds} seconds; {ELSEWHERE} of them from servers other than its own, {OF_ONE} f" in PAPER
    assert f"{PAGES} pages; {NEWEST} posts or people, {ANSWERS} answers; {COLLECTIONS} collections of one" in PAPER
    assert f"the newest {NEWEST} entries" in PAPER
    assert (LOOKS, FIRST_LOOK) == ((HOUR, DAY), HOUR) and "when it is an hour and a day old" in PAPER
    assert DEEPEST_RECALLED == DEEPEST


def test_limits_that_are_told_in_words_are_so() -> None:
    assert (LONGEST, MOST_ASKED) == (HOUR, DAY) and "up to an hour" in PAPER and "up to a day" in PAPER
    assert PARKED_AFTER == 6 * HOUR and "after six hours" in PAPER
    assert (SUSPENDED_AFTER, PROBED_EVERY) == (7 * DAY, DAY) and "fails for seven days is tried once a day" in joined()
    assert REFRESH_EVERY == 5 * MINUTE and "every five minutes" in PAPER
    assert sorted(TRY_LATER) == [401, 408, 429] and "but for 401, 408 and 429" in PAPER


def joined() -> str:
    """The paper without its line breaks."""
    return PAPER.replace("\n", " ")
