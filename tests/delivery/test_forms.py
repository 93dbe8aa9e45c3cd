"""The bytes that go out: proofs on what is ours, not a letter changed in what is others'."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import orjson
import pytest

from fedi_groups.delivery.forms import Forms
from fedi_groups.domain.log import Form
from fedi_groups.domain.types import PUBLIC, Dialect, ReceivedId, Uri
from fedi_groups.errors import Gone, Unauthenticated
from fedi_groups.peers.keychain import Keychain
from fedi_groups.wire.keys import PublicKey, read_multibase, read_pem
from fedi_groups.wire.ldsig import verify_document
from fedi_groups.wire.proofs import verify_proof
from fedi_groups.wire.shapes import Json
from tests.delivery.conftest import Scene
from tests.delivery.stage import note_row
from tests.world import SECRET

pytestmark = pytest.mark.anyio


@pytest.fixture
async def forms(scene: Scene) -> AsyncIterator[Forms]:
    store = scene.world.store
    yield Forms(Keychain(store.database, store.uris, secret=SECRET), store.uris)


def check_proof(scene: Scene, document: Any, owner: Uri) -> None:
    key = PublicKey(Uri(f"{owner}#ed25519-key"), owner, read_multibase(scene.world.keys.ed25519_public))
    verify_proof(document, key, now=scene.world.time())


async def test_everything_of_ours_carries_a_proof_by_its_signer(scene: Scene, forms: Forms) -> None:
    row = note_row(scene.world, scene.cats, kind="vote")
    for dialect in Dialect:
        document = orjson.loads(await forms.dressed(row, dialect))
        check_proof(scene, document, scene.cats.uri)
        assert "signature" not in document


async def test_an_altered_document_has_no_valid_proof(scene: Scene, forms: Forms) -> None:
    document = orjson.loads(await forms.dressed(note_row(scene.world, scene.cats), Dialect.THREADIVERSE))
    with pytest.raises(Unauthenticated):
        check_proof(scene, document | {"to": ["https://elsewhere.test/"]}, scene.cats.uri)


@pytest.mark.parametrize("kind", ["create", "update", "delete"])
async def test_public_posts_for_microblogs_are_also_signed_so_that_they_can_be_passed_on(
    scene: Scene, forms: Forms, kind: str
) -> None:
    row = note_row(scene.world, scene.cats, kind=kind)
    document = orjson.loads(await forms.dressed(row, Dialect.MICROBLOG))

    key = PublicKey(Uri(f"{scene.cats.uri}#main-key"), scene.cats.uri, read_pem(scene.world.keys.rsa_public))
    assert verify_document(document, key, now=scene.world.time())["id"] == document["id"]
    check_proof(scene, document, scene.cats.uri)
    assert "signature" not in orjson.loads(await forms.dressed(row, Dialect.THREADIVERSE))


async def test_what_is_not_public_cannot_be_passed_on(scene: Scene, forms: Forms) -> None:
    row = note_row(scene.world, scene.cats, public=False)
    assert "signature" not in orjson.loads(await forms.dressed(row, Dialect.MICROBLOG))


async def test_a_row_is_dressed_the_same_way_every_time(scene: Scene, forms: Forms) -> None:
    row = note_row(scene.world, scene.cats)
    store = scene.world.store
    others = Forms(Keychain(store.database, store.uris, secret=SECRET), store.uris)
    scene.world.time.pass_by(86_400_000_000)
    for dialect in Dialect:
        assert await forms.dressed(row, dialect) == await others.dressed(row, dialect)


async def test_each_dialect_gets_its_own_body_where_there_are_two(scene: Scene, forms: Forms) -> None:
    row = note_row(scene.world, scene.cats)
    assert row.threadiverse_body is not None
    other = orjson.dumps(orjson.loads(row.threadiverse_body) | {"summary": "for microblogs"})
    row = replace(row, microblog_body=other)

    assert b"for microblogs" in await forms.dressed(row, Dialect.MICROBLOG)
    assert b"for microblogs" not in await forms.dressed(row, Dialect.THREADIVERSE)


async def test_who_knows_no_polls_gets_a_page_and_everything_else_as_all_group_servers(
    scene: Scene, forms: Forms
) -> None:
    row = note_row(scene.world, scene.cats)
    for form in (Form.PLAIN, Form.WRAPPED):
        assert await forms.built(row, form, Dialect.PAGES) is await forms.built(row, form, Dialect.THREADIVERSE)

    row = note_row(scene.world, scene.cats)
    activity = orjson.loads(row.threadiverse_body or b"")
    options = [{"type": "Note", "name": each} for each in ("Robin", "Finch & *co*")]
    poll: Json = {"type": "Question", "name": "Which?", "content": "<p><strong>Which?</strong></p><p>Say.</p>"}
    source = {"content": "Say.", "mediaType": "text/markdown"}
    poll |= {"oneOf": options, "votersCount": 0, "endTime": "2030-01-01T00:00:00Z", "source": source}
    row = replace(row, threadiverse_body=orjson.dumps(activity | {"object": {"id": activity["object"]} | poll}))
    told = orjson.loads(await forms.dressed(row, Dialect.PAGES))
    check_proof(scene, told, scene.cats.uri)
    page = told["object"]
    assert (page["type"], page["name"]) == ("Page", "Which?")
    assert page["content"] == "<p>Say.</p><ul><li>Robin</li><li>Finch &amp; *co*</li></ul>"
    assert page["source"]["content"] == "Say.\n\n- Robin\n- Finch \\& \\*co\\*"
    assert not {"oneOf", "votersCount", "endTime"} & set(page)
    assert orjson.loads(await forms.dressed(row, Dialect.THREADIVERSE))["object"]["type"] == "Question"


async def test_what_was_received_is_passed_on_byte_for_byte(scene: Scene, forms: Forms) -> None:
    body = b'{ "id":"https://there.test/a/1", "type" : "Like","n":1.50 }'
    row = note_row(scene.world, scene.cats, received_id=ReceivedId(1), threadiverse_body=body)

    assert await forms.dressed(row, Dialect.MICROBLOG) == body
    wrapped = (await forms.built(row, Form.WRAPPED, Dialect.THREADIVERSE)).body
    assert wrapped.endswith(b',"object":' + body + b"}")


async def test_what_is_wrapped_is_what_the_activity_itself_answers_with(scene: Scene, forms: Forms) -> None:
    row = note_row(scene.world, scene.cats)
    wrapped = (await forms.built(row, Form.WRAPPED, Dialect.THREADIVERSE)).body

    assert await forms.dressed(row, Dialect.THREADIVERSE) in wrapped
    envelope = orjson.loads(wrapped)
    assert envelope["id"] == f"https://here.test/activities/{row.id}/announce"
    assert envelope["audience"] == scene.cats.uri
    check_proof(scene, envelope["object"], scene.cats.uri)


async def test_boost_and_unboost_have_ids_of_their_own(scene: Scene, forms: Forms) -> None:
    row = note_row(scene.world, scene.cats, author_uri=scene.ann.uri, undoes_id=77)

    boosted = orjson.loads((await forms.built(row, Form.BOOST, Dialect.MICROBLOG)).body)
    assert boosted["id"] == f"https://here.test/activities/{row.id}/boost"
    assert boosted["object"] == row.object_uri
    assert boosted["to"] == [PUBLIC]
    assert boosted["cc"] == [scene.cats.followers, scene.ann.uri]
    undone = orjson.loads((await forms.built(row, Form.UNBOOST, Dialect.MICROBLOG)).body)
    assert undone["id"] == f"https://here.test/activities/{row.id}/unboost"
    assert undone["object"]["id"] == "https://here.test/activities/77/boost"


async def test_the_community_signs_all_but_the_plain_form(scene: Scene, forms: Forms) -> None:
    row = note_row(scene.world, scene.cats, signer_id=scene.ann.id)
    signers = {form: forms.signer_of(row, form) for form in Form}
    assert signers.pop(Form.PLAIN) == scene.ann.id
    assert set(signers.values()) == {scene.cats.id}


@pytest.mark.parametrize(
    ("form", "missing"),
    [
        (Form.PLAIN, {"threadiverse_body": None}),
        (Form.WRAPPED, {"threadiverse_body": None}),
        (Form.BOOST, {"object_uri": None}),
        (Form.UNBOOST, {"undoes_id": None}),
    ],
)
async def test_a_row_that_has_lost_what_it_told_of_is_gone(
    scene: Scene, forms: Forms, form: Form, missing: dict[str, Any]
) -> None:
    with pytest.raises(Gone):
        await forms.built(note_row(scene.world, scene.cats, **missing), form, Dialect.MICROBLOG)
