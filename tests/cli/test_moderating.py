"""Keeping order, reports, the public log and its receipts from the command line, on one server."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.app import now
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.peers import ensure_peer, record_nodeinfo
from tests.cli.conftest import BIRDS, ORIGIN, CommandLine

REFUSED = [
    (["moderate", "remove", "POST", "--as", "bob"], "Only moderators may do this"),
    (["moderate", "remove", "POST", "--as", "eve"], "Nobody called eve has an account here"),
    (["moderate", "remove", f"{ORIGIN}/post/7", "--as", "ada"], f"There is no {ORIGIN}/post/7"),
    (["moderate", "lock", "7", "--as", "ada"], "7 is no address"),
    (["moderate", "pin", "COMMENT", "--as", "ada"], "Only posts can be pinned"),
    (["moderate", "appoint", "birds", "bob", "--as", "bob"], "Only the owner may appoint moderators"),
    (["moderate", "appoint", "fish", "bob", "--as", "ada"], "Nobody here is called fish"),
    (["moderate", "dismiss", "birds", "bob", "--as", "ada"], "This person is no moderator"),
    (["moderate", "dismiss", "birds", "ada", "--as", "ada"], "The owner of a community cannot be dismissed"),
    (["moderate", "ban", "birds", "ada", "--as", "bob"], "Only moderators may do this"),
    (["moderate", "ban", "birds", "birds", "--as", "ada"], "birds is a community, not a person"),
    (["moderate", "ban", "ada", "bob", "--as", "ada"], "ada is a person, not a community"),
    (["moderate", "ban", "birds", "bob", "--as", "ada", "--until", "2020-01-01"], "lies in the future"),
    (["moderate", "unban", "birds", "bob", "--as", "ada"], "This person is not banned"),
    (["moderate", "warn", "birds", "bob", "--as", "ada", "--reason", " "], "A warning says what it is about"),
    (["moderate", "mute", "birds", "ada", "--as", "ada"], "Whoever keeps order is not muted"),
    (["moderate", "mute", "birds", "bob", "--as", "bob"], "Only moderators may do this"),
    (["moderate", "mute", "birds", "bob", "--as", "ada", "--until", "2020-01-01"], "lies in the future"),
    (["moderate", "unmute", "birds", "bob", "--as", "ada"], "This person is not muted"),
    (["moderate", "kick", "birds", "bob", "--as", "ada", "--rule", "1"], "There is no rule 1: there are none"),
    (["report", "create", "POST", "--as", "bob", "--reason", " "], "A report says what is wrong"),
    (["report", "create", f"{ORIGIN}/post/7", "--as", "bob", "--reason", "x"], f"There is no {ORIGIN}/post/7"),
    (["report", "create", "nobody", "--as", "bob", "--reason", "x"], "Nobody here is called nobody"),
    (["report", "resolve", "7", "--as", "ada"], "There is no report 7"),
    (["modlog", "bob"], "bob is a person, not a community"),
    (["receipts", "7"], "There is no entry 7"),
    (["receipts", "last week"], "last week is neither the number of an entry nor the address of an activity"),
]
"""Words, and what the refusal says."""

Write = Callable[[AsyncConnection], Awaitable[Any]]


@pytest.fixture
def population() -> tuple[str, ...]:
    return BIRDS


def said_by_bob(command: CommandLine, title: str = "Buy this") -> str:
    return command.id("post", "create", "birds", "--as", "bob", "--title", title)


def said_by_ada(command: CommandLine) -> str:
    return command.id("post", "create", "birds", "--as", "ada", "--title", "Read this")


def acts(command: CommandLine) -> list[tuple[str, str]]:
    """The log, oldest first, without its first line."""
    return [(each["act"], each["reason"]) for each in reversed(command("modlog", "birds", "--json").facts["entries"])][
        1:
    ]


def written(command: CommandLine, write: Write) -> Any:
    async def run() -> Any:
        async with Database(command.database_url) as database, database.write() as connection:
            return await write(connection)

    return asyncio.run(run())


async def add_followers(connection: AsyncConnection) -> None:
    """Two group servers follow the community: one that has taken everything, one that does not answer."""
    community = (await connection.execute(tables.actor.select().where(tables.actor.c.name == "birds"))).one().id
    for origin, failing in (("https://well.test", {}), ("https://gone.test", {"error": "no answer"})):
        peer = await ensure_peer(connection, origin, now=now())
        await record_nodeinfo(connection, peer.id, software="lemmy", version="1", now=now())
        values = {"actor_id": community, "peer_id": peer.id, "from_id": 1, "until_id": None, "inbox": f"{origin}/inbox"}
        await connection.execute(tables.audience.insert().values(**values))
        position = {"position": 1000} if not failing else failing
        await connection.execute(tables.cursor.update().where(tables.cursor.c.peer_id == peer.id).values(**position))


async def number_all(connection: AsyncConnection) -> None:
    ids = list(await connection.scalars(select(tables.outgoing.c.id).order_by(tables.outgoing.c.id)))
    for position, row in enumerate(ids, start=1):
        numbered = tables.outgoing.update().where(tables.outgoing.c.id == row)
        await connection.execute(numbered.values(position=position))


def test_what_is_removed_locked_or_pinned_is_so_until_it_is_taken_back(command: CommandLine) -> None:
    post = said_by_bob(command)
    removed = command("moderate", "remove", post, "--as", "ada", "--reason", "Rule 1", "--json").facts
    assert removed["id"] == f"{ORIGIN}/activities/{removed['entry']}"
    assert (removed["act"], removed["object"], removed["community"]) == ("remove", post, f"{ORIGIN}/c/birds")
    assert command.post(post).removed_at is not None
    assert command("moderate", "restore", post, "--as", "ada").out.startswith("Restored.\n")
    assert command.post(post).removed_at is None
    assert command("moderate", "lock", post, "--as", "ada").out.startswith("Locked.\n")
    assert "locked" in command("comment", "create", post, "--as", "bob", "--text", "x").refusal
    assert command("moderate", "unlock", post, "--as", "ada").code == 0
    assert command("moderate", "pin", post, "--as", "ada").code == 0
    assert command.post(post).pinned_at is not None
    assert command("moderate", "unpin", post, "--as", "ada").code == 0
    assert [act for act, _ in acts(command)] == ["remove", "restore", "lock", "unlock", "pin", "unpin"]


def test_what_is_so_already_is_no_entry(command: CommandLine) -> None:
    post = said_by_bob(command)
    answered = command("moderate", "unlock", post, "--as", "ada", "--json")
    assert (answered.code, answered.facts["id"], answered.facts["entry"]) == (0, None, None)
    assert command("moderate", "unlock", post, "--as", "ada").out == "It was so already: nothing has changed.\n"
    assert acts(command) == []


def test_a_moderator_is_appointed_acts_and_is_dismissed(command: CommandLine) -> None:
    post = command.id("post", "create", "birds", "--as", "ada", "--title", "A count")
    told = command("moderate", "appoint", "!birds@here.test", "@bob@here.test", "--as", "ada").out
    assert told.startswith("@bob@here.test is asked, and is a moderator once they accept")
    assert "Only moderators" in command("moderate", "pin", post, "--as", "bob").refusal
    assert (
        command("community", "role", "accept", "birds", "--as", "bob").out
        == "@bob@here.test is a moderator of !birds@here.test.\n"
    )
    assert command("moderate", "pin", post, "--as", "bob").code == 0
    assert command("moderate", "dismiss", "birds", "bob", "--as", "ada").code == 0
    assert "Only moderators" in command("moderate", "unpin", post, "--as", "bob").refusal


def test_a_ban_takes_contents_along_and_its_end_brings_them_back_even_if_it_was_made_longer(
    command: CommandLine,
) -> None:
    post = said_by_bob(command)
    words = ["moderate", "ban", "birds", "bob", "--as", "ada"]
    assert command(*words, "--for", "7d", "--contents", "--reason", "Spam").code == 0
    assert command.post(post).removed_at is not None
    assert "banned" in command("post", "create", "birds", "--as", "bob", "--title", "x").refusal
    assert command(*words, "--reason", "For good").code == 0
    (shorter, _) = [each["until"] for each in reversed(command("modlog", "birds", "--json").facts["entries"])][1:]
    assert shorter is not None
    assert command("moderate", "unban", "birds", "bob", "--as", "ada", "--contents").code == 0
    assert command.post(post).removed_at is None


def test_a_ban_that_is_said_again_as_it_was_is_no_entry(command: CommandLine) -> None:
    said_by_bob(command)
    for _ in range(2):
        assert (
            command("moderate", "ban", "birds", "bob", "--as", "ada", "--until", "2999-01-01", "--contents").code == 0
        )
    assert [act for act, _ in acts(command)] == ["ban"]


@pytest.mark.parametrize(
    "words",
    [("--for", "7 days"), ("--for", "0d"), ("--until", "soon"), ("--for", "7d", "--until", "2999-01-01")],
)
def test_how_long_a_ban_lasts_is_said_in_one_of_two_ways(command: CommandLine, words: tuple[str, ...]) -> None:
    assert command("moderate", "ban", "birds", "bob", "--as", "ada", *words).code == 2


def test_who_is_kicked_or_warned_stands_in_the_log_with_the_reason(command: CommandLine) -> None:
    post = said_by_bob(command)
    words = ["moderate", "warn", "birds", "bob", "--as", "ada"]
    assert command(*words, "--reason", "Once more", "--about", post).code == 0
    assert command("moderate", "kick", "birds", "bob", "--as", "ada", "--reason", "Enough").code == 0
    assert acts(command) == [("warn", "Once more"), ("kick", "Enough")]
    assert "Only members" in command("post", "create", "birds", "--as", "bob", "--title", "x").refusal
    assert command("follow", "birds", "--as", "bob").code == 0
    said_by_bob(command)


def test_who_is_muted_reads_until_it_is_over_and_is_told(command: CommandLine) -> None:
    said_by_bob(command)
    words = ("moderate", "mute", "birds", "bob", "--as", "ada", "--for", "7d", "--reason", "Enough")
    assert "bob@here.test is muted" in command(*words).out
    for kind in (("post", "create", "birds", "--title", "x"), ("vote", said_by_ada(command))):
        assert "You are muted in this community for another 7 days" in command(*kind, "--as", "bob").refusal
    (told,) = command("message", "list", "--as", "bob", "--json").facts["messages"]
    assert "muted in @birds@here.test until" in told["text"] and "The reason: Enough" in told["text"]
    assert command("moderate", "unmute", "birds", "bob", "--as", "ada").code == 0
    said_by_bob(command)
    assert acts(command) == [("mute", "Enough"), ("unmute", "")]


def test_a_mute_for_good_has_no_end_in_the_log(command: CommandLine) -> None:
    for changed in (True, False):
        muted = command("moderate", "mute", "birds", "bob", "--as", "ada", "--json").facts
        assert (muted["entry"] is not None) is changed and muted["id"] is None
    assert command("modlog", "birds", "--json").facts["entries"][0]["until"] is None
    assert "You are muted" in command("post", "create", "birds", "--as", "bob", "--title", "x").refusal


def test_acts_cite_the_rules_of_the_community(command: CommandLine) -> None:
    command("community", "charter", "birds", "--as", "ada", "--set", "rules=Be kind|No advertisements!")
    post = said_by_bob(command)
    words = ("moderate", "remove", post, "--as", "ada")
    assert "There is no rule 3: they are numbered 1 to 2" in command(*words, "--rule", "3").refusal
    assert command(*words, "--rule", "2").code == 0
    assert command("moderate", "warn", "birds", "bob", "--as", "ada", "--rule", "1", "--reason", "Really.").code == 0
    assert acts(command)[1:] == [("remove", "Rule 2: No advertisements!"), ("warn", "Rule 1: Be kind. Really.")]


def test_the_log_does_not_show_again_what_was_removed(command: CommandLine) -> None:
    post = said_by_bob(command)
    command("moderate", "pin", post, "--as", "ada")
    assert "“Buy this” by @bob@here.test" in command("modlog", "birds").out
    command("moderate", "remove", post, "--as", "ada", "--reason", "Rule 1")
    shown = command("modlog", "birds")
    assert "Buy this" not in shown.out and "a post by @bob@here.test" in shown.out
    assert [each["post"] for each in command("modlog", "birds", "--json").facts["entries"]] == [None, None, None]


def test_the_log_is_read_page_by_page(command: CommandLine) -> None:
    post = said_by_bob(command)
    command("moderate", "lock", post, "--as", "ada")
    command("moderate", "unlock", post, "--as", "ada")
    first = command("modlog", "birds", "--most", "2", "--json").facts
    assert [each["act"] for each in first["entries"]] == ["unlock", "lock"]
    rest = command("modlog", "birds", "--before", str(first["older"]), "--json").facts
    assert ([each["act"] for each in rest["entries"]], rest["older"]) == (["create"], None)


def test_receipts_say_who_has_heard_and_who_has_not_and_why(command: CommandLine) -> None:
    post = said_by_bob(command)
    written(command, add_followers)
    entry = command("moderate", "lock", post, "--as", "ada", "--json").facts
    written(command, number_all)
    head, columns, gone = command("receipts", str(entry["entry"])).out.splitlines()
    assert head == "Accepted by 1 of 2 servers; 1 unreachable, retrying."
    assert columns.split() == ["SERVER", "STATE", "TOLD", "AS", "WHY"]
    assert gone.split() == ["gone.test", "waiting", "wrapped", "no", "answer"]
    everyone = command("receipts", entry["id"], "--all").out
    assert "well.test" in everyone and "accepted" in everyone
    facts = command("receipts", entry["id"], "--json").facts
    assert (facts["id"], facts["servers"], facts["counts"]) == (entry["id"], 2, {"waiting": 1, "accepted": 1})


def test_what_no_other_server_was_told_of_is_said_to_be_so(command: CommandLine) -> None:
    post = said_by_bob(command)
    locked = command("moderate", "lock", post, "--as", "ada", "--json").facts
    assert command("receipts", str(locked["entry"])).out == "Told to no other server.\n"
    kicked = command("moderate", "kick", "birds", "bob", "--as", "ada", "--json").facts
    assert kicked["id"] is None
    assert command("receipts", str(kicked["entry"])).out == "No other server was told of it by this entry.\n"


def test_a_report_is_seen_by_moderators_and_settled_once(command: CommandLine) -> None:
    post = said_by_bob(command)
    made = command("report", "create", post, "--as", "ada", "--reason", "An advertisement", "--json").facts
    assert (made["object"], made["state"]) == (post, "open")
    for place in ([], ["birds"]):
        (listed,) = command("report", "list", *place, "--json").facts["reports"]
        assert (listed["number"], listed["post"], listed["reason"]) == (made["number"], post, "An advertisement")
    assert f"{post} by @bob@here.test" in command("report", "list").out
    number = str(made["number"])
    assert "Only moderators" in command("report", "resolve", number, "--as", "bob").refusal
    assert command("report", "resolve", number, "--as", "ada").out == "Resolved.\n"
    assert "dealt with already" in command("report", "dismiss", number, "--as", "ada").refusal
    assert command("report", "list").out == "Nothing is reported.\n"
    assert number in command("report", "list", "birds", "--state", "resolved").out


def test_a_person_is_reported_to_the_admins_or_to_a_community(command: CommandLine) -> None:
    command("report", "create", "bob", "--as", "ada", "--reason", "Rude")
    command("report", "create", "@bob@here.test", "--as", "ada", "--reason", "Rude here", "--community", "birds")
    (here,) = command("report", "list", "birds", "--json").facts["reports"]
    assert here["reason"] == "Rude here"
    reasons = [each["reason"] for each in command("report", "list", "--json").facts["reports"]]
    assert reasons == ["Rude here", "Rude"]
    assert "Only moderators" in command("report", "dismiss", str(here["number"]), "--as", "bob").refusal


def test_what_cannot_be_done_is_refused_in_one_line(command: CommandLine) -> None:
    post = said_by_bob(command)
    comment = command.id("comment", "create", post, "--as", "bob", "--text", "x")
    places = {"POST": post, "COMMENT": comment}
    for words, why in REFUSED:
        answered = command(*(places.get(word, word) for word in words))
        assert why in answered.refusal, words
        assert answered.out == ""
