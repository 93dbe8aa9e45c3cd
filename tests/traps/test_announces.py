"""What a community makes of what is said in it: wrapped for those who unwrap, an id for those who boost, never both."""

import base64
import hashlib
from itertools import pairwise

import pytest

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import MINUTE, PUBLIC, Instant, Uri
from fedi_groups.wire.times import write_time
from tests.traps.readers import lemmy, mastodon, misskey, others, piefed
from tests.traps.readers.gotosocial import read_announce
from tests.traps.story import GROUP_SERVERS, MICROBLOGS, Told
from tests.traps.town import Letter, Neighbour, Town, addressed, page, public_note

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"
BOOSTED = ("post", "bare link", "poll", "foreign post", "restore")
NEVER_BOOSTED = ("comment", "comment of another", "vote", "vote down", "unvote", "foreign comment", "foreign answer",
                 "foreign vote", "pin", "unpin", "lock", "unlock", "appoint", "dismiss")  # fmt: skip


def boosts(letters: list[Letter]) -> list[Letter]:
    return [each for each in letters if each.type == "Announce"]


async def test_lemmy_answers_an_error_to_a_bare_post_or_its_id_and_piefed_ignores_it(told: Told) -> None:
    for software in ("lemmy", "piefed", "mbin", "discourse", "friendica"):
        for letter in boosts(told.to(software)):
            assert piefed.announces(letter.document), letter.document
            lemmy.read_activity(letter.document, group=CATS)


async def test_mastodon_makes_a_boost_of_an_announced_create_that_can_be_fetched_also_of_a_comment(told: Told) -> None:
    """So nothing wrapped goes to microblogs, and of comments nothing is announced to them."""
    for software in MICROBLOGS:
        for letter in boosts(told.to(software)):
            assert isinstance(letter.document["object"], str)
            assert "/comment/" not in mastodon.boosted(letter.document)
        for event in NEVER_BOOSTED:
            assert not boosts(told.to(software, event)), (software, event)


async def test_gotosocial_and_takahe_show_nothing_of_what_is_wrapped(told: Told) -> None:
    """The bare form comes to microblogs, alone, with the id of the post as a string."""
    for software in MICROBLOGS:
        for event in BOOSTED:
            letter = told.one(software, event)
            assert letter.document["object"] in {post.uri for post in told.posts.values()}
            read_announce(letter.document)


async def test_what_is_created_and_boosted_stands_twice_in_a_list_of_gotosocial(told: Told) -> None:
    """Nobody is told of one thing in two ways: per event each server gets one letter, and votes come one way."""
    for software in (*GROUP_SERVERS, *MICROBLOGS):
        for event in (*BOOSTED, *NEVER_BOOSTED, "edit", "delete", "remove"):
            if not (event in ("appoint", "dismiss") and software == "lemmy"):
                assert len(told.to(software, event)) <= 1, (software, event)


async def test_who_is_appointed_and_follows_hears_of_it_once(told: Told) -> None:
    for event in ("appoint", "dismiss"):
        assert len(told.to("lemmy", event)) == 1


async def test_two_wrappings_of_one_event_under_one_id_are_taken_for_one(told: Told) -> None:
    """The Announce around an activity and the boost of its object have ids of their own."""
    wrapped = told.one("lemmy", "post").document["id"]
    boost = told.one("mastodon", "post").document["id"]
    assert wrapped != boost


@pytest.mark.parametrize("event", BOOSTED)
async def test_misskey_drops_a_boost_that_is_older_than_the_post(told: Told, event: str) -> None:
    letter = told.one("misskey", event)
    of_ours = event in ("post", "bare link", "poll")
    note = told.one("lemmy", event).inner["object"] if of_ours else told.sent["foreign post"]["object"]
    misskey.read_boost(letter.document, note)


async def test_misskey_drops_the_boost_of_a_post_whose_server_is_ahead_of_time(town: Town) -> None:
    """GoToSocial puts it below everything that came since: a boost is never older than what it boosts says it is."""
    cats, neighbour, max_ = await _community_with(town, "misskey")
    note = public_note(neighbour, max_, 1, cats, published=write_time(Instant(town.time() + 3 * MINUTE)))
    await town.send(neighbour, neighbour.create(max_, note))
    (letter,) = boosts(neighbour.mail)
    misskey.read_boost(letter.document, note)


async def test_mastodon_cannot_boost_what_few_may_read(town: Town) -> None:
    """What is said in a private community comes to microblogs as a Note of the community's own."""
    ann = await town.server.person("ann")
    club = await town.private("club", ann)
    neighbour = town.neighbour("mastodon")
    max_ = neighbour.person("max")
    await town.joins(neighbour, max_, club)
    await town.admits(ann, await town.actor(max_), club)
    before = len(neighbour.mail)
    await town.says(ann, page(), community=club)
    (letter,) = neighbour.mail[before:]
    assert letter.type == "Create" and letter.document["actor"] == letter.document["object"]["attributedTo"] == club.uri
    assert PUBLIC not in addressed(letter.document)


async def test_what_a_private_community_announces_names_its_followers_in_to(town: Town) -> None:
    """In `cc` alone Mastodon would take it for a direct message; Lemmy wants the public nowhere."""
    ann = await town.server.person("ann")
    club = await town.private("club", ann)
    neighbour = town.neighbour("lemmy", version="1.0.0")
    lem = neighbour.person("lem")
    await town.joins(neighbour, lem, club)
    await town.admits(ann, await town.actor(lem), club)
    await town.says(ann, page(), community=club)
    letter = neighbour.mail[-1]
    assert mastodon.boost_visibility(letter.document, followers=f"{club.uri}/followers") == "private"
    assert PUBLIC.encode() not in letter.body


async def test_mastodon_looks_for_the_boost_that_is_undone_by_its_id(told: Told) -> None:
    """It keeps the first of several; so a boost that came back is a new one, and its end names the new one."""
    for software in MICROBLOGS:
        first = told.one(software, "foreign post").document
        second = told.one(software, "restore").document
        for boost, event in ((first, "remove"), (second, "remove again")):
            undo = told.one(software, event).document
            assert undo["type"] == "Undo" and undo["object"]["id"] == boost["id"]
            assert undo["object"] | {"published": ""} == {
                key: value for key, value in boost.items() if key != "@context"
            } | {"published": ""}
        assert first["id"] != second["id"]


async def test_misskey_and_mbin_refuse_an_announce_under_an_id_of_another_server(told: Told) -> None:
    for letter in told.all():
        assert str(letter.document["id"]).startswith("https://here.test/")
        assert str(letter.document["actor"]).startswith("https://here.test/")


async def test_pixelfed_drops_what_embeds_the_post_of_somebody_else(told: Told) -> None:
    for letter in told.to("pixelfed"):
        if letter.type in ("Announce", "Update", "Create"):
            others.pixelfed_takes(letter.document, key_id=piefed.read_signature(letter.headers)["keyId"])


async def test_takahe_boosts_the_parent_of_an_answer_that_is_embedded(told: Told) -> None:
    for letter in boosts(told.to("takahe")):
        assert others.takahe_boosts(letter.document) == letter.document["object"]


async def test_an_author_on_a_microblog_sees_the_boost_only_if_it_comes_to_their_server(told: Told) -> None:
    letter = told.one("mastodon", "foreign post")
    author = told.people["mastodon"].uri
    assert author in addressed(letter.document)
    assert letter.document["object"].startswith(author)


async def test_every_vote_announced_to_mastodon_brings_a_fetch_from_each_server(told: Told) -> None:
    for software in MICROBLOGS:
        assert not told.to(software, "vote", "vote down", "unvote", "foreign vote")


async def test_what_is_passed_on_keeps_every_byte_or_proofs_break_and_extensions_are_lost(told: Told) -> None:
    """Unknown members, the order of all of them, and the context inside: as it was received."""
    for event in ("foreign post", "foreign comment", "foreign vote"):
        for software in ("lemmy", "piefed", "mbin", "discourse"):
            letter = told.one(software, event)
            assert letter.inner == told.sent[event]
            assert list(letter.inner) == list(told.sent[event])
    assert told.one("lemmy", "foreign comment").inner["lemmy:novelty"] == {"deep": [1, 2.5, "ü"]}
    assert "@context" in told.one("piefed", "foreign post").inner


async def test_bytes_around_a_proof_are_not_touched(town: Town) -> None:
    """Even such as no writer of JSON would choose."""
    _, neighbour, max_ = await _community_with(town, "lemmy")
    body = (
        b'{ "@context" : "https://www.w3.org/ns/activitystreams",\n\t"type":"Create", "id":"https://lemmy.test/a/99",'
        b'"actor":"https://lemmy.test/users/max","to":["https://here.test/c/cats",'
        b'"https://www.w3.org/ns/activitystreams#Public"],"cc":[],"n":1.50e1,"s":"\\u00fc\\/", "object":{"id":'
        b'"https://lemmy.test/users/max/notes/9","type":"Page","name":"T","attributedTo":"https://lemmy.test/users/max",'
        b'"to":["https://here.test/c/cats","https://www.w3.org/ns/activitystreams#Public"],"cc":[],"content":"<p>x</p>"}}'
    )
    request = neighbour.signed_bytes(body, inbox="https://here.test/inbox", now=town.time(), by=max_)
    assert await town.post(request) == 202
    await town.settle()
    assert body in neighbour.mail[-1].body


async def test_everyone_likes_an_authors_own_post_already(told: Told) -> None:
    """No Like is sent for it: it would count twice."""
    for event in ("post", "comment", "poll", "bare link", "comment of another"):
        assert not [each for each in told.letters[event] if each.inner["type"] == "Like"]


async def test_piefed_drops_a_comment_that_comes_before_what_it_answers(told: Told) -> None:
    """At every server the activities of a thread come in the order in which they were made."""
    for software in GROUP_SERVERS:
        mail = told.town.neighbours[f"{software}.test"].mail
        known: set[str] = set()
        for letter in mail:
            thing = letter.inner["object"]
            if letter.inner["type"] == "Create" and isinstance(thing, dict):
                assert thing.get("inReplyTo", "") in known | {""}, software
                known.add(thing["id"])
            elif letter.type == "Announce" and isinstance(letter.document["object"], str):
                known.add(letter.document["object"])
        times = [each.document["published"] for each in mail if each.type == "Announce"]
        assert all(one <= two for one, two in pairwise(times)), software


async def test_an_announce_is_never_announced(town: Town) -> None:
    """Two communities that follow each other would go round in circles."""
    cats, neighbour, max_ = await _community_with(town, "mastodon")
    ann = await town.actor("https://here.test/u/ann")
    post = await town.says(ann, page(), community=cats)
    dogs = neighbour.actor("dogs", kind="Group")
    await town.joins(neighbour, dogs, cats)
    before = len(neighbour.mail)
    for actor in (max_, dogs):
        await town.send(neighbour, neighbour.activity("Announce", actor, post.uri, to=[PUBLIC, cats.uri], cc=[]))
    inner = neighbour.activity("Announce", max_, post.uri, to=[PUBLIC, cats.uri])
    await town.send(neighbour, neighbour.activity("Announce", dogs, inner, to=[PUBLIC, cats.uri], cc=[]))
    assert not neighbour.mail[before:]


async def test_whoever_boosts_everything_that_names_it_brings_spam_and_anger(town: Town) -> None:
    """Members are boosted, their first posts alone; neither strangers, nor answers, nor those who were banned."""
    cats, neighbour, max_ = await _community_with(town, "mastodon")
    ann = await town.actor("https://here.test/u/ann")
    post = await town.says(ann, page(), community=cats)
    stranger, spammer = neighbour.person("stranger"), neighbour.person("spammer")
    await town.joins(neighbour, spammer, cats)
    await town.keeps_order(ann, "ban", spammer, "spam", community=cats)
    before = len(neighbour.mail)
    for number, author, more in ((1, stranger, {}), (2, spammer, {}), (3, max_, {"inReplyTo": post.uri})):
        note = public_note(neighbour, author, number, cats, **more)
        assert await town.send(neighbour, neighbour.create(author, note)) == 202
    assert not boosts(neighbour.mail[before:])


async def test_mastodon_tells_edits_and_deletes_apart_only_if_the_author_says_them_unwrapped(told: Told) -> None:
    """GoToSocial replaces the text, in the boost too; of a Delete it wants the Tombstone."""
    author = told.people["ann"].uri
    for software in MICROBLOGS:
        for event in ("edit", "second edit", "delete"):
            letter = told.one(software, event)
            assert letter.document["actor"] == author
            assert piefed.read_signature(letter.headers)["keyId"] == f"{author}#main-key"
        assert told.one(software, "edit").document["object"]["type"] == "Note"
        assert told.one(software, "delete").document["object"]["type"] == "Tombstone"


async def test_the_id_of_what_was_wrapped_may_be_missing_but_is_no_note(told: Told) -> None:
    """GoToSocial fetches it; a Note there would be boosted."""
    for letter in told.to("lemmy", "post", "comment", "edit", "foreign post"):
        for uri in (letter.document["id"], letter.inner["id"]):
            if uri.startswith("https://here.test/"):
                answer = await told.town.get(uri, user_agent="gotosocial/0.20")
                assert answer.status_code in (404, 410) or answer.json()["type"] in ("Announce", "Create", "Update")


async def test_lemmy_makes_up_the_id_of_a_vote_anew_when_it_is_undone(town: Town) -> None:
    cats, neighbour, max_ = await _community_with(town, "lemmy")
    ann = await town.actor("https://here.test/u/ann")
    post = await town.says(ann, page(), community=cats)
    await town.send(neighbour, neighbour.activity("Like", max_, post.uri))
    liked = await town.sees(post.uri)
    assert liked is not None and liked.up == 2
    inner = neighbour.activity("Like", max_, post.uri)
    await town.send(neighbour, neighbour.activity("Undo", max_, inner))
    unliked = await town.sees(post.uri)
    assert unliked is not None and unliked.up == 1


async def test_mbin_announces_nothing_that_its_own_people_say(town: Town) -> None:
    """It comes straight from them, and belongs to the magazine all the same."""
    ann = await town.server.person("ann")
    neighbour = town.neighbour("mbin")
    magazine, mia = neighbour.actor("magazine", kind="Group"), neighbour.person("mia")
    await town.server.follow(ann, magazine)
    await town.settle()
    follow = neighbour.mail[-1].document
    await town.send(neighbour, neighbour.activity("Accept", magazine, follow, to=[ann.uri]))
    entry = neighbour.note(mia, 1, to=[magazine], type="Page", name="T", audience=magazine)
    await town.send(neighbour, neighbour.create(mia, entry, audience=magazine))
    seen = await town.sees(entry["id"])
    assert seen is not None and seen.community_id == (await town.actor(magazine)).id


async def test_discourse_embeds_actors_and_peertube_lists_authors(town: Town) -> None:
    """The id inside counts, and of several authors the person."""
    cats, neighbour, max_ = await _community_with(town, "discourse")
    note = public_note(
        neighbour, max_, 1, cats, attributedTo=[{"type": "Group", "id": cats.uri}, {"type": "Person", "id": max_}]
    )
    create = neighbour.create(max_, note) | {"actor": {"id": max_, "type": "Person"}}
    request = neighbour.signed(create, inbox="https://here.test/inbox", now=town.time(), by=max_)
    assert await town.post(request) == 202
    await town.settle()
    seen = await town.sees(note["id"])
    assert seen is not None and seen.author_id == (await town.actor(max_)).id


async def test_mastodon_takes_the_first_of_several_authors(told: Told) -> None:
    """Ours are one address, of a person."""
    for name in ("post", "comment"):
        assert told.one("lemmy", name).inner["object"]["attributedTo"] == told.people["ann"].uri


async def test_a_digest_is_of_the_very_bytes(told: Told) -> None:
    """Whoever writes the JSON again between hashing and sending is refused."""
    for letter in told.all():
        assert letter.headers["digest"] == "SHA-256=" + _sha256(letter.body)


def _sha256(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


async def _community_with(town: Town, software: str) -> tuple[ActorFacts, Neighbour, Uri]:
    """Ann's cats, and Max on a server of this software, who follows them."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour(software)
    max_ = neighbour.person("max")
    await town.joins(neighbour, max_, cats)
    return cats, neighbour, max_
