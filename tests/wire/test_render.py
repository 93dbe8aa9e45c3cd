"""What we say of posts and actors: always as our schemas have it, and told to each kind of reader in its own way."""

from dataclasses import replace

import pytest
from hypothesis import given

from fedi_groups.domain.details import Details
from fedi_groups.domain.types import HOUR, PUBLIC, ActorKind, Dialect, Instant, PostKind, Uri
from fedi_groups.text.prose import prose_of
from fedi_groups.wire.render import (
    Envelope,
    Prose,
    render_activity,
    render_actor,
    render_post,
    render_tombstone,
    render_vote,
    with_context,
)
from fedi_groups.wire.shapes import ActorShape, Attached, Json, Mentioned, PollShape, PostShape
from tests import schemas
from tests.wire.shapes import AUTHOR, CATS, FLAIR, POST, actors, posts, rendered

PAGE = PostShape(
    uri=POST,
    kind=PostKind.PAGE,
    author=AUTHOR,
    published=Instant(1_795_219_200_000_000),
    to=(CATS, PUBLIC),
    cc=(Uri(f"{AUTHOR}/followers"),),
    community=CATS,
    title="Whiskers",
    content="<p>Long.</p>",
)
POLLED = [each for each in Dialect if each is not Dialect.PAGES]
MOVIE = Attached("Video", "https://here.test/m/1.mp4", "video/mp4", "A cat jumps")


def told(post: PostShape, dialect: Dialect) -> Json:
    return render_post(post, prose_of(post.title, post.content, link=post.link), dialect=dialect)


@given(posts())
def test_every_post_is_as_its_schema_says(post: PostShape) -> None:
    for dialect in Dialect:
        document = rendered(post, dialect)
        assert not schemas.problems(str(document["type"]).lower(), document)


@given(actors())
def test_every_actor_is_as_its_schema_says(actor: ActorShape) -> None:
    schemas.check("actor", render_actor(actor, host="here.test", server=Uri("https://here.test/")))


@given(posts())
def test_all_forms_of_a_post_say_the_same_of_who_and_when_and_for_whom(post: PostShape) -> None:
    one, *others = (rendered(post, dialect) for dialect in Dialect)
    for name in ("id", "attributedTo", "to", "cc", "published", "updated", "audience", "inReplyTo", "context", "tag"):
        assert all(one.get(name) == other.get(name) for other in others)


@given(posts())
def test_a_microblog_never_gets_a_name_that_it_would_take_for_a_warning(post: PostShape) -> None:
    document = rendered(post, Dialect.MICROBLOG)
    assert "name" not in document
    assert document.get("summary") == (post.warning or None)


@given(posts(comment=True))
def test_a_comment_never_has_a_name_that_could_be_a_vote(post: PostShape) -> None:
    for dialect in Dialect:
        assert "name" not in rendered(post, dialect)


def test_a_title_goes_to_microblogs_as_first_bold_line() -> None:
    page, note = told(PAGE, Dialect.THREADIVERSE), told(PAGE, Dialect.MICROBLOG)
    assert (page["type"], page["name"], page["content"]) == ("Page", "Whiskers", "<p>Long.</p>")
    assert (note["type"], note["content"]) == ("Note", "<p><strong>Whiskers</strong></p><p>Long.</p>")


def test_a_link_post_has_text_for_those_who_drop_posts_without() -> None:
    post = replace(PAGE, content="", link="https://there.test/a?b=1&c=2")
    page, note = told(post, Dialect.THREADIVERSE), told(post, Dialect.MICROBLOG)
    assert page["attachment"] == [{"type": "Link", "href": post.link}]
    assert note["attachment"] == []
    assert 'href="https://there.test/a?b=1&amp;c=2"' in note["content"]


def test_a_film_is_a_document_for_all_lemmy_knows_no_films_and_mastodon_tells_them_so() -> None:
    post = replace(PAGE, attachments=(MOVIE,))
    page, note = told(post, Dialect.THREADIVERSE), told(post, Dialect.MICROBLOG)
    assert [each["type"] for each in page["attachment"]] == ["Document"]
    assert [each["type"] for each in note["attachment"]] == ["Document"]
    assert page["attachment"][0]["name"] == "A cat jumps"


def test_a_post_without_a_title_is_a_note_for_everyone() -> None:
    for dialect in Dialect:
        assert told(replace(PAGE, title=None, kind=PostKind.NOTE), dialect)["type"] == "Note"


def test_an_article_stays_one_for_the_threadiverse_alone() -> None:
    post = replace(PAGE, kind=PostKind.ARTICLE)
    assert [told(post, dialect)["type"] for dialect in (Dialect.THREADIVERSE, Dialect.MICROBLOG)] == ["Article", "Note"]


def test_a_warning_hides_what_it_warns_of() -> None:
    note = told(replace(PAGE, title=None, kind=PostKind.NOTE, warning="Spiders"), Dialect.MICROBLOG)
    assert (note["summary"], note["sensitive"]) == ("Spiders", True)


def test_whom_a_post_names_is_tagged() -> None:
    post = replace(PAGE, mentions=(Mentioned(CATS, "@cats@here.test"),), hashtags=("cats",))
    assert told(post, Dialect.MICROBLOG)["tag"] == [
        {"type": "Mention", "href": CATS, "name": "@cats@here.test"},
        {"type": "Hashtag", "href": CATS, "name": "#cats"},
    ]


@pytest.mark.parametrize(("multiple", "name", "other"), [(True, "anyOf", "oneOf"), (False, "oneOf", "anyOf")])
def test_a_poll_says_whether_several_may_be_chosen(multiple: bool, name: str, other: str) -> None:
    poll = PollShape((("Yes", 2), ("No", 1)), multiple, Instant(1_795_305_600_000_000), 3)
    for dialect in POLLED:
        document = told(replace(PAGE, kind=PostKind.QUESTION, title=None, poll=poll), dialect)
        assert [each["name"] for each in document[name]] == ["Yes", "No"]
        assert other not in document
        assert (document["votersCount"], document["endTime"]) == (3, "2026-11-22T00:00:00Z")


def test_a_poll_has_its_title_in_its_text_and_for_group_servers_as_its_name() -> None:
    poll = PollShape((("Yes", 2), ("No", 1)), False, None, 3)
    for dialect in POLLED:
        document = told(replace(PAGE, kind=PostKind.QUESTION, poll=poll), dialect)
        assert document["content"].startswith(f"<p><strong>{PAGE.title}</strong></p>")
        assert document.get("name") == (PAGE.title if dialect.wraps else None)


def test_who_knows_no_polls_reads_the_choices_below_a_page_or_an_answer() -> None:
    poll = PollShape((("Yes & no", 2), ("*No*", 1)), False, Instant(1_795_305_600_000_000), 3)
    asked = replace(PAGE, kind=PostKind.QUESTION, poll=poll, source="Well?", language="en")
    page = told(asked, Dialect.PAGES)
    assert not schemas.problems("page", page)
    assert (page["type"], page["name"]) == ("Page", PAGE.title)
    assert page["content"].endswith("<ul><li>Yes &amp; no</li><li>*No*</li></ul>") and PAGE.title not in page["content"]
    assert page["contentMap"] == {"en": page["content"]}
    assert page["source"]["content"] == "Well?\n\n- Yes \\& no\n- \\*No\\*"
    answer = told(replace(asked, title=None, in_reply_to=Uri("https://here.test/post/1")), Dialect.PAGES)
    assert (answer["type"], answer["inReplyTo"]) == ("Note", "https://here.test/post/1")
    assert not {"oneOf", "votersCount", "endTime"} & {*page, *answer}


@pytest.mark.parametrize(
    ("ends", "place", "said"),
    [
        (2, "Bar & *Grill*", "2026-11-28 00:00 - 02:00 UTC<br>Bar &amp; *Grill*<br>https://meet.example/"),
        (30, None, "2026-11-28 00:00 - 2026-11-29 06:00 UTC<br>https://meet.example/"),
        (0, None, "2026-11-28 00:00 UTC<br>https://meet.example/"),
    ],
)
def test_who_knows_no_events_reads_when_and_where_below_a_page(ends: int, place: str | None, said: str) -> None:
    start = Instant(1_795_824_000_000_000)
    event = Details("Event", start, Instant(start + ends * HOUR), place, "https://meet.example/")
    page = told(replace(PAGE, details=event, source="Come."), Dialect.PAGES)
    assert not schemas.problems("page", page)
    assert page["type"] == "Page" and page["content"].endswith(f"<p>{said}</p>")
    marked = said.replace("<br>", "\n\n").replace("&amp;", "\\&").replace("*", "\\*")
    assert page["source"]["content"] == f"Come.\n\n{marked}"


def test_a_language_is_named_as_each_reader_looks_for_it() -> None:
    post = replace(PAGE, language="pt-BR")
    page, note = told(post, Dialect.THREADIVERSE), told(post, Dialect.MICROBLOG)
    assert note["contentMap"] == {"pt-BR": note["content"]}
    assert "language" not in note
    assert page["language"]["identifier"] == "pt"


def test_replies_are_an_address_for_piefed_and_have_a_first_page_for_gotosocial() -> None:
    post = replace(PAGE, replies=Uri(f"{POST}/replies"))
    assert told(post, Dialect.THREADIVERSE)["replies"] == f"{POST}/replies"
    # Embedded: GoToSocial says "replies without collection page" to an address, and looks no further.
    first = told(post, Dialect.MICROBLOG)["replies"]["first"]
    assert (first["type"], first["next"], first["items"]) == ("CollectionPage", f"{POST}/replies?page=1", [])


def test_every_activity_has_to_and_cc_as_lists() -> None:
    envelope = Envelope(uri=Uri("https://here.test/activities/1"), actor=AUTHOR, to=(PUBLIC,))
    document = with_context(render_activity("Create", envelope, told(PAGE, Dialect.THREADIVERSE)))
    schemas.check("create", document)
    assert (document["to"], document["cc"]) == ([PUBLIC], [])


def test_a_vote_is_addressed_to_nobody() -> None:
    envelope = Envelope(uri=Uri("https://here.test/activities/1"), actor=AUTHOR, audience=CATS)
    for kind in ("Like", "Dislike"):
        document = with_context(render_vote(kind, envelope, POST))
        schemas.check("vote", document)
        assert not {"to", "cc"} & set(document)


def test_a_tombstone_says_what_it_was_and_since_when_it_is_one() -> None:
    document = with_context(render_tombstone(POST, kind="Page", deleted=Instant(1_795_219_200_500_000)))
    schemas.check("tombstone", document)
    assert document["deleted"] == "2026-11-21T00:00:00.500000Z"


def test_a_server_has_no_followers_and_a_person_no_moderators() -> None:
    person = ActorShape(AUTHOR, kind=ActorKind.PERSON, name="ann", inbox=Uri(f"{AUTHOR}/inbox"))
    document = render_actor(person, host="here.test", server=Uri("https://here.test/"))
    assert "moderators" not in document and "attributedTo" not in document
    server = replace(person, kind=ActorKind.APPLICATION, uri=Uri("https://here.test/"), name="here.test")
    assert "followers" not in render_actor(server, host="here.test", server=server.uri)


def test_a_community_says_its_language_as_lemmy_does_and_its_topics_where_no_flairs_would_be_dropped() -> None:
    topics = (("cats", Uri("https://here.test/tags/cats")),)
    plain = ActorShape(CATS, kind=ActorKind.GROUP, name="cats", inbox=Uri(f"{CATS}/inbox"))
    cats = replace(plain, language="ar-EG", topics=topics)
    document = render_actor(cats, host="here.test", server=Uri("https://here.test/"))
    assert [each["identifier"] for each in document["language"]] == ["und", "ar"]
    assert document["tag"] == [{"type": "Hashtag", "href": "https://here.test/tags/cats", "name": "#cats"}]
    flaired = render_actor(replace(cats, flairs=(FLAIR,)), host="here.test", server=Uri("https://here.test/"))
    assert [each["type"] for each in flaired["tag"]] == ["CommunityPostTag"]
    silent = render_actor(plain, host="here.test", server=Uri("https://here.test/"))
    assert "language" not in silent and silent["tag"] == []


def test_what_prose_says_is_taken_as_it_is() -> None:
    document = render_post(PAGE, Prose("<p>a</p>", "<p>b</p>"), dialect=Dialect.MICROBLOG)
    assert document["content"] == "<p>b</p>"
