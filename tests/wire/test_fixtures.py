"""What other servers send is read as they mean it, finds the handler it should, and survives being written by us."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from fedi_groups.domain.types import SECOND, ActorKind, Dialect, Instant, PostKind, Uri
from fedi_groups.errors import Malformed, Unauthenticated
from fedi_groups.inbox.dispatch import Dispatch
from fedi_groups.wire.contexts import is_plain
from fedi_groups.wire.keys import PublicKey, read_pem
from fedi_groups.wire.parse import ACTOR_TYPES, POST_TYPES, is_poll_vote, parse_activity, parse_actor, parse_post
from fedi_groups.wire.read import read_type
from fedi_groups.wire.render import Envelope, Prose, render_activity, render_actor, render_post, render_vote
from fedi_groups.wire.shapes import ActivityShape, ActorShape, Json, PostShape
from fedi_groups.wire.signing import read_claim, verify
from fedi_groups.wire.signing.request import read_date
from tests.specimens import Specimen, actor_of, specimen, specimens

ACTIVITIES = [each for each in specimens() if each.is_activity]
DOCUMENTS = [each for each in specimens() if not each.is_activity and not each.is_collection]
WITH_POSTS = [each for each in ACTIVITIES if each.posts()]
SIGNED = [each for each in ACTIVITIES if "text" in each.content.get("request", {})]


def named(found: Specimen) -> str:
    return found.name


@pytest.mark.parametrize("found", specimens(), ids=named)
def test_each_says_where_it_comes_from(found: Specimen) -> None:
    assert found.content["software"] and found.content["shows"].endswith(".")
    assert found.is_recorded is not found.content.get("reconstructed", False)
    if found.is_recorded:
        assert found.content["date"] and found.content["version"]
        assert str(urlsplit(found.body["id"]).hostname).endswith(".test")


@pytest.mark.parametrize("found", specimens(), ids=named)
def test_each_may_be_read_without_loading_a_context(found: Specimen) -> None:
    assert is_plain(found.body)


@pytest.mark.parametrize("found", ACTIVITIES, ids=named)
def test_each_finds_its_handler(found: Specimen) -> None:
    rows = [Dispatch().find(each) for each in found.activities()]
    assert [row.receive.__name__ if row is not None else "ignored" for row in rows] == found.content["handled_by"]


def test_every_handler_has_something_to_show() -> None:
    shown = {id(Dispatch().find(activity)) for each in ACTIVITIES for activity in each.activities()}
    assert all(_is_shown(kind, thing, shown) for kind, thing in Dispatch().kinds())


def _is_shown(kind: str, thing: str, shown: set[int]) -> bool:
    document: Json = {"id": "https://a.test/1", "type": kind, "actor": "https://a.test/u"}
    row = Dispatch().find(parse_activity(document | {"object": {"type": thing}}))
    return id(row) in shown


@pytest.mark.parametrize("found", WITH_POSTS, ids=named)
def test_posts_are_read_with_all_that_matters(found: Specimen) -> None:
    for activity, document in zip(found.activities(), found.posts(), strict=True):
        post = parse_post(document)
        assert post.uri == activity.object_uri and post.content and post.published is not None
        assert post.to or post.cc
        by_a_moderator = found.name == "lemmy/update-page-moderator-1.0"
        assert activity.type == "Announce" or (post.author == activity.actor) is not by_a_moderator


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize("found", WITH_POSTS, ids=named)
def test_a_post_written_in_our_words_reads_as_the_same_and_no_longer_changes(found: Specimen, dialect: Dialect) -> None:
    for document in found.posts():
        first = parse_post(document)
        is_event = first.details is not None and first.details.kind == "Event"
        if dialect is Dialect.PAGES and (is_event or first.kind is PostKind.QUESTION):
            continue  # told in other words on purpose: see test_render
        second = _written(first, dialect)
        assert second == _as_we_say_it(first, dialect)
        assert _written(second, dialect) == replace(second, likes=None)


def _written(post: PostShape, dialect: Dialect) -> PostShape:
    prose = Prose(html=post.content, microblog_html=post.content)
    return parse_post(render_post(post, prose, dialect=dialect))


def _as_we_say_it(post: PostShape, dialect: Dialect) -> PostShape:
    """What a form has no place for: titles of comments, links of polls, and for microblogs titles and links altogether;
    the wall is named when it is sent. What has a title is a Page, text is always HTML, and an event has an end."""
    if post.chat:
        return replace(post, url=None, cc=())
    event = post.details if post.details is not None and post.details.kind == "Event" else None
    is_poll = post.kind is PostKind.QUESTION and dialect.wraps
    is_titled = post.title is not None and post.in_reply_to is None and post.kind is not PostKind.QUESTION
    is_page = is_titled and dialect.wraps
    kind = PostKind.PAGE if is_page and post.kind is PostKind.NOTE else post.kind
    return replace(
        post,
        kind=kind if is_page or post.kind is PostKind.QUESTION else PostKind.NOTE,
        markdown=False,
        title=post.title if is_page or is_poll else None,
        link=post.link if is_page else None,
        url=post.url or post.uri,
        sensitive=post.sensitive or post.warning is not None,
        wall=None,
        chosen=(),
        details=replace(event, ends=event.ends or event.starts) if is_page and event is not None else None,
    )


@pytest.mark.parametrize("found", DOCUMENTS, ids=named)
def test_actors_are_read_with_the_keys_they_list(found: Specimen) -> None:
    actor = parse_actor(found.body)
    assert actor.uri == found.body["id"] and [key.owner for key in actor.keys] == [actor.uri]
    if found.is_recorded:
        assert all(read_pem(key.pem or "") for key in actor.keys)
    assert actor.kind in ("Application", "Service", "Feed") or actor.outbox is not None


def test_a_server_that_says_no_name_goes_by_its_host() -> None:
    document = specimen("piefed/server").body
    assert "preferredUsername" not in document and parse_actor(document).name == "piefed.test"
    with pytest.raises(Malformed):
        parse_actor(document | {"type": "Person"})


@pytest.mark.parametrize("found", DOCUMENTS, ids=named)
def test_an_actor_written_in_our_words_reads_as_the_same(found: Specimen) -> None:
    first = parse_actor(found.body)
    second = parse_actor(render_actor(first, host="here.test", server=Uri("https://here.test/")))
    assert second == _actor_as_we_say_it(first)


def _actor_as_we_say_it(actor: ActorShape) -> ActorShape:
    """We name everyone, and give an address to everyone; servers have no followers."""
    is_server = actor.kind is ActorKind.APPLICATION
    return replace(
        actor,
        title=actor.title or actor.name,
        url=actor.url or actor.uri,
        followers=None if is_server else actor.followers,
        featured=None if is_server else actor.featured,
        sensitive=actor.sensitive if actor.kind is ActorKind.GROUP else False,
        flairs=tuple(replace(each, title=each.title or each.name) for each in actor.flairs),
    )


WE_SEND = frozenset({"Follow", "Accept", "Reject", "Create", "Update", "Delete", "Announce"})


@pytest.mark.parametrize("found", ACTIVITIES, ids=named)
def test_an_activity_of_a_kind_we_send_reads_as_the_same_when_we_write_it(found: Specimen) -> None:
    for activity in [parse_activity(found.body), *found.activities()]:
        envelope = Envelope(activity.uri, activity.actor, activity.to, activity.cc, activity.audience)
        if activity.type in WE_SEND and len(activity.objects) == 1:
            thing = activity.object or activity.objects[0]
            assert _essence(parse_activity(render_activity(activity.type, envelope, thing))) == _essence(activity)
        elif activity.type in ("Like", "Dislike") and activity.object is None:
            written = parse_activity(render_vote(activity.type, envelope, activity.object_uri or Uri("")))
            assert _essence(written) == _essence(replace(activity, to=(), cc=()))


def _essence(activity: ActivityShape) -> ActivityShape:
    """Without what only moderators add, and without the document itself."""
    return replace(activity, raw={}, summary=None, target=None)


@pytest.mark.parametrize("found", SIGNED, ids=named)
def test_a_recorded_signature_is_valid_for_the_very_bytes_that_were_sent(found: Specimen) -> None:
    request = found.request()
    claim = read_claim(request)
    actor = parse_actor(actor_of(found.name.split("/")[0], Uri(found.body["actor"])))
    key = next(each for each in actor.keys if each.uri == claim.key_id)
    known = PublicKey(key.uri, key.owner, read_pem(key.pem or ""))
    then = Instant(read_date(request.headers["date"]) * SECOND)

    verify(request, claim, known, now=then)
    with pytest.raises(Unauthenticated):
        verify(replace(request, body=(request.body or b"") + b" "), claim, known, now=then)


def test_all_three_programs_that_were_recorded_have_a_signature_to_check() -> None:
    assert [each.name for each in SIGNED] == ["gotosocial/follow", "nodebb/follow", "piefed/follow"]


@pytest.mark.parametrize("name", ["gotosocial/create-vote", "mastodon/create-vote"])
def test_a_choice_in_a_poll_is_no_post(name: str) -> None:
    (vote,) = specimen(name).activities()
    assert vote.object is not None and is_poll_vote(vote.object)


def test_a_reply_with_a_name_is_no_choice_in_a_poll() -> None:
    (reply,) = specimen("nodebb/create-note").activities()
    assert reply.object is not None and "name" in reply.object and not is_poll_vote(reply.object)


@pytest.mark.parametrize("name", ["nodebb/create-article", "mbin/create-page"])
def test_the_summary_of_a_page_is_no_warning(name: str) -> None:
    (document,) = specimen(name).posts()
    assert document["summary"] and parse_post(document).warning is None


def test_a_warning_on_a_note_is_one() -> None:
    (document,) = specimen("gotosocial/create-note-warning").posts()
    assert parse_post(document).warning == "Food"


def test_what_is_not_for_everyone_is_never_read_as_public() -> None:
    found = {}
    for each in ("create-note", "create-note-unlisted", "create-note-followers", "create-note-direct"):
        (document,) = specimen(f"gotosocial/{each}").posts()
        post = parse_post(document)
        found[each] = post.visibility(Uri(f"{post.author}/followers")).value
    assert list(found.values()) == ["public", "unlisted", "followers", "direct"]


def test_several_votes_in_one_announce_are_all_found() -> None:
    assert [each.type for each in specimen("piefed/announce-votes").activities()] == ["Like", "Like", "Dislike"]


def test_no_specimen_of_a_known_kind_is_left_unread() -> None:
    """An activity that carries a post or an actor never ends up ignored."""
    carried = POST_TYPES | ACTOR_TYPES
    lost = [
        each.name
        for each in ACTIVITIES
        for activity in each.activities()
        if activity.type in ("Create", "Update", "Announce")
        and activity.object is not None
        and read_type(activity.object) in carried
        and Dispatch().find(activity) is None
    ]
    assert not lost
