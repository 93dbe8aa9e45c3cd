"""Posts and comments at their ids: in whose words, with whose proof, and for whom."""

import orjson
import pytest

from fedi_groups.domain.drafts import PollDraft
from fedi_groups.domain.types import HOUR, Instant, PostKind, Scheme, Visibility
from fedi_groups.wire.keys import PublicKey, read_multibase
from fedi_groups.wire.proofs import verify_proof
from tests import schemas
from tests.faces.house import ACTIVITY, House, path_of

pytestmark = pytest.mark.anyio


async def test_an_unsigned_reader_gets_a_note_with_the_title_in_bold(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann), title="Whiskers")

    document = await house.document(path_of(post))

    schemas.check("note", document)
    assert document["content"] == "<p><strong>Whiskers</strong></p><p>Some text.</p>"
    assert "name" not in document


@pytest.mark.parametrize(("software", "kind"), [("lemmy", "Page"), ("mastodon", "Note"), ("madeup", "Note")])
@pytest.mark.parametrize("scheme", Scheme)
async def test_each_server_gets_the_form_it_reads(house: House, software: str, kind: str, scheme: Scheme) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann), title="Whiskers")
    await house.runs(software)

    answer = await house.get(path_of(post), by=house.there.actor("bob"), scheme=scheme)

    document = answer.json()
    schemas.check(kind.lower(), document)
    assert document["type"] == kind
    assert document["id"] == post.uri


async def test_the_two_forms_agree_on_everything_but_their_form(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann), title="Whiskers")
    await house.runs("lemmy")

    note, page = await house.document(path_of(post)), await house.document(path_of(post), by=house.there.actor("bob"))

    for name in ("id", "attributedTo", "to", "cc", "audience", "published", "tag", "context", "url", "likes"):
        assert note[name] == page[name], name


async def test_nobody_needs_the_key_of_who_asks_for_what_everyone_may_read(house: House) -> None:
    post = await house.world.post(await house.world.person("ann"))

    await house.document(path_of(post), by=house.there.actor("bob"))

    assert not house.there.asked


async def test_a_signature_that_is_none_makes_no_difference(house: House) -> None:
    post = await house.world.post(await house.world.person("ann"))

    answer = await house.get(path_of(post), signature="nonsense")

    assert answer.status_code == 200
    assert answer.json()["type"] == "Note"


async def test_a_post_carries_its_authors_proof_in_either_form(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    await house.runs("lemmy")
    key_uri = f"{ann.uri}#ed25519-key"
    keys = {each["id"]: each["publicKeyMultibase"] for each in (await house.document("/u/ann"))["assertionMethod"]}
    key = PublicKey(key_uri, ann.uri, read_multibase(keys[key_uri]))  # type: ignore[arg-type]  # an address

    for document in (
        await house.document(path_of(post)),
        await house.document(path_of(post), by=house.there.actor("bob")),
    ):
        verify_proof(document, key, now=house.world.time())
        assert document["proof"]["created"] == "2026-11-21T00:00:00Z"


async def test_the_same_document_is_the_same_bytes_after_any_time(house: House) -> None:
    post = await house.world.post(await house.world.person("ann"))
    first = (await house.get(path_of(post))).content

    house.world.time.pass_by(HOUR)

    assert (await house.get(path_of(post))).content == first


async def test_a_comment_is_a_note_for_everyone(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    comment = await house.world.post(ann, parent=post)
    await house.runs("lemmy")

    for document in (
        await house.document(path_of(comment)),
        await house.document(path_of(comment), by=house.there.actor("bob")),
    ):
        schemas.check("note", document)
        assert document["inReplyTo"] == post.uri
        assert document["context"] == f"{post.uri}/context"


async def test_a_poll_is_a_question_for_everyone_who_knows_them(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    poll = PollDraft((("Tabby", 2), ("Black", 3)), False, Instant(house.world.time.now + HOUR), 5)
    post = await house.says(
        ann, text="<p>Which?</p>", kind=PostKind.QUESTION, visibility=Visibility.PUBLIC, community=cats, poll=poll
    )
    for software in (None, "piefed"):
        if software is not None:
            await house.runs(software)
        document = await house.document(path_of(post), by=house.there.actor("bob"))
        schemas.check("question", document)
        assert [option["replies"]["totalItems"] for option in document["oneOf"]] == [2, 3]


async def test_lemmy_finds_a_page_where_a_poll_is(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    poll = PollDraft((("Tabby", 2), ("Black", 3)), False, None, 5)
    post = await house.says(
        ann,
        text="<p>Well?</p>",
        title="Which?",
        kind=PostKind.QUESTION,
        visibility=Visibility.PUBLIC,
        community=cats,
        poll=poll,
    )
    await house.runs("lemmy")
    document = await house.document(path_of(post), by=house.there.actor("bob"))
    schemas.check("page", document)
    assert document["name"] == "Which?" and "<li>Tabby</li>" in document["content"]


async def test_a_deleted_post_leaves_a_tombstone_at_once(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann), text="<p>Regret</p>")
    await house.document(path_of(post))

    await house.deletes(post)
    answer, page = await house.get(path_of(post)), await house.page(path_of(post))

    assert answer.status_code == page.status_code == 410
    schemas.check("tombstone", answer.json())
    assert answer.json()["id"] == post.uri
    assert "Regret" not in answer.text + page.text


async def test_an_edited_post_is_served_as_it_is_now(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    await house.document(path_of(post))

    await house.edits(post, text="<p>Better</p>")
    document = await house.document(path_of(post))

    assert "Better" in document["content"]
    assert document["updated"] > document["published"]


async def test_what_a_deleted_author_wrote_is_gone_too(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann)
    await house.document(path_of(post))

    await house.leaves(ann)

    assert (await house.get(path_of(post))).status_code == 410
    assert (await house.page(path_of(post))).status_code == 410


async def test_a_post_from_elsewhere_has_no_document_here(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    bob = await house.world.stranger("bob")
    await house.joins(bob, cats)
    post = await house.world.post(bob, cats, uri="https://there.test/notes/1")

    assert (await house.get(f"/post/{post.id}")).status_code == 404
    assert (await house.page(f"/post/{post.id}")).status_code == 200


async def test_a_private_post_is_only_for_those_it_names(house: House) -> None:
    ann = await house.world.person("ann")
    bob, eve = house.there.actor("bob"), house.there.actor("eve")
    post = await house.says(ann, to=(await house.meet(bob),))

    for refused in (await house.get(path_of(post)), await house.get(path_of(post), by=eve)):
        assert refused.status_code == 404
        assert "Between us" not in refused.text
    document = await house.document(path_of(post), by=bob)

    schemas.check("note", document)
    assert "Between us" in document["content"]
    assert (await house.page(path_of(post))).status_code == 404


async def test_a_post_for_followers_is_only_for_followers(house: House) -> None:
    ann = await house.world.person("ann")
    bob, eve = house.there.actor("bob"), house.there.actor("eve")
    await house.follows(await house.meet(bob), ann)
    await house.meet(eve)
    post = await house.says(ann, visibility=Visibility.FOLLOWERS)

    assert (await house.get(path_of(post), by=bob)).status_code == 200
    assert (await house.get(path_of(post), by=eve)).status_code == 404
    assert (await house.get(path_of(post))).status_code == 404


async def test_what_one_reader_may_see_is_not_kept_for_the_next(house: House) -> None:
    ann = await house.world.person("ann")
    bob, eve = house.there.actor("bob"), house.there.actor("eve")
    post = await house.says(ann, to=(await house.meet(bob),))

    assert (await house.get(path_of(post), by=bob)).status_code == 200
    assert (await house.get(path_of(post), by=eve)).status_code == 404


async def test_a_private_post_is_not_for_who_only_claims_to_be_named(house: House) -> None:
    ann = await house.world.person("ann")
    bob = house.there.actor("bob")
    post = await house.says(ann, to=(await house.meet(bob),))
    signed = (await house.get("/healthz", by=bob)).request.headers

    headers = {name: signed[name] for name in ("signature", "date", "host")}
    answer = await house.client.get(path_of(post), headers={**headers, "accept": ACTIVITY})

    assert answer.status_code == 404
    assert orjson.loads(answer.content) == (await house.get("/post/1")).json()
