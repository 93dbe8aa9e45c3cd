"""To whom things are addressed, and what becomes of what is not addressed as this or that program wants it."""

import pytest

from fedi_groups.domain.types import PUBLIC, Visibility
from tests.traps.readers import lemmy, mastodon, others
from tests.traps.readers.gotosocial import read_announce
from tests.traps.story import GROUP_SERVERS, Told
from tests.traps.town import Town, addressed, comment, page, public_note

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"


async def test_lemmy_fails_to_parse_an_activity_without_to_or_cc(told: Told) -> None:
    """Create, Announce, Block, Add, Remove, Lock and their Undo: both members are always there."""
    for letter in told.to("lemmy"):
        if letter.type not in ("Accept", "Warn"):
            lemmy.read_activity(letter.document, group=CATS)
    kinds = {letter.inner["type"] for letter in told.to("lemmy")}
    assert kinds >= {"Create", "Update", "Delete", "Undo", "Add", "Remove", "Lock", "Block", "Like", "Dislike", "Flag"}


async def test_lemmy_refuses_a_delete_that_names_the_public_only_in_cc(told: Told) -> None:
    deletes = [each.inner for each in told.to("lemmy") if each.inner["type"] == "Delete"]
    assert len(deletes) >= 2
    assert all(PUBLIC in each["to"] for each in deletes)


async def test_lemmy_reads_audience_as_one_text_and_finds_the_community_in_to_or_cc(told: Told) -> None:
    for letter in told.all(microblogs=False):
        inner = letter.inner
        thing = inner["object"]
        for document in (letter.document, inner, thing if isinstance(thing, dict) else {}):
            assert isinstance(document.get("audience", ""), str)
        if (
            isinstance(thing, dict)
            and thing["type"] in ("Page", "Note")
            and inner["actor"].startswith(told.town.url(""))
        ):
            assert CATS in addressed(thing)


async def test_lemmy_0_19_takes_the_short_names_of_the_public_for_somebody(told: Told) -> None:
    """`as:Public` and `Public` are never written, only the full address."""
    for letter in told.all():
        assert b'"as:Public"' not in letter.body and b'"Public"' not in letter.body


async def test_mastodon_takes_a_boost_whose_followers_stand_only_in_cc_for_a_direct_message(told: Told) -> None:
    boosts = [each.document for each in told.to("mastodon") if each.type == "Announce"]
    assert boosts
    for each in boosts:
        assert mastodon.boost_visibility(each, followers=f"{CATS}/followers") == "public"


async def test_gotosocial_answers_400_to_a_boost_without_addresses_and_pleroma_wants_both_members(told: Told) -> None:
    for software in ("gotosocial", "akkoma"):
        for each in told.to(software, "post", "foreign post", "restore"):
            read_announce(each.document)
            others.pleroma_reads_announce(each.document)


async def test_pleroma_strips_collections_of_followers_from_what_is_addressed(told: Told) -> None:
    """The audience never hangs on them: the public is named, and each letter goes to an inbox of its own."""
    for each in told.to("akkoma", "post", "edit", "delete", "foreign post", "remove"):
        recipients = others.pleroma_recipients(each.document, followers=f"{CATS}/followers")
        assert PUBLIC in recipients
        assert each.url == "https://akkoma.test/inbox"


async def test_lemmy_wants_the_addresses_on_the_create_as_well_as_on_what_is_created(told: Told) -> None:
    for letter in told.to("lemmy", "post", "comment", "edit", "poll"):
        create = letter.inner
        assert create["to"] == create["object"]["to"] and create["cc"] == create["object"]["cc"]
        assert create["audience"] == create["object"]["audience"]


async def test_an_answer_from_mastodon_reaches_the_community_only_if_it_is_mentioned_in_what_is_answered(
    told: Told,
) -> None:
    """The reply box is filled with whom a post mentions: so the community stands in `tag` of all that is said in it."""
    for name in ("bare link", "comment of another", "answer to Mastodon", "poll"):
        document = await told.town.document(told.posts[name].uri)
        assert {"type": "Mention", "href": CATS, "name": "@cats@here.test"} in document["tag"], name


async def test_mastodon_adds_the_followers_of_a_mentioned_community_to_the_cc_of_what_few_may_read(town: Town) -> None:
    """That is a hint at the community, and no leave to show it: it is neither stored as public nor passed on."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    mastodon_, lemmy_ = town.neighbour("mastodon"), town.neighbour("lemmy")
    max_, lem = mastodon_.person("max"), lemmy_.person("lem")
    for neighbour, person in ((mastodon_, max_), (lemmy_, lem)):
        await town.joins(neighbour, person, cats)
    before = len(town.mail)
    for number, to in enumerate(([f"{max_}/followers"], [cats.uri])):
        note = public_note(mastodon_, max_, number, cats, to=to) | {"cc": [f"{cats.uri}/followers", cats.uri]}
        note["content"] = "<p>@cats canary</p>"
        assert await town.send(mastodon_, mastodon_.create(max_, note)) == 202
        seen = await town.sees(note["id"])
        assert seen is None or seen.visibility in (Visibility.FOLLOWERS, Visibility.DIRECT)
    assert not [each for each in town.mail[before:] if b"canary" in each.body or each.type == "Announce"]
    for path in ("/c/cats", "/c/cats/outbox", "/@cats"):
        assert "canary" not in (await town.get(path, accept="text/html")).text
        assert "canary" not in (await town.get(path)).text


async def test_a_post_of_mastodon_that_mentions_the_community_in_public_is_a_thread(town: Town) -> None:
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("mastodon")
    max_ = neighbour.person("max")
    await town.joins(neighbour, max_, cats)
    note = public_note(neighbour, max_, 1, cats)
    assert f"{cats.uri}/followers" in note["cc"]
    await town.send(neighbour, neighbour.create(max_, note))
    seen = await town.sees(note["id"])
    assert seen is not None and seen.community_id == cats.id and seen.visibility is Visibility.PUBLIC


async def test_an_answer_that_names_nobody_but_what_it_answers_is_a_comment(town: Town) -> None:
    """Mastodon's answers often address their parent's author alone."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    post = await town.says(ann, page(), community=cats)
    neighbour = town.neighbour("mastodon")
    max_ = neighbour.person("max")
    await town.joins(neighbour, max_, cats)
    note = neighbour.note(max_, 1, inReplyTo=post.uri, cc=[f"{max_}/followers", ann.uri])
    await town.send(neighbour, neighbour.create(max_, note))
    seen = await town.sees(note["id"])
    assert seen is not None and (seen.parent_id, seen.community_id) == (post.id, cats.id)


async def test_of_a_public_activity_around_what_is_for_followers_the_narrower_counts(town: Town) -> None:
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour, other = town.neighbour("mastodon"), town.neighbour("lemmy")
    max_, lem = neighbour.person("max"), other.person("lem")
    await town.joins(neighbour, max_, cats)
    await town.joins(other, lem, cats)
    before = len(other.mail)
    note = public_note(neighbour, max_, 1, cats, audience=cats.uri, to=[f"{max_}/followers"], cc=[])
    create = neighbour.activity("Create", max_, note, to=[PUBLIC], cc=[cats.uri], audience=cats.uri)
    await town.send(neighbour, create)
    seen = await town.sees(note["id"])
    assert seen is None or seen.visibility is Visibility.FOLLOWERS
    assert len(other.mail) == before


async def test_takahe_finds_no_mention_that_stands_alone_on_a_line(town: Town) -> None:
    """Its people learn how to write to a private community from the greeting: there words follow the mention."""
    ann = await town.server.person("ann")
    club = await town.private("club", ann)
    neighbour = town.neighbour("takahe")
    tia = neighbour.person("tia")
    await town.joins(neighbour, tia, club)
    await town.admits(ann, await town.actor(tia), club)
    greeting = next(each.document["object"] for each in neighbour.mail if each.type == "Create")
    for line in mastodon.visible_text(greeting["content"].replace("<br>", "\n").replace("</p>", "\n")).split("\n"):
        assert line.strip() not in ("@club@here.test", "@tia@takahe.test")
    assert "@tia@takahe.test" in greeting["content"]


async def test_group_servers_find_the_community_of_a_comment_by_its_addresses_too(told: Told) -> None:
    for software in GROUP_SERVERS:
        assert CATS in addressed(told.one(software, "comment").inner["object"])
    assert comment().title is None
