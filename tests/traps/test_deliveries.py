"""Where letters go, in which dialect, how often, and what becomes of those that do not arrive."""

import pytest

from fedi_groups.domain.types import DAY, HOUR, PUBLIC
from fedi_groups.wire.times import write_time
from tests.traps.readers import gotosocial, mastodon
from tests.traps.readers.piefed import read_signature
from tests.traps.story import GROUP_SERVERS, MICROBLOGS, Told
from tests.traps.town import Town, addressed, comment, page, public_note

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"


async def test_takahe_has_no_shared_inbox_and_its_own_end_with_a_slash(town: Town) -> None:
    """They are used as they are written; nothing is guessed, nothing tidied up."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("takahe")
    inbox = "https://takahe.test/@tia@takahe.test/inbox/"
    tia = neighbour.person("tia", inbox=inbox)
    del neighbour.documents[tia]["endpoints"]
    await town.joins(neighbour, tia, cats)
    await town.says(ann, page(), community=cats)
    assert [each.url for each in neighbour.mail] == [inbox, inbox]


async def test_what_is_for_one_person_goes_to_that_persons_inbox(told: Told) -> None:
    """GoToSocial and Mastodon want Accept, Reject and direct words there; everything public once per server."""
    for software in (*GROUP_SERVERS, *MICROBLOGS):
        person = told.people[software].uri
        accepted = [each for each in told.to(software, "accepts") if each.type == "Accept"]
        assert [each.url for each in accepted] == [f"{person}/inbox"]
        for letter in told.to(software, "post", "edit", "foreign post", "ban"):
            if letter.type != "Reject":
                assert letter.url == f"https://{software}.test/inbox"


async def test_no_microblog_follows_replies_so_answers_are_sent_to_whom_they_answer(told: Told) -> None:
    """As the author's own Create, with a mention: GoToSocial drops it otherwise."""
    letter = told.one("mastodon", "answer to Mastodon")
    note = letter.document["object"]
    max_ = told.people["mastodon"].uri
    assert (letter.type, letter.document["actor"]) == ("Create", told.people["ann"].uri)
    assert gotosocial.notifies(note, answered=max_) and max_ in addressed(note)
    assert read_signature(letter.headers)["keyId"] == "https://here.test/u/ann#main-key"


async def test_an_accept_reject_or_undo_of_a_bare_id_is_none_for_lemmy(told: Told) -> None:
    for letter in told.all():
        inner = letter.inner
        if inner["type"] in ("Accept", "Reject", "Undo", "Resolve"):
            assert isinstance(inner["object"], dict) and {"id", "type", "actor", "object"} <= set(inner["object"])


async def test_an_accept_embeds_the_follow_as_it_was_asked(told: Told) -> None:
    """Mastodon looks for its id, Lemmy and PieFed for actor and object."""
    for software in (*GROUP_SERVERS, *MICROBLOGS):
        (letter,) = [each for each in told.to(software, "accepts") if each.type == "Accept"]
        person = told.people[software].uri
        assert letter.document["actor"] == CATS and letter.document["to"] == [person]
        asked = letter.document["object"]
        assert (asked["type"], asked["actor"], asked["object"]) == ("Follow", person, CATS)
        assert asked["id"] == f"https://{software}.test/activities/1"


async def test_smithereen_finds_its_join_in_the_accept(town: Town) -> None:
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("smithereen")
    sam = neighbour.person("sam")
    join = neighbour.activity("Join", sam, cats.uri)
    await town.send(neighbour, join)
    accepted = neighbour.mail[0].document["object"]
    assert (accepted["type"], accepted["id"], accepted["actor"]) == ("Join", join["id"], sam)


@pytest.mark.parametrize("form", ["embedded", "id"])
async def test_an_accept_embeds_the_follow_or_names_it(town: Town, form: str) -> None:
    """NodeBB and PieFed write a bare id at times."""
    ann = await town.server.person("ann")
    neighbour = town.neighbour("nodebb")
    club = neighbour.actor("club", kind="Group")
    await town.server.follow(ann, club)
    await town.settle()
    follow = neighbour.mail[-1].document
    thing = {"embedded": follow, "id": follow["id"]}[form]
    await town.send(neighbour, neighbour.activity("Accept", club, thing, to=[ann.uri]))
    assert await town.follows(ann, club) == "accepted"


async def test_piefed_accepts_a_follow_once_and_lemmy_sometimes_never(town: Town) -> None:
    """What a community tells us shows that it has accepted; an hour later nobody waits any more."""
    ann = await town.server.person("ann")
    neighbour = town.neighbour("piefed")
    dogs, pia = neighbour.actor("dogs", kind="Group"), neighbour.person("pia")
    await town.server.follow(ann, dogs)
    await town.settle()
    assert await town.follows(ann, dogs) == "pending"
    published = write_time(town.time())
    note = neighbour.note(pia, 1, to=[dogs], type="Page", name="T", audience=dogs, published=published)
    create = neighbour.create(pia, note, audience=dogs)
    announce = neighbour.activity("Announce", dogs, create, to=[PUBLIC], cc=[f"{dogs}/followers"])
    assert await town.send(neighbour, announce) == 202
    assert await town.sees(note["id"]) is not None
    town.time.pass_by(2 * HOUR)
    await town.settle()
    assert await town.follows(ann, dogs) == "accepted"


async def test_rejects_of_nodebb_may_all_have_one_id(town: Town) -> None:
    """It ends in "undefined": so ids of rejects are no key to anything, and each of them counts."""
    neighbour = town.neighbour("nodebb")
    dogs = neighbour.actor("dogs", kind="Group")
    for name in ("ann", "bob"):
        person = await town.server.person(name)
        await town.server.follow(person, dogs)
        await town.settle()
        reject = neighbour.activity("Reject", dogs, neighbour.mail[-1].document, to=[person.uri])
        await town.send(neighbour, reject | {"id": f"{dogs}#activity/reject/undefined"})
        assert await town.follows(person, dogs) is None, name


async def test_a_server_that_asks_for_it_later_gets_everything_in_order(town: Town) -> None:
    """Lemmy and we retry in place; 429 with a time to wait is heeded, 4xx settles, 401 brings the other signature."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("lemmy")
    await town.joins(neighbour, neighbour.person("lem"), cats)
    before = len(neighbour.mail)
    for status in (503, 429):
        neighbour.status = status
        post = await town.says(ann, page(str(status)), community=cats)
        await town.says(ann, comment(), parent=post.uri)
    neighbour.status = 202
    for _ in range(4):
        town.time.pass_by(HOUR)
        await town.settle()
    said = [each.inner["object"] for each in neighbour.mail[before:]]
    assert {each.get("name") for each in said if "inReplyTo" not in each} == {"503", "429"}
    for each in said:
        if "inReplyTo" in each:
            assert each["inReplyTo"] in [one["id"] for one in said[: said.index(each)]]


async def test_what_is_turned_down_is_not_sent_again(town: Town) -> None:
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("mastodon")
    await town.joins(neighbour, neighbour.person("max"), cats)
    for status in (400, 403, 404, 410, 413):
        neighbour.status = status
        await town.says(ann, page(), community=cats)
    tried = len(town.network.posts_to(neighbour.origin))
    town.time.pass_by(DAY)
    await town.settle()
    assert len(town.network.posts_to(neighbour.origin)) == tried


async def test_401_is_answered_with_the_newer_signature_once(town: Town) -> None:
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("mastodon")
    await town.joins(neighbour, neighbour.person("max"), cats)
    neighbour.status = 401
    before = len(town.network.posts_to(neighbour.origin))
    await town.says(ann, page(), community=cats)
    first, second = town.network.posts_to(neighbour.origin)[before : before + 2]
    names = [{name.lower() for name in each.headers} for each in (first, second)]
    assert "signature-input" not in names[0] and "signature-input" in names[1]


async def test_the_dialect_is_told_by_who_asks_and_caches_are_told_so(told: Told) -> None:
    """The same id is a Page to Lemmy and a Note to Mastodon; all but title and text are equal."""
    uri = told.posts["bare link"].uri
    page_ = await told.town.get(uri, user_agent="Lemmy/0.19.5")
    note = await told.town.get(uri, user_agent="Mastodon/4.5")
    assert (page_.json()["type"], note.json()["type"]) == ("Page", "Note")
    for member in ("id", "attributedTo", "published", "audience", "to", "cc", "tag", "context"):
        assert page_.json()[member] == note.json()[member]
    assert {"accept", "signature", "user-agent"} <= {each.strip().lower() for each in note.headers["vary"].split(",")}
    assert page_.json()["proof"]["proofValue"] != note.json()["proof"]["proofValue"]


async def test_unknown_software_is_told_what_microblogs_are_told_until_it_wraps_something(town: Town) -> None:
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("somethingnew")
    dogs, nia = neighbour.actor("dogs", kind="Group"), neighbour.person("nia")
    await town.joins(neighbour, nia, cats)
    await town.says(ann, page(), community=cats)
    assert isinstance(neighbour.mail[-1].document["object"], str)
    await town.server.follow(ann, dogs)
    await town.settle()
    note = neighbour.note(nia, 1, to=[dogs])
    announce = neighbour.activity("Announce", dogs, neighbour.create(nia, note), to=[PUBLIC], cc=[f"{dogs}/followers"])
    await town.send(neighbour, announce)
    await town.says(ann, page(), community=cats)
    assert neighbour.mail[-1].inner["type"] == "Create"


async def test_an_edit_of_what_mastodon_wrote_is_passed_on_only_with_its_own_signature(town: Town) -> None:
    """Nobody believes an Update that its author has not signed; wrapped it goes to those who believe the community."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    mastodon_, misskey = town.neighbour("mastodon"), town.neighbour("misskey")
    max_ = mastodon_.person("max")
    await town.joins(mastodon_, max_, cats)
    await town.joins(misskey, misskey.person("mia"), cats)
    note = public_note(mastodon_, max_, 1, cats)
    await town.send(mastodon_, mastodon_.create(max_, note))
    before = len(misskey.mail)
    edited = note | {"content": "<p>New</p>", "updated": "2026-11-21T10:00:00Z"}
    await town.send(mastodon_, mastodon_.activity("Update", max_, edited, to=note["to"], cc=note["cc"]))
    assert not misskey.mail[before:]
    assert mastodon.boosted(misskey.mail[before - 1].document) == note["id"]
