"""RFC 9421: checked against http-message-signatures, an implementation that shares nothing with ours."""

import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256, sha512

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    InvalidSignature,
    MappingKeyResolver,
)
from http_message_signatures.algorithms import ED25519, RSA_PSS_SHA512, RSA_V1_5_SHA256

from fedi_groups.domain.types import HOUR, MINUTE, SECOND, Instant, Scheme
from fedi_groups.errors import Unauthenticated
from fedi_groups.wire.keys import PublicKey, SigningKey
from fedi_groups.wire.signing import Request, read_claim, sign
from tests.wire.signers import (
    ANN,
    BODY,
    DATE,
    INBOX,
    NOW,
    accept,
    ed25519,
    ed25519_key,
    get,
    post,
    published,
    rsa,
    rsa_key,
    sent,
    signed,
)

KEY = published(rsa_key())
SECONDS = NOW // SECOND
CONTENT_DIGEST = f"sha-256=:{b64encode(sha256(BODY).digest()).decode()}:"
USUAL = ("@method", "@target-uri", "content-digest")
ALGORITHMS: dict[str, type[HTTPSignatureAlgorithm]] = {
    "rsa": RSA_V1_5_SHA256,
    "ed25519": ED25519,
    "pss": RSA_PSS_SHA512,
}


@dataclass
class Message:
    """A request as the other implementation wants it."""

    method: str
    url: str
    headers: dict[str, str]


def other(
    covered: tuple[str, ...] = USUAL,
    *,
    request: Request | None = None,
    changed: dict[str, str] | None = None,
    kind: str = "rsa",
    now: Instant = NOW,
    label: str = "sig1",
    expires: int | None = None,
    include_alg: bool = True,
    key_id: str = KEY.key_id,
) -> Request:
    """A request signed by the other implementation."""
    request = request or post()
    values = {"host": "here.example", "date": DATE, "content-digest": CONTENT_DIGEST, **(changed or {})}
    message = Message(request.method, request.url, {**request.headers, **values})
    private = ed25519() if kind == "ed25519" else rsa()
    HTTPMessageSigner(
        signature_algorithm=ALGORITHMS[kind],
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={key_id: private}),
    ).sign(
        message,
        key_id=key_id,
        created=datetime.fromtimestamp(now // SECOND, UTC),
        expires=None if expires is None else datetime.fromtimestamp(expires, UTC),
        label=label,
        include_alg=include_alg,
        covered_component_ids=covered,
        use_existing_digest=True,
    )
    return sent(request, message.headers)


def by_hand(given: str, *, base: str, label: str = "sig1") -> Request:
    """A request whose Signature-Input says `given`, and whose signature is over `base` and that."""
    text = f'{base}"@signature-params": {given}'
    claim = signed_by_hand(text)
    headers = {"host": "here.example", "content-digest": CONTENT_DIGEST}
    return sent(post(), headers | {"signature-input": f"{label}={given}", "signature": f"{label}=:{claim}:"})


def signed_by_hand(text: str) -> str:
    return b64encode(rsa().sign(text.encode(), PKCS1v15(), SHA256())).decode()


BASE = f'"@method": POST\n"@target-uri": {INBOX}\n"content-digest": {CONTENT_DIGEST}\n'
GIVEN = f'("@method" "@target-uri" "content-digest");created={SECONDS};keyid="{KEY.key_id}"'


# What we send


@pytest.mark.parametrize("key", [rsa_key(), ed25519_key()], ids=["rsa", "ed25519"])
@pytest.mark.parametrize("request_", [post(), get(), get(f"{INBOX}?page=2&of=3"), post(body=b"")])
def test_what_we_sign_the_other_implementation_accepts(key: SigningKey, request_: Request) -> None:
    now = Instant(int(time.time()) * SECOND)  # the other implementation looks at the clock itself
    headers = {**request_.headers, **sign(request_, key, scheme=Scheme.RFC9421, now=now)}
    [result] = HTTPMessageVerifier(
        signature_algorithm=RSA_V1_5_SHA256 if isinstance(key.private, RSAPrivateKey) else ED25519,
        key_resolver=MappingKeyResolver(public_keys={key.key_id: key.private.public_key()}, private_keys={}),
    ).verify(
        Message(request_.method, request_.url, headers),
        body=request_.body,
        require_components=USUAL[: 2 + (request_.body is not None)],
    )
    assert result.parameters["keyid"] == key.key_id


def test_what_we_sign_no_longer_holds_when_changed() -> None:
    now = Instant(int(time.time()) * SECOND)
    headers = {**post().headers, **sign(post(), rsa_key(), scheme=Scheme.RFC9421, now=now)}
    verifier = HTTPMessageVerifier(
        signature_algorithm=RSA_V1_5_SHA256,
        key_resolver=MappingKeyResolver(public_keys={KEY.key_id: rsa().public_key()}, private_keys={}),
    )
    with pytest.raises(InvalidSignature):
        verifier.verify(Message("POST", f"{INBOX}2", headers), body=BODY)


def test_the_headers_are_as_mastodon_wants_them() -> None:
    headers = sign(post(), rsa_key(), scheme=Scheme.RFC9421, now=NOW)
    assert headers["Content-Digest"] == CONTENT_DIGEST
    assert headers["Signature-Input"] == f'sig1={GIVEN};alg="rsa-v1_5-sha256"'
    assert headers["Signature"].startswith("sig1=:")


# What we accept


@pytest.mark.parametrize(
    "request_", [post(), get(), post(body=b""), get("https://here.example"), get(f"{INBOX}?page=2")]
)
@pytest.mark.parametrize("key", [rsa_key(), ed25519_key()], ids=["rsa", "ed25519"])
def test_what_we_sign_we_accept(request_: Request, key: SigningKey) -> None:
    accept(signed(request_, key, scheme=Scheme.RFC9421), published(key))


@pytest.mark.parametrize(
    "covered",
    [
        USUAL,
        ("content-digest", "@target-uri", "@method"),
        ("@method", "@target-uri", "@authority", "host", "date", "content-digest"),  # Fedify
        ("@method", "@authority", "@path", "@query", "content-digest"),
        ("@method", "@target-uri", "@scheme", "@request-target", "content-type", "content-digest"),
    ],
)
def test_components_are_taken_in_the_order_they_are_named(covered: tuple[str, ...]) -> None:
    accept(other(covered), KEY)
    accept(other(covered, request=post(f"{INBOX}?a=1&b=%20"), label="fedify-1"), KEY)


def test_an_ed25519_key_is_accepted() -> None:
    accept(other(kind="ed25519"), PublicKey(KEY.key_id, ANN, ed25519().public_key()))


def test_the_algorithm_need_not_be_named() -> None:
    accept(other(include_alg=False), KEY)
    accept(other(include_alg=False, kind="ed25519"), PublicKey(KEY.key_id, ANN, ed25519().public_key()))


def test_a_get_needs_no_digest() -> None:
    accept(other(("@method", "@target-uri"), request=get()), KEY)


def test_the_parameters_count_as_the_specification_would_write_them() -> None:
    # RFC 9421 2.3 signs the strict serialisation (RFC 8941 4.1), whatever spaces were sent.
    loose = (
        f'( "@method"  "@target-uri" "content-digest" ); created={SECONDS}; keyid="{KEY.key_id}";x=?1;y=tok;z=:AA==:'
    )
    strict = f'("@method" "@target-uri" "content-digest");created={SECONDS};keyid="{KEY.key_id}";x;y=tok;z=:AA==:'
    request = by_hand(strict, base=BASE)
    accept(sent(request, {"signature-input": f"sig1={loose}"}), KEY)


@pytest.mark.parametrize(
    "digest",
    [
        f"sha-512=:{b64encode(sha512(BODY).digest()).decode()}:",
        f"sha-512=:{b64encode(sha512(BODY).digest()).decode()}:, {CONTENT_DIGEST}",
        f"{CONTENT_DIGEST}, md5=:AAAA:;a=1",
    ],
)
def test_one_digest_that_we_know_is_enough(digest: str) -> None:
    accept(sent(by_hand(GIVEN, base=BASE.replace(CONTENT_DIGEST, digest)), {"content-digest": digest}), KEY)


@pytest.mark.parametrize("age", [-HOUR, 0, HOUR + 5 * MINUTE])
def test_a_signature_within_the_window_is_accepted(age: int) -> None:
    accept(other(), KEY, now=Instant(NOW + age))


# What we refuse


@pytest.mark.parametrize("age", [-HOUR - SECOND, HOUR + 5 * MINUTE + SECOND])
def test_a_signature_outside_the_window_is_refused(age: int) -> None:
    with pytest.raises(Unauthenticated, match="signed"):
        accept(other(), KEY, now=Instant(NOW + age))


def test_a_signature_past_its_own_end_is_refused() -> None:
    request = other(expires=SECONDS + 60)
    accept(request, KEY, now=Instant(NOW + 59 * SECOND))
    with pytest.raises(Unauthenticated, match="expired"):
        accept(request, KEY, now=Instant(NOW + 60 * SECOND))


def test_a_signature_without_its_time_is_refused() -> None:
    given = f'("@method" "@target-uri" "content-digest");keyid="{KEY.key_id}"'
    with pytest.raises(Unauthenticated, match="when"):
        accept(by_hand(given, base=BASE), KEY)


@pytest.mark.parametrize(
    "covered",
    [
        ("@target-uri", "content-digest"),
        ("@method", "content-digest"),
        ("@method", "@path", "content-digest"),
        ("@method", "@authority", "@path", "content-digest"),
        ("@method", "@authority", "@query", "content-digest"),
        ("@method", "@target-uri"),
    ],
)
def test_what_must_be_covered_and_is_not_is_refused(covered: tuple[str, ...]) -> None:
    with pytest.raises(Unauthenticated, match="signed"):
        accept(other(covered), KEY)


@pytest.mark.parametrize("label", ["sig1", "sig2"])
def test_two_signatures_are_refused(label: str) -> None:
    one, two = other(), other(label=label)
    both = {name: f"{one.headers[name]}, {two.headers[name]}" for name in ("signature-input", "signature")}
    with pytest.raises(Unauthenticated, match=r"signatures|twice"):
        read_claim(sent(one, both))


def test_a_signature_under_another_label_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="belong"):
        read_claim(sent(other(), {"signature": other(label="sig2").headers["signature"]}))


def test_a_signature_input_alone_is_refused() -> None:
    request = other()
    kept = {name: value for name, value in request.headers.items() if name != "signature"}
    with pytest.raises(Unauthenticated, match="not signed"):
        read_claim(Request(request.method, request.url, kept, request.body))


def test_a_signature_input_is_never_passed_over_for_the_older_kind() -> None:
    older = signed(post(), rsa_key(), scheme=Scheme.CAVAGE)
    accept(older, KEY)
    with pytest.raises(Unauthenticated):
        read_claim(sent(older, {"signature-input": ""}))


@pytest.mark.parametrize("again", ['"@method" "@method"', '"@method" "content-digest" "content-digest"'])
def test_a_component_that_is_covered_twice_is_refused(again: str) -> None:
    with pytest.raises(Unauthenticated, match="twice"):
        read_claim(by_hand(f'({again} "@target-uri");created={SECONDS};keyid="{KEY.key_id}"', base=BASE))


@pytest.mark.parametrize("again", ["created=1", 'keyid="https://evil.example/k"', 'alg="ed25519"'])
def test_a_parameter_that_comes_twice_is_refused(again: str) -> None:
    with pytest.raises(Unauthenticated, match="twice"):
        read_claim(by_hand(f'{GIVEN};alg="rsa-v1_5-sha256";{again}', base=BASE))


@pytest.mark.parametrize(
    "component", ['"content-digest";req', '"content-type";sf', '"@query-param";name="a"', '"host";bs']
)
def test_components_with_parameters_are_refused(component: str) -> None:
    with pytest.raises(Unauthenticated, match="parameters"):
        read_claim(by_hand(GIVEN.replace('"content-digest"', f'"content-digest" {component}'), base=BASE))


@pytest.mark.parametrize("component", ["@status", "@nonsense", "x-missing", "Host", "@signature-params"])
def test_components_that_a_request_does_not_have_are_refused(component: str) -> None:
    given = GIVEN.replace('"content-digest"', f'"content-digest" "{component}"')
    with pytest.raises(Unauthenticated, match="not there"):
        accept(by_hand(given, base=f'{BASE}"{component}": \n'), KEY)


def test_an_unknown_algorithm_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="algorithm"):
        accept(other(kind="pss"), KEY)


def test_a_key_of_another_kind_than_the_algorithm_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="algorithm"):
        accept(other(), PublicKey(KEY.key_id, ANN, ed25519().public_key()))


def test_the_key_of_another_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="not by"):
        accept(other(), PublicKey(KEY.key_id, ANN, rsa("eve").public_key()))


def test_another_body_is_refused() -> None:
    request = other()
    with pytest.raises(Unauthenticated, match="digest"):
        accept(Request(request.method, request.url, request.headers, BODY + b" "), KEY)


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "sha-256",
        "sha-256=AAAA",
        "sha-256=:AAAA:",
        "sha-256=:!:",
        "md5=:1B2M2Y8AsgTpgAmY7PhCfg==:",
        f"{CONTENT_DIGEST}, {CONTENT_DIGEST}",
        f"{CONTENT_DIGEST}, sha-512=:{b64encode(bytes(64)).decode()}:",
        CONTENT_DIGEST.replace(":", ""),
        f"{CONTENT_DIGEST},",
    ],
)
def test_a_digest_that_is_none_or_not_the_only_one_is_refused(digest: str) -> None:
    base = BASE.replace(CONTENT_DIGEST, digest)
    with pytest.raises(Unauthenticated):
        accept(sent(by_hand(GIVEN, base=base), {"content-digest": digest}), KEY)


@pytest.mark.parametrize(
    ("method", "url"), [("PUT", INBOX), ("POST", f"{INBOX}?a=1"), ("POST", "https://here.example/u/bob/inbox")]
)
def test_another_method_or_address_is_refused(method: str, url: str) -> None:
    request = other()
    with pytest.raises(Unauthenticated, match="not by"):
        accept(Request(method, url, request.headers, request.body), KEY)


@pytest.mark.parametrize("host", ["evil.example", "here.example:8443", ""])
def test_a_request_for_another_host_is_refused(host: str) -> None:
    with pytest.raises(Unauthenticated, match="host"):
        accept(sent(other(), {"host": host}), KEY)


def test_a_signed_header_that_was_changed_is_refused() -> None:
    request = other((*USUAL, "date"))
    with pytest.raises(Unauthenticated, match="not by"):
        accept(sent(request, {"date": "Sat, 21 Nov 2026 01:21:01 GMT"}), KEY)


def test_a_signed_header_beyond_ascii_is_refused() -> None:
    given = GIVEN.replace('"content-digest"', '"content-digest" "user-agent"')
    with pytest.raises(Unauthenticated, match="ASCII"):
        accept(sent(by_hand(given, base=BASE), {"user-agent": "Takah\xc4\x93"}), KEY)


@pytest.mark.parametrize(
    "key_id", ["acct:ann@remote.example", "ann", "", "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7"]
)
def test_a_key_without_an_http_address_is_refused(key_id: str) -> None:
    with pytest.raises(Unauthenticated, match="key"):
        read_claim(by_hand(GIVEN.replace(KEY.key_id, key_id), base=BASE))


@pytest.mark.parametrize(
    "given",
    [
        "",
        "()",
        '("@method"',
        '("@method";created=1',
        '("@method" @target-uri)',
        '("@method""@target-uri");created=1',
        '"@method";created=1',
        '("@method");created=1.5',
        '("@method");created="1"',
        '("@method");created=?1',
        '("@method");created',
        '("@method");created=' + "9" * 16,
        '("@method");keyid=https://remote.example/k',
        '("@method");keyid=:aHR0cHM6Ly9yZW1vdGU=:',
        '("@meth\x00od");created=1',
        f"{GIVEN};UPPER=1",
        f"{GIVEN};a=:%:",
        f"{GIVEN};a=@1",
        f"{GIVEN};",
        f"{GIVEN},",
        f"{GIVEN} x",
    ],
)
def test_a_signature_input_that_cannot_be_read_is_refused(given: str) -> None:
    with pytest.raises(Unauthenticated):
        accept(by_hand(given, base=BASE), KEY)


HOSTILE = [
    'sig1=("a" ',
    "sig1=(" + " " * 8_192,
    'sig1=("' + "\\\\" * 4_096,
    "a;" * 8,
    'sig1="a";a=1;',
    "a=1,",
    "sig1=:" + "A" * 8_192,
]


@pytest.mark.parametrize("filling", HOSTILE)
def test_an_outsized_signature_input_is_refused_unread(filling: str) -> None:
    with pytest.raises(Unauthenticated, match="characters"):
        read_claim(sent(other(), {"signature-input": filling * 8_193}))


@pytest.mark.parametrize("filling", HOSTILE)
def test_a_signature_input_made_to_be_read_for_long_is_not(filling: str) -> None:
    request, taken = sent(other(), {"signature-input": (filling * 8_192)[:8_192]}), []
    for _ in range(5):
        begun = time.process_time()
        with pytest.raises(Unauthenticated):
            read_claim(request)
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.1


def test_escaped_quotes_stay_what_they_were() -> None:
    given = GIVEN + r';tag="a \"b\" \\ c"'
    accept(by_hand(given, base=BASE), KEY)
