"""Signatures, hashes, clocks and answers: how requests of ours are read, and how those of others are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from fedi_groups.domain.types import HOUR, MINUTE, PUBLIC, SECOND, Instant, Scheme, Uri
from fedi_groups.wire.keys import PublicKey, SigningKey, public_pem
from fedi_groups.wire.proofs import add_proof, verify_proof
from fedi_groups.wire.signing import Request, sign
from tests.foreign import Foreign
from tests.traps.readers import Rejected, others, piefed
from tests.traps.story import Told
from tests.traps.town import AS, Neighbour, Town, page, public_note

pytestmark = pytest.mark.anyio

INBOX = "https://here.test/inbox"


def _odd(members: bytes) -> bytes:
    """An activity of Lem's that nobody needs."""
    lem = b'"@context":"https://www.w3.org/ns/activitystreams","actor":"https://lemmy.test/users/lem"'
    return b'{"id":"https://lemmy.test/%d",%b,%b}' % (len(members), lem, members)


async def test_piefed_and_takahe_fail_over_a_space_a_missing_algorithm_or_a_small_digest_name(told: Told) -> None:
    for letter in told.all():
        found = piefed.read_signature(letter.headers)
        assert list(found) == ["keyId", "algorithm", "headers", "signature"]
        assert found["algorithm"] == "rsa-sha256"
        assert letter.headers["digest"].startswith("SHA-256=")


async def test_discourse_wants_every_parameter_in_quotes_and_friendica_an_algorithm_it_knows(told: Told) -> None:
    for letter in told.all():
        others.discourse_reads_signature(letter.headers["signature"])
        assert "digest" in others.friendica_reads_signature(letter.headers["signature"])


@pytest.mark.parametrize(
    "header",
    [
        'keyId="https://here.test/c/cats#main-key", algorithm="rsa-sha256",headers="date",signature="AA=="',
        'keyId="https://here.test/c/cats#main-key",headers="date",signature="AA=="',
        'keyId="https://here.test/c/cats#main-key",algorithm="rsa-sha256",created=17,signature="AA=="',
    ],
)
def test_the_readers_above_do_refuse_such_headers(header: str) -> None:
    with pytest.raises(Rejected):
        piefed.read_signature({"signature": header, "digest": "SHA-256=x"})
        others.discourse_reads_signature(header)


async def test_mastodon_lemmy_and_misskey_refuse_a_post_whose_digest_is_not_signed(told: Told) -> None:
    for letter in told.all():
        covered = piefed.read_signature(letter.headers)["headers"].split()
        assert covered == ["(request-target)", "host", "date", "digest", "content-type"]


async def test_takahe_allows_a_minute_between_the_clocks(town: Town) -> None:
    """Each try is signed anew: what waited for hours is as young as what was just said."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("takahe")
    await town.joins(neighbour, neighbour.person("tia"), cats)
    neighbour.status = 503
    await town.says(ann, page(), community=cats)
    neighbour.status, before = 202, len(neighbour.mail)
    town.time.pass_by(3 * HOUR)
    await town.settle()
    (letter,) = neighbour.mail[before:]
    now = datetime.fromtimestamp(town.time.now / SECOND, UTC)
    digest = letter.headers["digest"].removeprefix("SHA-256=")
    others.takahe_checks(letter.headers, digest=digest, now=now)
    with pytest.raises(Rejected):
        others.takahe_checks(letter.headers, digest=digest, now=now + timedelta(hours=1))


async def test_servers_in_secure_mode_answer_401_to_fetches_without_a_signature(told: Told) -> None:
    """All of ours are signed, by the server's actor; only WebFinger and NodeInfo are not."""
    fetches = [each for each in told.town.network.sent if each.method == "GET"]
    assert fetches
    for each in fetches:
        if "/.well-known/" not in each.url and "/nodeinfo/" not in each.url:
            headers = {name.lower(): value for name, value in each.headers.items()}
            found = piefed.read_signature(headers)
            assert found["keyId"] == "https://here.test/#main-key"
            assert {"(request-target)", "host", "date"} <= set(found["headers"].split())


async def test_gotosocial_serves_of_a_key_no_more_than_a_stub(town: Town) -> None:
    """At an address of its own; whose key it is is looked up there, and has to be said there too."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("gotosocial")
    gus = neighbour.person("gus")
    key_id = Uri(f"{gus}/main-key")
    key = {"id": key_id, "owner": gus, "publicKeyPem": public_pem(neighbour.rsa)}
    neighbour.documents[gus]["publicKey"] = key
    neighbour.documents[key_id] = {"@context": AS, "id": gus, "preferredUsername": "gus", "publicKey": key}
    follow = neighbour.activity("Follow", gus, cats.uri)
    headers = {"content-type": "application/activity+json"}
    request = Request("POST", INBOX, headers, orjson.dumps(follow))
    signature = sign(request, SigningKey(key_id, neighbour.rsa), scheme=Scheme.CAVAGE, now=town.time())
    headers |= {name.lower(): value for name, value in signature.items()}
    assert await town.post(Request("POST", INBOX, headers, request.body)) == 202
    await town.settle()
    assert [each.type for each in neighbour.mail] == ["Accept"]


@pytest.mark.parametrize("form", ["with", "without", "glued"])
async def test_a_query_is_signed_with_or_without_it_and_smithereen_leaves_out_the_mark(town: Town, form: str) -> None:
    """Friendica, Misskey and Pixelfed sign the path alone."""
    neighbour, lem = await _known(town)
    url = f"{INBOX}?x=1"
    body = orjson.dumps(neighbour.activity("Like", lem, "https://here.test/post/1"))
    signed_as = {"with": url, "without": INBOX, "glued": f"{INBOX}x=1"}[form]
    request = neighbour.signed_bytes(body, inbox=signed_as, now=town.time(), by=lem)
    assert await town.post(Request("POST", url, request.headers, body)) == 202


async def test_behind_a_proxy_the_address_that_was_signed_is_the_public_one(town: Town) -> None:
    """What arrives as plain http under the right Host is judged by the origin that everyone knows."""
    neighbour, lem = await _known(town)
    for scheme in (Scheme.CAVAGE, Scheme.RFC9421):
        like = neighbour.activity("Like", lem, "https://here.test/post/1")
        request = neighbour.signed(like, inbox=INBOX, now=town.time(), scheme=scheme)
        async with town.client() as client:
            answer = await client.post("http://here.test/inbox", headers=dict(request.headers), content=request.body)
        assert answer.status_code == 202, scheme


async def test_a_request_for_another_host_is_refused(town: Town) -> None:
    neighbour, lem = await _known(town)
    like = neighbour.activity("Like", lem, "https://here.test/post/1")
    request = neighbour.signed(like, inbox="https://elsewhere.test/inbox", now=town.time())
    assert await town.post(Request("POST", INBOX, request.headers, request.body)) == 401


@pytest.mark.parametrize(
    ("age", "status"),
    [(59 * MINUTE, 202), (-59 * MINUTE, 202), (64 * MINUTE, 202), (-62 * MINUTE, 401), (67 * MINUTE, 401)],
)
async def test_an_hour_each_way_is_what_clocks_may_differ(town: Town, age: int, status: int) -> None:
    """And five minutes more for what was on its way, as at Mastodon."""
    neighbour, lem = await _known(town)
    like = neighbour.activity("Like", lem, "https://here.test/post/1")
    assert await town.post(neighbour.signed(like, inbox=INBOX, now=Instant(town.time.now - age))) == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b'{"id":"https://lemmy.test/1","type":"Like"}', 400),
        (_odd(b'"type":"Nonsense"'), 202),
        (_odd(b'"type":"Like","object":[[[]]]'), 202),
        (_odd(b'"type":"Delete","object":{"id":4}'), 202),
        (_odd(b'"type":"Announce","object":"x"'), 202),
        (_odd(b'"type":"Create","object":{"type":"Note"}'), 202),
    ],
)
async def test_a_5xx_for_one_bad_message_stops_all_that_lemmy_has_for_us(town: Town, body: bytes, status: int) -> None:
    """And 410 or 418 makes PieFed forget us for good. What is bad is refused; what is merely odd is taken."""
    neighbour, lem = await _known(town)
    assert await town.post(neighbour.signed_bytes(body, inbox=INBOX, now=town.time(), by=lem)) == status
    await town.settle()
    follow = neighbour.activity("Follow", lem, "https://here.test/c/cats")
    assert await town.send(neighbour, follow) == 202


async def test_a_4xx_for_a_passing_fault_is_a_loss_at_mastodon_misskey_and_akkoma(town: Town) -> None:
    """Who cannot be asked for a key just now is asked to come again; only what will never do is turned down."""
    ann = await town.server.person("ann")
    await town.server.community("cats", ann)
    neighbour = town.neighbour("mastodon")
    max_ = neighbour.person("max")
    town.network.down.add(neighbour.origin)
    request = neighbour.signed(
        neighbour.activity("Follow", max_, "https://here.test/c/cats"), inbox=INBOX, now=town.time()
    )
    answer = await town.answer(request)
    assert answer.status_code == 503
    town.network.down.clear()
    town.time.pass_by(MINUTE)
    again = neighbour.activity("Follow", max_, "https://here.test/c/cats")
    assert await town.send(neighbour, again) == 202


async def test_what_comes_twice_is_taken_twice_and_applied_once(town: Town) -> None:
    neighbour, lem = await _known(town)
    ann = await town.actor("https://here.test/u/ann")
    post = await town.says(ann, page(), community=await town.actor("https://here.test/c/cats"))
    like = neighbour.activity("Like", lem, post.uri)
    assert [await town.send(neighbour, like) for _ in range(2)] == [202, 202]
    seen = await town.sees(post.uri)
    assert seen is not None and seen.up == 2


async def test_the_context_of_a_proof_is_an_array_that_the_document_begins_with(told: Told) -> None:
    """Mastodon compares the two."""
    for letter in told.to("lemmy", "post", "comment", "edit", "lock", "remove"):
        inner = letter.inner
        context = inner["proof"]["@context"]
        assert isinstance(context, list) and inner["@context"][: len(context)] == context


async def test_a_proof_on_what_the_community_passes_on_still_holds_there(town: Town) -> None:
    """The activity comes out of the Announce as it went in: its author's proof can be verified by whoever gets it."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("lemmy")
    lem = neighbour.person("lem")
    await town.joins(neighbour, lem, cats)
    note = public_note(neighbour, lem, 1, cats)
    create = neighbour.create(lem, note) | {"@context": [AS, "https://w3id.org/security/data-integrity/v2"]}
    proved = add_proof(create, neighbour.proof_key(lem), now=town.time())
    assert await town.send(neighbour, proved) == 202
    inner = neighbour.mail[-1].inner
    key = neighbour.proof_key(lem)
    verify_proof(inner, _public(neighbour, lem), now=town.time())
    assert inner["proof"]["verificationMethod"] == key.key_id


async def test_everyone_can_verify_what_we_prove_with_the_key_our_actor_lists(told: Told) -> None:
    inner = told.one("lemmy", "comment").inner
    listed = (await told.town.document("/u/ann"))["assertionMethod"]
    assert inner["proof"]["verificationMethod"] in [each["id"] for each in listed]
    assert PUBLIC in inner["to"]


async def test_a_key_of_nobody_opens_nothing(town: Town) -> None:
    neighbour, lem = await _known(town)
    thief = Foreign("thief.test")
    town.network.servers[thief.origin] = thief.app()
    eve = thief.actor("eve")
    like = neighbour.activity("Like", lem, "https://here.test/post/1")
    forged: dict[str, Any] = like | {"id": "https://lemmy.test/activities/999"}
    assert await town.send(thief, forged, by=eve) in (202, 401, 403)
    assert "https://lemmy.test/activities/999" in neighbour.asked


def _public(neighbour: Neighbour, actor: Uri) -> Any:
    key = neighbour.proof_key(actor)
    return PublicKey(key.key_id, actor, key.private.public_key())


async def _known(town: Town) -> tuple[Neighbour, Uri]:
    """Lem on Lemmy, a member of Ann's cats."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("lemmy")
    lem = neighbour.person("lem")
    await town.joins(neighbour, lem, cats)
    return neighbour, lem
