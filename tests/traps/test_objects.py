"""What posts and comments look like to those who read them: types, titles, texts, attachments, dates, addresses."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from fedi_groups.app import build_app
from fedi_groups.domain.drafts import PollDraft
from fedi_groups.domain.types import DAY, Instant, PostKind, Uri
from fedi_groups.storage.database import Database
from fedi_groups.wire.times import read_time
from tests.traps.readers import lemmy, mastodon, piefed
from tests.traps.readers.gotosocial import content_warning
from tests.traps.story import GROUP_SERVERS, IMAGES, LINK, MICROBLOGS, Told
from tests.traps.town import Neighbour, Town, page

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"
HOSTS_OWN = ("post", "bare link", "poll", "comment", "comment of another", "answer to Mastodon")


async def test_gotosocial_and_takahe_hide_a_post_behind_its_name(told: Told) -> None:
    """For microblogs the title is the first bold line of a Note that has neither `name` nor `summary`."""
    for name in ("bare link", "poll", "comment of another"):
        document = await told.town.document(told.posts[name].uri, user_agent="gotosocial/0.20")
        assert content_warning(document) is None, name
    for software in MICROBLOGS:
        edited = told.one(software, "edit").document["object"]
        assert content_warning(edited) is None
        assert edited["content"].startswith("<p><strong>Cats &amp; their &lt;humans&gt;</strong></p>")


async def test_a_summary_is_an_excerpt_to_mastodon_and_a_warning_to_gotosocial_and_misskey(told: Told) -> None:
    """So nothing has one that is not meant as a warning."""
    for letter in told.all():
        thing = letter.inner["object"]
        if isinstance(thing, dict) and thing.get("type") in ("Note", "Page", "Question"):
            assert "summary" not in thing


async def test_mastodon_shows_no_content_of_a_page_or_an_article(told: Told) -> None:
    answer = await told.town.get(told.posts["bare link"].uri, user_agent="Mastodon/4.5")
    assert answer.json()["type"] == "Note"
    assert "Only a link" in mastodon.shows(answer.json())
    assert "On cats" not in mastodon.shows(told.one("lemmy", "post").inner["object"])


async def test_takahe_and_others_cannot_read_an_article(told: Told) -> None:
    for letter in told.all():
        assert '"Article"' not in letter.body.decode()
    for name in ("bare link", "poll"):
        for agent in ("takahe/0.11", "http.rb/5.2 (Mastodon/4.5; +https://m.test/)", "Lemmy/0.19.5", "curl/8"):
            document = await told.town.document(told.posts[name].uri, user_agent=agent)
            assert document["type"] in ("Note", "Page", "Question")


async def test_mastodon_drops_a_note_without_text(told: Told) -> None:
    """A post that is nothing but a link has it in its text."""
    document = await told.town.document(told.posts["bare link"].uri)
    assert document["type"] == "Note"
    assert LINK in mastodon.shows(document).replace("&amp;", "&")


async def test_a_name_on_an_answer_may_count_as_a_vote_in_a_poll(told: Told) -> None:
    for letter in told.all():
        thing = letter.inner["object"]
        if isinstance(thing, dict) and "inReplyTo" in thing:
            assert not mastodon.takes_for_poll_vote(thing)
    for software in ("lemmy", "mastodon"):
        document = await told.town.document(told.posts["comment of another"].uri, user_agent=f"{software}/1")
        assert "name" not in document


async def test_a_note_with_a_name_and_no_content_is_a_vote_and_no_comment(town: Town) -> None:
    neighbour, max_, poll = await _poll(town)
    uri, ann = f"{max_}/votes/1", "https://here.test/u/ann"
    vote = {"id": uri, "type": "Note", "attributedTo": max_, "name": "Yes", "inReplyTo": poll, "to": [ann]}
    await town.send(neighbour, neighbour.activity("Create", max_, vote, to=[ann]))
    assert await town.sees(uri) is None
    document = await town.document(poll)
    assert [each["replies"]["totalItems"] for each in document["oneOf"]] == [1, 0]


async def test_discourse_and_mastodon_read_nothing_whose_context_does_not_name_activitystreams(told: Told) -> None:
    for letter in told.all():
        mastodon.read_context(letter.document)
    for path in ("/", "/u/ann", "/c/cats", "/c/cats/outbox", "/c/cats/featured", "/c/cats/moderators",
                 "/c/cats/followers", told.posts["bare link"].uri, told.posts["poll"].uri + "/replies"):  # fmt: skip
        mastodon.read_context(await told.town.document(path))


async def test_a_create_that_only_names_its_object_has_to_be_fetched_again(told: Told) -> None:
    for letter in told.all():
        if letter.inner["type"] in ("Create", "Update"):
            assert isinstance(letter.inner["object"], dict)


async def test_lemmy_loses_a_page_over_one_member_of_the_wrong_kind(told: Told) -> None:
    """Films among the attachments, one picture instead of a list, a language without a name, a time without a zone."""
    page_ = told.one("lemmy", "post").inner["object"]
    lemmy.read_post(page_, CATS)
    assert page_["language"] == {"identifier": "pt", "name": "pt"}
    assert [each["type"] for each in page_["attachment"]] == ["Link", *["Image"] * len(IMAGES)]


async def test_lemmy_knows_no_films_and_sounds_among_attachments(town: Town) -> None:
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("lemmy")
    await town.joins(neighbour, neighbour.person("lem"), cats)
    kinds = [("Video", "video/mp4"), ("Audio", "audio/ogg"), ("Image", "image/png"), ("Document", "application/pdf")]
    films = tuple({"kind": kind, "url": f"https://p.example/{kind}", "media_type": media} for kind, media in kinds)
    post = await town.says(ann, page(attachments=films), community=cats)
    said = neighbour.mail[-1].inner["object"]
    lemmy.read_post(said, CATS)
    assert [each["type"] for each in said["attachment"]] == ["Document", "Document", "Image", "Document"]
    read = await town.document(post.uri, user_agent="Mastodon/4.5")
    assert [(each["type"], each["mediaType"]) for each in read["attachment"]] == [("Document", of) for _, of in kinds]


async def test_pictures_tables_and_spoilers_vanish_on_mastodon(told: Told) -> None:
    """What is rewritten for microblogs passes Mastodon's sanitiser whole: every word, and where every picture is."""
    edited = (await told.town.document("/activities/" + _number(told.one("mastodon", "post").document["id"])))["object"]
    assert edited["type"] == "Note"
    shown = mastodon.keep_what_survives(edited["content"]) + str(edited["attachment"])
    assert not set(re.findall(r"<(\w+)", edited["content"])) - mastodon.KEPT
    for word in ("On cats", "sleep", "https://cats.example/sleep", "https://pictures.example/cat.png", "A cat asleep",
                 "Spoiler", "They wake up.", "Day", "Hours", "Monday", "16", "H", "2", "O"):  # fmt: skip
        assert word in shown, word


async def test_mastodon_shows_four_attachments_and_no_more(told: Told) -> None:
    """Nothing can be done about its limit; but the first four are those the author put first."""
    create = (await told.town.document("/activities/" + _number(told.one("mastodon", "post").document["id"])))["object"]
    shown = create["attachment"][: mastodon.PICTURES]
    assert [each["url"] for each in shown] == [each["url"] for each in IMAGES[: mastodon.PICTURES]]


async def test_mastodon_does_not_read_the_language_of_lemmy(told: Told) -> None:
    page_ = told.one("lemmy", "post").inner["object"]
    assert mastodon.language_of(page_) == "pt-BR" and page_["language"]["identifier"] == "pt"
    note = (await told.town.document("/activities/" + _number(told.one("mastodon", "post").document["id"])))["object"]
    assert mastodon.language_of(note) == "pt-BR" and note["contentMap"]["pt-BR"] == note["content"]


async def test_an_update_that_is_no_newer_is_lost_at_lemmy_and_counts_as_none_at_mastodon(told: Told) -> None:
    """Each edit is newer than the one before."""
    known = told.one("lemmy", "post").inner["object"]["published"]
    for event in ("edit", "second edit"):
        update = told.one("lemmy", event).inner
        assert lemmy.takes_edit(update, known=known)
        known = update["object"]["updated"]
    first, second = (
        read_time(told.one("mastodon", each).document["object"]["updated"]) for each in ("edit", "second edit")
    )
    assert first is not None and second is not None and first < second


async def test_two_edits_in_one_moment_are_still_one_after_the_other(town: Town) -> None:
    """As Lemmy sees it, who compares whole texts."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("lemmy")
    await town.joins(neighbour, neighbour.person("lem"), cats)
    post = await town.says(ann, page(), community=cats)
    known = neighbour.mail[-1].inner["object"]["published"]
    for text in ("<p>One</p>", "<p>Two</p>"):
        await town.server.edit(ann, post.uri, text, title="A title")
    await town.settle()
    for letter in neighbour.mail[-2:]:
        assert lemmy.takes_edit(letter.inner, known=known)
        known = letter.inner["object"]["updated"]


async def test_a_delete_with_a_summary_is_a_moderators_even_if_it_is_empty(told: Told) -> None:
    for software in GROUP_SERVERS:
        assert not lemmy.is_by_moderator(told.one(software, "delete").inner)
        assert lemmy.is_by_moderator(told.one(software, "remove").inner)


async def test_piefed_tells_posts_comments_and_communities_by_their_addresses(told: Told) -> None:
    for name in HOSTS_OWN:
        post = told.posts[name]
        assert piefed.takes_for_comment(post.uri) is post.is_comment
        assert piefed.takes_for_post(post.uri) is not post.is_comment
    assert not piefed.takes_for_site_ban(told.one("piefed", "ban").inner)


async def test_what_is_fetched_stands_under_the_very_address_that_was_asked_for(told: Told) -> None:
    """A slash more, another case, a port or a query, and Lemmy takes it for something else. And as one content type."""
    paths = ["/", "/u/ann", "/c/cats", "/c/cats/outbox", "/c/cats/featured", "/c/cats/moderators", "/c/cats/followers"]
    things = [told.posts[each].uri for each in ("bare link", "poll", "comment of another", "answer to Mastodon")]
    for url in (*map(told.town.url, paths), *things, *(f"{each}/replies" for each in things)):
        answer = await told.town.get(url)
        assert answer.status_code == 200 and answer.headers["content-type"] == "application/activity+json"
        lemmy.read_answer(url, answer.headers, answer.content, answer.json())
        mastodon.read_answer(url, answer.headers, answer.content, answer.json())


async def test_an_address_with_a_slash_more_or_in_capitals_is_none(told: Told) -> None:
    uri = told.posts["bare link"].uri
    for url in (
        f"{uri}/",
        uri.replace("/post/", "/POST/"),
        f"{CATS}/",
        f"{CATS.upper().replace('HTTPS://HERE.TEST', '')}",
    ):
        assert (await told.town.get(url)).status_code in (404, 405)


async def test_activities_that_cannot_be_fetched_are_lost_at_nodebb_and_mbin(told: Told) -> None:
    """Everything public of our own answers at its id, as it was sent; and what wraps it as well."""
    for letter in told.to("nodebb"):
        if letter.type != "Announce" or letter.inner["type"] == "Flag":
            continue
        gone = any(
            told.posts[each].uri.encode() in letter.body for each in ("passing", "foreign post", "foreign answer")
        )
        for document in (letter.document, letter.inner):
            if str(document["id"]).startswith("https://here.test/"):
                answer = await told.town.get(document["id"], user_agent="NodeBB/4.15")
                assert answer.json().get("id") == document["id"], (answer.text, document)
                assert answer.status_code == 200 or (gone and answer.status_code == 410), document
                assert "#" not in document["id"]


async def test_mastodon_deletes_its_copy_of_what_answers_404(town: Town, tmp_path: Path) -> None:
    """While the database is away, what is there answers 5xx."""
    ann = await town.server.person("ann")
    post = await town.says(ann, page(), community=await town.server.community("cats", ann))
    services = town.server.services
    nowhere = Database(f"sqlite:///{tmp_path}/no/such/folder/file")
    app = build_app(replace(services, store=replace(services.store, database=nowhere)))
    away = replace(town, server=replace(town.server, app=app))
    for path in (post.uri, "/c/cats", "/u/ann", "/c/cats/outbox"):
        assert (await away.get(path)).status_code == 503
    await nowhere.close()


async def test_a_title_without_the_mention_is_made_from_the_first_line(told: Told) -> None:
    """PieFed and NodeBB take the first line too, and leave the mention in it."""
    seen = told.posts["foreign post"]
    assert seen.title == "From Mastodon"


def _number(uri: str) -> str:
    return uri.split("/activities/")[1].split("/")[0]


async def _poll(town: Town) -> tuple[Neighbour, Uri, str]:
    """Ann's poll in a community where Max on Mastodon is a member."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("mastodon")
    max_ = neighbour.person("max")
    await town.joins(neighbour, max_, cats)
    poll = PollDraft((("Yes", 0), ("No", 0)), multiple=False, closes_at=Instant(town.time.now + DAY))
    draft = replace(page("Cats?", "<p>Well?</p>"), kind=PostKind.QUESTION, poll=poll)
    return neighbour, max_, (await town.says(ann, draft, community=cats)).uri
