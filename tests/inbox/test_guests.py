"""What programs that were not run here send in a group, each form as its public source has it: fixtures/README.md."""

import pytest

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import HOUR, MembershipState, Uri
from fedi_groups.errors import Gone
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.received import State
from fedi_groups.wire.ldsig import sign_document
from tests.inbox.conftest import Inbox
from tests.specimens import specimen

pytestmark = pytest.mark.anyio

DONE, IGNORED, REFUSED = State.DONE, State.IGNORED, State.REFUSED
CATS = Uri("https://here.test/c/cats")


async def _cats(inbox: Inbox) -> PostFacts:
    """A community here with a post in it."""
    ann = await inbox.world.person("ann")
    return await inbox.world.post(ann, await inbox.world.community("cats", ann))


async def _state_of(inbox: Inbox, actor: str) -> MembershipState | None:
    async with inbox.world.look() as tx:
        person, cats = await tx.actors.find(actor), await tx.actors.find(CATS)
        assert person is not None and cats is not None
        standing = await tx.memberships.get(cats.id, person.id)
        return standing.state if standing is not None else None


async def _votes(inbox: Inbox, uri: str) -> tuple[int, int]:
    post = await inbox.find(uri)
    assert post is not None
    return post.up, post.down


def _gone(post: PostFacts | None) -> bool:
    return post is not None and post.gone


async def test_mobilizon_people_follow_join_and_leave(inbox: Inbox) -> None:
    await _cats(inbox)
    states = []
    for name in ("follow", "leave", "join", "leave"):
        assert await inbox.play(f"mobilizon/{name}") is DONE
        states.append(await _state_of(inbox, "https://mobilizon.test/@bob"))
        inbox.world.time.pass_by(1_000_000)
    assert states[:3] == [MembershipState.MEMBER, MembershipState.LEFT, MembershipState.MEMBER]


async def test_a_group_on_mobilizon_is_read_with_its_events_posts_and_comments(inbox: Inbox) -> None:
    group = await inbox.listen("mobilizon/group")
    assert await inbox.play("mobilizon/create-event") is DONE
    event, bob = await inbox.find("https://mobilizon.test/events/1"), "https://mobilizon.test/@bob"
    assert event is not None and event.community_id == group.id and event.title == "A walk"
    async with inbox.world.look() as tx:
        assert (await tx.actors.get(event.author_id)).uri == bob
    assert await inbox.play("mobilizon/create-article") is DONE
    assert await inbox.play("mobilizon/create-comment") is DONE
    comment = await inbox.find("https://mobilizon.test/comments/4")
    assert comment is not None and (comment.community_id, comment.parent_id) == (group.id, event.id)
    assert await inbox.play("mobilizon/update-event") is DONE
    event = await inbox.find("https://mobilizon.test/events/1")
    assert event is not None and event.title == "A long walk"
    inbox.serve(specimen("mobilizon/create-event").body["object"] | {"id": "https://mobilizon.test/events/3"})
    inbox.host(bob).documents["https://mobilizon.test/events/3"]["@context"] = "https://www.w3.org/ns/activitystreams"
    assert await inbox.play("mobilizon/announce-event") is DONE
    assert await inbox.find("https://mobilizon.test/events/3") is not None
    assert await inbox.play("mobilizon/delete-event") is DONE
    assert _gone(await inbox.find("https://mobilizon.test/events/1"))


async def test_nobody_writes_in_the_name_of_somebody_elsewhere(inbox: Inbox) -> None:
    """`actor` names the author only beside a group of the same server."""
    await inbox.listen("mobilizon/group")
    event = specimen("mobilizon/create-event").body["object"] | {"attributedTo": "https://there.test/users/eve"}
    inbox.there.actor("eve")
    inbox.resident("https://mobilizon.test/@bob")
    assert await inbox.receive(specimen("mobilizon/create-event").body | {"object": event}) is REFUSED


@pytest.mark.parametrize(
    ("group", "answer"),
    [
        ("mobilizon/group", "mobilizon/accept-follow"),
        ("mobilizon/group", "mobilizon/accept-member"),
        ("hubzilla/forum", "hubzilla/accept-member"),
    ],
)
async def test_whoever_is_let_in_by_a_member_object_is_a_member(inbox: Inbox, group: str, answer: str) -> None:
    found = await inbox.meet(group)
    assert await inbox.standing("ann", found.uri) is None
    assert await inbox.play(answer) is DONE
    standing = await inbox.standing("ann", found.uri)
    assert standing is not None and standing.is_member


async def test_an_invitation_by_somebody_of_a_group_on_mobilizon_waits_for_an_answer(inbox: Inbox) -> None:
    await inbox.world.person("ann")
    group = inbox.serve(specimen("mobilizon/group").body)
    assert await inbox.play("mobilizon/invite") is DONE
    assert await inbox.standing("ann", group) is None


async def test_a_channel_on_peertube_is_read_with_its_videos_comments_and_votes(inbox: Inbox) -> None:
    channel = await inbox.listen("peertube/channel")
    video = "https://peertube.test/videos/watch/1"
    assert await inbox.play("peertube/create-video") is DONE
    assert await inbox.play("peertube/announce-video") is DONE
    post = await inbox.find(video)
    assert post is not None and post.community_id == channel.id and "<strong>cats</strong>" in post.content
    async with inbox.world.look() as tx:
        assert (await tx.actors.get(post.author_id)).uri == "https://peertube.test/accounts/pia"
    assert await inbox.play("peertube/create-comment") is DONE
    comment = await inbox.find(f"{video}/comments/2")
    assert comment is not None and comment.parent_id == post.id and comment.community_id == channel.id
    assert await inbox.play("peertube/like") is DONE and await _votes(inbox, video) == (2, 0)
    assert await inbox.play("peertube/dislike") is DONE and await _votes(inbox, video) == (1, 1)
    assert await inbox.play("peertube/update-video") is DONE
    post = await inbox.find(video)
    assert post is not None and "dogs" in post.content
    assert await inbox.play("peertube/view") is IGNORED


async def test_a_video_that_a_channel_announces_is_fetched(inbox: Inbox) -> None:
    channel = await inbox.listen("peertube/channel")
    body = specimen("peertube/create-video").body
    inbox.resident("https://peertube.test/accounts/pia")
    inbox.serve({"@context": body["@context"], **body["object"]})
    assert await inbox.play("peertube/announce-video") is DONE
    post = await inbox.find("https://peertube.test/videos/watch/1")
    assert post is not None and post.community_id == channel.id


async def test_a_comment_from_elsewhere_that_peertube_passes_on_is_taken_with_its_authors_signature(
    inbox: Inbox,
) -> None:
    """Passed on by anybody else, it lacks the word of the channel's server."""
    await inbox.listen("peertube/channel")
    await inbox.play("peertube/create-video")
    bob, states = inbox.there.actor("bob"), []
    for number, by in ((1, "https://else.test/users/eve"), (2, "https://peertube.test/accounts/peertube")):
        note = inbox.there.note(bob, number, inReplyTo="https://peertube.test/videos/watch/1")
        signed = sign_document(inbox.there.activity("Create", bob, note), inbox.there.key(bob), now=inbox.world.time())
        states.append(await inbox.receive(signed, by=inbox.resident(by)))
    assert states == [IGNORED, DONE]


async def test_a_category_on_discourse_is_read_with_actors_embedded(inbox: Inbox) -> None:
    category = await inbox.listen("discourse/category")
    eva, topic = inbox.resident("https://discourse.test/ap/actor/eva"), "https://discourse.test/ap/object/1"
    for name in ("create-note", "create-reply", "update-note", "like"):
        assert await inbox.play(f"discourse/announce-{name}") is DONE
    post, reply = await inbox.find(topic), await inbox.find("https://discourse.test/ap/object/2")
    assert post is not None and (post.community_id, post.title) == (category.id, "A topic") and "Better" in post.content
    assert reply is not None and reply.parent_id == post.id
    assert await inbox.play("discourse/announce-undo-like") is DONE
    assert await inbox.play("discourse/announce-delete") is DONE
    assert _gone(await inbox.find("https://discourse.test/ap/object/2"))
    async with inbox.world.look() as tx:
        assert (await tx.actors.get(post.author_id)).uri == eva


async def test_a_vote_from_discourse_counts_here(inbox: Inbox) -> None:
    post = await _cats(inbox)
    assert await inbox.receive(specimen("discourse/like").body | {"object": post.uri}, by=_eva(inbox)) is DONE
    assert await _votes(inbox, post.uri) == (2, 0)


def _eva(inbox: Inbox) -> Uri:
    return inbox.resident("https://discourse.test/ap/actor/eva")


async def test_a_forum_on_friendica_is_read_with_what_it_passes_on_and_says_itself(inbox: Inbox) -> None:
    forum = await inbox.listen("friendica/group")
    inbox.resident("https://friendica.test/profile/rita")
    passed_on = specimen("friendica/create-comment").body["object"] | {"id": "https://friendica.test/objects/20"}
    del passed_on["inReplyTo"]
    inbox.serve({"@context": "https://www.w3.org/ns/activitystreams", **passed_on})
    for name in ("announce-note", "create-note-by-forum", "create-comment"):
        assert await inbox.play(f"friendica/{name}") is DONE
    for number in (20, 21, 22):
        post = await inbox.find(f"https://friendica.test/objects/{number}")
        assert post is not None and post.community_id == forum.id and post.source is None


async def test_a_forum_on_hubzilla_is_read_by_what_it_announces(inbox: Inbox) -> None:
    forum = await inbox.listen("hubzilla/forum")
    inbox.resident("https://hubzilla.test/channel/hugo")
    assert await inbox.play("hubzilla/announce-create-note") is DONE
    post = await inbox.find("https://hubzilla.test/item/3")
    assert post is not None and post.community_id == forum.id


async def test_people_on_mbin_post_and_vote_in_their_own_magazine_without_its_announcing_it(inbox: Inbox) -> None:
    magazine = await inbox.follow(inbox.resident("https://mbin.test/m/tea", kind="Group"))
    thread = "https://mbin.test/m/tea/t/1"
    assert await inbox.play("mbin/create-page-own") is DONE
    assert await inbox.play("mbin/like-own") is DONE
    post = await inbox.find(thread)
    assert post is not None and post.community_id == magazine.id and (post.up, post.down) == (2, 0)
    inbox.serve({"@context": "https://www.w3.org/ns/activitystreams", **specimen("mbin/announce-page").body["object"]})
    assert await inbox.play("mbin/announce-page") is DONE
    assert await inbox.find("https://mbin.test/m/tea/t/4") is not None


async def test_votes_of_others_in_a_community_elsewhere_need_its_word(inbox: Inbox) -> None:
    await inbox.follow(inbox.resident("https://mbin.test/m/tea", kind="Group"))
    await inbox.play("mbin/create-page-own")
    bob = inbox.there.actor("bob")
    assert await inbox.receive(inbox.there.activity("Like", bob, "https://mbin.test/m/tea/t/1")) is IGNORED


async def test_a_magazine_on_mbin_that_is_gone_is_gone_here(inbox: Inbox) -> None:
    """It says so; or there is a Tombstone where it was."""
    tea = await inbox.follow(inbox.resident("https://mbin.test/m/tea", kind="Group"))
    assert await inbox.play("mbin/delete-magazine") is DONE
    soup = await inbox.follow(inbox.resident("https://mbin.test/m/soup", kind="Group"))
    inbox.host(soup.uri).documents[soup.uri] = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": soup.uri,
        "type": "Tombstone",
    }
    inbox.world.time.pass_by(HOUR)
    with pytest.raises(Gone):
        await inbox.resolver.actor(soup.uri, budget=Budget(1), fresh=True)
    async with inbox.world.look() as tx:
        assert [(await tx.actors.get(each.id)).deleted_at is not None for each in (tea, soup)] == [True, True]


async def test_a_blog_on_wordpress_is_read_with_what_it_says_and_announces(inbox: Inbox) -> None:
    blog = await inbox.listen("wordpress/blog")
    inbox.resident("https://wordpress.test/author/will")
    for number, name in enumerate(("create-article-by-blog", "announce-article"), start=1):
        assert await inbox.play(f"wordpress/{name}") is DONE
        post = await inbox.find(f"https://wordpress.test/?p={number}")
        assert post is not None and post.community_id == blog.id and post.warning is None
        assert post.title == f"Article {number}"


async def test_people_on_akkoma_and_misskey_repeat_like_and_delete(inbox: Inbox) -> None:
    """A repeat of a community's post by a person is theirs to show: it is counted where the post was written."""
    post = await _cats(inbox)
    for name, shown in (("akkoma/announce", 1), ("misskey/announce", 2), ("misskey/undo-announce", 1)):
        body = _about(name, post)
        assert await inbox.receive(body, by=inbox.resident(str(body["actor"]))) is DONE
        assert (await inbox.find(post.uri)).reblogs == shown  # type: ignore[union-attr]
    assert await inbox.receive(_about("akkoma/like", post), by=inbox.resident("https://akkoma.test/users/aki")) is DONE
    assert await _votes(inbox, post.uri) == (2, 0)
    assert await inbox.play("akkoma/delete-note") is DONE, "remembered: it never will be here"


def _about(name: str, post: PostFacts) -> dict[str, object]:
    body = specimen(name).body
    return body | {"object": post.uri if isinstance(body["object"], str) else body["object"] | {"object": post.uri}}


async def test_a_note_from_misskey_is_read_by_its_html_not_by_its_markup(inbox: Inbox) -> None:
    await _cats(inbox)
    user = inbox.resident("https://misskey.test/users/9abc")
    await inbox.receive(inbox.host(user).activity("Follow", user, CATS))
    assert await inbox.play("misskey/create-note-mfm") is DONE
    post = await inbox.find("https://misskey.test/notes/9n")
    assert post is not None and post.source is None and "tada" not in post.content and post.title == "Look"
