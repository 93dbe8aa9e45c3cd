"""Order, reports, bans and what few may read, as those take it who know nothing of communities."""

import pytest

from fedi_groups.domain.types import PUBLIC, ReportState
from fedi_groups.reads.reports import cases
from fedi_groups.storage.unit import reading
from tests.traps.readers import lemmy
from tests.traps.story import GROUP_SERVERS, MICROBLOGS, Told
from tests.traps.town import Town, addressed, page, public_note

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"


async def test_mastodon_ignores_a_delete_by_anyone_but_the_author(told: Told) -> None:
    """What a moderator removes, it loses by the end of the boost."""
    for software in MICROBLOGS:
        assert [each.type for each in told.to(software, "remove")] == ["Undo"]
        assert told.one(software, "remove").document["object"]["type"] == "Announce"


async def test_a_report_from_mastodon_names_an_account_and_posts_and_comes_from_the_server(town: Town) -> None:
    """About a comment it comes to the author's server alone: what is in a community is shown to its moderators."""
    ann, bob = await town.server.person("ann"), await town.server.person("bob")
    cats = await town.server.community("cats", ann)
    await town.server.follow(bob, cats.uri)
    post = await town.says(bob, page(), community=cats)
    for form in ([bob.uri, post.uri], post.uri):
        neighbour = town.neighbour("mastodon", host=f"m{len(town.neighbours)}.test")
        server = neighbour.actor("actor", kind="Application")
        flag = neighbour.activity("Flag", server, form, content="rude")
        assert await town.send(neighbour, flag) == 202
    async with reading(town.server.services.store) as tx:
        found = await cases(tx, cats, state=ReportState.OPEN, most=9)
    assert [(each.report.post_id, each.report.reason) for each in found] == [(post.id, "rude")] * 2


async def test_a_flag_that_is_announced_to_all_gives_the_reporter_away(told: Told) -> None:
    """It goes to servers of moderators, and, without the reporter, to that of whoever is reported."""
    letters = told.letters["report"]
    assert {each.software for each in letters} == {"lemmy", "mastodon"}
    assert told.one("lemmy", "report").inner["actor"] == told.people["mo"].uri
    assert told.people["mo"].uri.encode() not in told.one("mastodon", "report").body


async def test_the_id_of_a_flag_answers_to_nobody(told: Told) -> None:
    for letter in told.letters["report"]:
        for uri in {letter.document["id"], letter.inner["id"]}:
            assert (await told.town.get(uri)).status_code == 404


async def test_a_block_is_seen_by_the_admins_there_so_a_kick_is_a_reject(told: Told) -> None:
    (letter,) = told.letters["kick"]
    assert (letter.type, letter.document["actor"]) == ("Reject", CATS)
    assert letter.document["object"]["type"] == "Follow"


async def test_a_moderators_block_would_be_taken_for_their_own_by_mastodon(told: Told) -> None:
    """Whoever is banned there loses the follow, and nobody is told whom else the moderator blocks."""
    assert [each.type for each in told.to("mastodon", "ban")] == ["Reject"]
    for software in MICROBLOGS:
        assert not [each for each in told.to(software) if each.inner["type"] == "Block"]


async def test_mastodon_knows_no_pins_of_what_others_wrote(told: Told) -> None:
    """Nor locks, nor moderators: it is told of none of them; group servers are, with the collection as target."""
    for software in MICROBLOGS:
        assert not told.to(software, "pin", "unpin", "lock", "unlock", "appoint", "dismiss", "unban")
    group = await told.town.document("/c/cats")
    assert told.one("lemmy", "pin").inner["target"] == group["featured"]
    assert told.one("piefed", "appoint").inner["target"] == group["attributedTo"] == group["moderators"]


async def test_a_ban_ends_when_it_says_in_the_words_of_each(told: Told) -> None:
    """PieFed reads both, Lemmy 1.0 `endTime`, Mbin and Lemmy 0.19 `expires`; the undo embeds it."""
    for software in GROUP_SERVERS:
        block = told.one(software, "ban").inner
        assert block["endTime"] == block["expires"] and block["target"] == CATS and block["removeData"] is True
        undo = told.one(software, "unban").inner
        assert undo["object"]["type"] == "Block" and undo["object"]["object"] == block["object"]


async def test_nobody_acts_on_the_reject_of_a_create(town: Town) -> None:
    """What is refused here stays with its author, and nothing is sent."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("lemmy")
    lem = neighbour.person("lem")
    note = public_note(neighbour, lem, 1, cats)
    assert await town.send(neighbour, neighbour.create(lem, note)) == 202
    assert await town.sees(note["id"]) is None
    assert not neighbour.mail


async def test_piefed_removes_moderators_from_nowhere(town: Town) -> None:
    """With `"target": null`: what is removed tells from where."""
    ann = await town.server.person("ann")
    neighbour = town.neighbour("piefed")
    dogs, pia, pam = neighbour.actor("dogs", kind="Group"), neighbour.person("pia"), neighbour.person("pam")
    neighbour.documents[dogs] |= {"attributedTo": f"{dogs}/moderators"}
    await town.server.follow(ann, dogs)
    await town.settle()
    await town.send(neighbour, neighbour.activity("Accept", dogs, neighbour.mail[-1].document))
    for kind, target, keeps in (("Add", f"{dogs}/moderators", True), ("Remove", None, False)):
        act = neighbour.activity(kind, pam, pia, to=[PUBLIC, dogs], cc=[dogs], target=target, audience=dogs)
        await town.send(neighbour, neighbour.activity("Announce", dogs, act, to=[PUBLIC], cc=[f"{dogs}/followers"]))
        async with reading(town.server.services.store) as tx:
            group, person = await tx.actors.find(dogs), await tx.actors.find(pia)
            assert group is not None and person is not None
            standing = await tx.memberships.get(group.id, person.id)
        assert standing is not None and standing.keeps_order is keeps


async def test_the_end_of_a_ban_is_found_in_either_of_two_places(town: Town) -> None:
    """PieFed's maintenance lifts bans late, NodeBB's never: here they end when they say."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("piefed")
    mod, pia = neighbour.person("mod"), neighbour.person("pia")
    for each in (mod, pia):
        await town.joins(neighbour, each, cats)
    await town.keeps_order(ann, "appoint", mod, community=cats)
    for member in ("expires", "endTime"):
        block = neighbour.activity("Block", mod, pia, to=[cats.uri, PUBLIC], cc=[cats.uri], target=cats.uri,
                                   summary="spam", **{member: "2026-11-21T01:00:00Z"})  # fmt: skip
        await town.send(neighbour, block)
        async with reading(town.server.services.store) as tx:
            person = await tx.actors.find(pia)
            assert person is not None
            standing = await tx.memberships.get(cats.id, person.id)
        assert standing is not None and standing.until is not None
        await town.keeps_order(ann, "unban", pia, community=cats)


async def test_friendica_passes_on_only_what_comes_from_contacts(town: Town) -> None:
    """Whoever posts to a forum there from here has followed it first; the follow is sent before anything else."""
    ann = await town.server.person("ann")
    neighbour = town.neighbour("friendica")
    forum = neighbour.actor("forum", kind="Group")
    await town.server.follow(ann, forum)
    await town.settle()
    follow = neighbour.mail[-1].document
    await town.send(neighbour, neighbour.activity("Accept", forum, follow))
    await town.says(ann, page(), community=await town.actor(forum))
    assert [each.type for each in neighbour.mail] == ["Follow", "Create"]
    assert forum in addressed(neighbour.mail[-1].document)


async def test_a_removal_says_it_is_a_moderators_by_its_summary(told: Told) -> None:
    for event in ("remove", "remove again"):
        delete = told.one("lemmy", event).inner
        assert lemmy.is_by_moderator(delete) and delete["summary"] == "off topic"
