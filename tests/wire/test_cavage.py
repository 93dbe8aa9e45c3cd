"""draft-cavage: what we sign is what every server takes; what we take is what some server sends, and nothing weaker."""

import time
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256, sha512

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from fedi_groups.domain.types import HOUR, MINUTE, SECOND, Instant, Scheme, Uri
from fedi_groups.errors import Malformed, Unauthenticated
from fedi_groups.wire.keys import PublicKey
from fedi_groups.wire.signing import Request, complete, digest_of, prepare, read_claim, sign, verify
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
DIGEST = f"SHA-256={b64encode(sha256(BODY).digest()).decode()}"
AS_SENT = {"host": "here.example", "date": DATE, "digest": DIGEST, "content-type": "application/activity+json"}
USUAL = "(request-target) host date digest content-type"
SECONDS = NOW // SECOND


def other(
    headers: str = USUAL,
    *,
    algorithm: str | None = "rsa-sha256",
    changed: dict[str, str] | None = None,
    extra: str = "",
    request: Request | None = None,
    target: str | None = None,
    key_id: str = KEY.key_id,
) -> Request:
    """A request signed as another server might, written out here by hand: nothing of ours makes it."""
    request = request or post()
    values = AS_SENT | (changed or {})
    if target is None:
        target = request.url.removeprefix("https://here.example")
    pseudo = {"(request-target)": f"{request.method.lower()} {target}", "(created)": str(SECONDS)}
    pseudo["(expires)"] = str(SECONDS + 60)
    text = "\n".join(f"{name}: {(pseudo | values)[name]}" for name in headers.split())
    signature = b64encode(rsa().sign(text.encode("latin-1"), PKCS1v15(), SHA256())).decode()
    stated = "" if algorithm is None else f'algorithm="{algorithm}",'
    values["signature"] = f'keyId="{key_id}",{stated}{extra}headers="{headers}",signature="{signature}"'
    return sent(request, values)


def rewritten(request: Request, change: Callable[[str], str]) -> Request:
    return sent(request, {"signature": change(request.headers["signature"])})


# What we send


def test_a_post_is_signed_as_every_server_accepts_it() -> None:
    headers = sign(post(), rsa_key(), scheme=Scheme.CAVAGE, now=NOW)
    assert {name: headers[name] for name in ("Host", "Date", "Digest")} == {
        "Host": "here.example",
        "Date": DATE,
        "Digest": DIGEST,
    }
    start = (
        f'keyId="{ANN}#main-key",algorithm="rsa-sha256",headers="(request-target) host date digest content-type",'
        'signature="'
    )
    assert headers["Signature"].startswith(start)
    assert headers == sign(post(), rsa_key(), scheme=Scheme.CAVAGE, now=NOW)


def test_the_signature_of_a_post_is_over_the_lines_it_names() -> None:
    signature = read_claim(signed(post(), rsa_key(), scheme=Scheme.CAVAGE)).signature
    lines = [
        "(request-target): post /inbox",
        "host: here.example",
        f"date: {DATE}",
        f"digest: {DIGEST}",
        "content-type: application/activity+json",
    ]
    rsa().public_key().verify(signature, "\n".join(lines).encode(), PKCS1v15(), SHA256())


def test_a_get_is_signed_without_a_digest() -> None:
    headers = sign(get(), rsa_key(), scheme=Scheme.CAVAGE, now=NOW)
    assert 'headers="(request-target) host date accept"' in headers["Signature"]
    assert "Digest" not in headers


def test_the_query_and_an_unusual_port_are_signed() -> None:
    request = get("https://here.example:8443/outbox?page=2")
    arrived = signed(request, rsa_key(), scheme=Scheme.CAVAGE)
    assert arrived.headers["host"] == "here.example:8443"
    lines = [
        "(request-target): get /outbox?page=2",
        "host: here.example:8443",
        f"date: {DATE}",
        "accept: application/activity+json",
    ]
    rsa().public_key().verify(read_claim(arrived).signature, "\n".join(lines).encode(), PKCS1v15(), SHA256())


def test_a_default_port_is_not_part_of_the_host() -> None:
    assert sign(get("https://here.example:443/"), rsa_key(), scheme=Scheme.CAVAGE, now=NOW)["Host"] == "here.example"


def test_one_digest_serves_many_requests() -> None:
    digest = digest_of(BODY)
    for host in ("one.example", "two.example"):
        unsigned = prepare(post(f"https://{host}/inbox"), rsa_key(), scheme=Scheme.CAVAGE, now=NOW, digest=digest)
        request = sent(post(f"https://{host}/inbox"), complete(unsigned))
        accept(request, KEY)


@pytest.mark.parametrize(
    "url", ["here.example/inbox", "ftp://here.example/", "https://here.example/a b", "https://ü.example/"]
)
def test_what_is_no_plain_address_is_not_signed(url: str) -> None:
    with pytest.raises(Malformed):
        sign(post(url), rsa_key(), scheme=Scheme.CAVAGE, now=NOW)


def test_an_address_cannot_smuggle_lines_into_what_is_signed() -> None:
    with pytest.raises(Malformed):
        sign(post(f"{INBOX}\ndate: {DATE}"), rsa_key(), scheme=Scheme.CAVAGE, now=NOW)


# What we accept


@pytest.mark.parametrize(
    "request_", [post(), get(), post(body=b""), get("https://here.example"), get(f"{INBOX}?page=2")]
)
def test_what_we_sign_we_accept(request_: Request) -> None:
    accept(signed(request_, rsa_key(), scheme=Scheme.CAVAGE), KEY)


def test_an_ed25519_key_is_accepted_by_its_kind() -> None:
    accept(signed(post(), ed25519_key(), scheme=Scheme.CAVAGE), published(ed25519_key()))


@pytest.mark.parametrize(
    "headers",
    [
        "(request-target) host date digest",
        "date digest host content-type (request-target)",  # Mastodon puts the target last
        "(request-target) content-type date digest host",  # Lemmy
        "host date digest (Request-Target)".lower(),
    ],
)
def test_headers_are_taken_in_the_order_they_are_named(headers: str) -> None:
    accept(other(headers), KEY)


@pytest.mark.parametrize("algorithm", ["rsa-sha256", "hs2019", None])
def test_the_names_in_use_for_rsa_with_sha256_are_accepted(algorithm: str | None) -> None:
    accept(other(algorithm=algorithm), KEY)


def test_the_time_may_be_given_as_a_parameter() -> None:
    headers = "(request-target) host digest (created) (expires)"
    quoted = f'created="{SECONDS}",expires="{SECONDS + 60}",'
    accept(other(headers, algorithm="hs2019", extra=quoted), KEY)
    accept(other(headers, algorithm="hs2019", extra=quoted.replace('"', "")), KEY)


@pytest.mark.parametrize("target", ["/inbox?a=1&b=2", "/inbox", "/inboxa=1&b=2"])
def test_a_query_may_be_signed_in_each_way_that_some_server_has(target: str) -> None:
    # In full; left out (Friendica, Misskey, Pixelfed, Takahē); without its mark (Smithereen).
    accept(other(request=post(f"{INBOX}?a=1&b=2"), target=target), KEY)


@pytest.mark.parametrize(
    "digest",
    [
        DIGEST.replace("SHA", "sha"),
        f"SHA-512={b64encode(sha512(BODY).digest()).decode()}",
        f"SHA-512={b64encode(sha512(BODY).digest()).decode()},{DIGEST}",
        f"MD5=irrelevant, {DIGEST}",
    ],
)
def test_digests_are_read_by_name_whatever_its_case(digest: str) -> None:
    accept(other(changed={"digest": digest}), KEY)


def test_spaces_between_parameters_do_no_harm() -> None:
    accept(rewritten(other(), lambda text: text.replace('",', '" , ')), KEY)


def test_a_header_beyond_ascii_is_signed_as_the_bytes_it_came_as() -> None:
    accept(other(f"{USUAL} user-agent", changed={"user-agent": "Takah\xc4\x93"}), KEY)


@pytest.mark.parametrize("age", [-HOUR, 0, HOUR, HOUR + 5 * MINUTE])
def test_a_signature_within_the_window_is_accepted(age: int) -> None:
    accept(other(), KEY, now=Instant(NOW + age))


# What we refuse


@pytest.mark.parametrize("age", [-HOUR - SECOND, HOUR + 5 * MINUTE + SECOND, 24 * HOUR])
def test_a_signature_outside_the_window_is_refused(age: int) -> None:
    with pytest.raises(Unauthenticated, match="signed"):
        accept(other(), KEY, now=Instant(NOW + age))


@pytest.mark.parametrize("age", [-HOUR - SECOND, HOUR + 5 * MINUTE + SECOND])
def test_the_window_holds_for_a_parameter_too(age: int) -> None:
    request = other("(request-target) host digest (created)", algorithm="hs2019", extra=f"created={SECONDS},")
    accept(request, KEY)
    with pytest.raises(Unauthenticated, match="signed"):
        accept(request, KEY, now=Instant(NOW + age))


def test_a_signature_past_its_own_end_is_refused() -> None:
    headers = "(request-target) host digest date (expires)"
    request = other(headers, algorithm="hs2019", extra=f"expires={SECONDS + 60},")
    accept(request, KEY, now=Instant(NOW + 59 * SECOND))
    with pytest.raises(Unauthenticated, match="expired"):
        accept(request, KEY, now=Instant(NOW + 60 * SECOND))


def test_an_end_far_off_does_not_widen_the_window() -> None:
    request = other(algorithm="hs2019", extra=f"expires={SECONDS + 86_400},")
    with pytest.raises(Unauthenticated):
        accept(request, KEY, now=Instant(NOW + 2 * HOUR))


def test_a_request_without_a_signature_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="not signed"):
        read_claim(post())


@pytest.mark.parametrize(
    ("headers", "missing"),
    [
        ("host date digest content-type", "request-target"),
        ("(request-target) date digest", "host"),
        ("(request-target) host date", "digest"),
        ("(request-target) host digest", "date"),
    ],
)
def test_what_must_be_signed_and_is_not_is_refused(headers: str, missing: str) -> None:
    with pytest.raises(Unauthenticated, match=missing):
        accept(other(headers), KEY)


@pytest.mark.parametrize(
    ("headers", "missing"),
    [("host date", "request-target"), ("(request-target) date", "host"), ("(request-target) host", "date")],
)
def test_a_get_too_must_sign_target_host_and_time(headers: str, missing: str) -> None:
    accept(other("(request-target) host date", request=get()), KEY)
    with pytest.raises(Unauthenticated, match=missing):
        accept(other(headers, request=get()), KEY)


def test_a_signature_that_covers_nothing_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        accept(rewritten(other(), lambda text: text.replace(f'headers="{USUAL}",', "")), KEY)


def test_a_get_with_an_unsigned_body_is_refused() -> None:
    request = other("(request-target) host date", request=get())
    with pytest.raises(Unauthenticated, match="digest"):
        accept(Request("GET", request.url, request.headers, b"surprise"), KEY)


def test_another_body_is_refused() -> None:
    request = other()
    with pytest.raises(Unauthenticated, match="digest"):
        accept(Request(request.method, request.url, request.headers, BODY + b" "), KEY)


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "SHA-256",
        "SHA-256=",
        "SHA-256=AAAA",
        "SHA-256=!!!!",
        "MD5=1B2M2Y8AsgTpgAmY7PhCfg==",
        f"{DIGEST},{DIGEST}",
        f"{DIGEST}, sha-256={b64encode(bytes(32)).decode()}",
        f"{DIGEST}, SHA-512={b64encode(bytes(64)).decode()}",
    ],
)
def test_a_digest_that_is_none_or_not_the_only_one_is_refused(digest: str) -> None:
    with pytest.raises(Unauthenticated, match="digest"):
        accept(other(changed={"digest": digest}), KEY)


@pytest.mark.parametrize("host", ["evil.example", "here.example:8443", "here.example, evil.example", ""])
def test_a_request_for_another_host_is_refused(host: str) -> None:
    with pytest.raises(Unauthenticated, match="host"):
        accept(other(changed={"host": host}), KEY)


@pytest.mark.parametrize("name", ["digest", "date", "host", "content-type"])
def test_a_signed_header_that_was_changed_or_taken_away_is_refused(name: str) -> None:
    request = other()
    value = {"date": "Sat, 21 Nov 2026 01:21:01 GMT", "content-type": "text/html"}.get(name, "other")
    with pytest.raises(Unauthenticated):
        accept(sent(request, {name: value}), KEY)
    kept = {each: value for each, value in request.headers.items() if each != name}
    with pytest.raises(Unauthenticated):
        accept(Request(request.method, request.url, kept, request.body), KEY)


@pytest.mark.parametrize(("method", "url"), [("PUT", INBOX), ("POST", "https://here.example/u/bob/inbox")])
def test_another_method_or_path_is_refused(method: str, url: str) -> None:
    request = other()
    with pytest.raises(Unauthenticated, match="not by"):
        accept(Request(method, url, request.headers, request.body), KEY)


def test_another_query_is_refused_where_the_query_was_signed() -> None:
    request = other(request=get(f"{INBOX}?page=1"), headers="(request-target) host date")
    with pytest.raises(Unauthenticated):
        accept(Request("GET", f"{INBOX}?page=2", request.headers), KEY)


def test_the_key_of_another_is_refused() -> None:
    stranger = PublicKey(KEY.key_id, ANN, rsa("eve").public_key())
    with pytest.raises(Unauthenticated, match="not by"):
        accept(other(), stranger)


def test_a_key_under_another_name_is_refused() -> None:
    elsewhere = PublicKey(Uri("https://evil.example/key"), ANN, KEY.key)
    with pytest.raises(Unauthenticated):
        verify(other(), read_claim(other()), elsewhere, now=NOW)


@pytest.mark.parametrize("algorithm", ["rsa-sha1", "rsa-sha512", "hmac-sha256", "none", ""])
def test_other_algorithms_are_refused(algorithm: str) -> None:
    with pytest.raises(Unauthenticated, match="algorithm"):
        accept(other(algorithm=algorithm), KEY)


def test_a_key_of_another_kind_than_the_algorithm_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="algorithm"):
        accept(other(algorithm="rsa-sha256"), PublicKey(KEY.key_id, ANN, ed25519().public_key()))


def test_the_newer_times_with_the_older_name_are_refused() -> None:
    request = other("(request-target) host digest (created)", extra=f"created={SECONDS},")
    with pytest.raises(Unauthenticated, match="created"):
        accept(request, KEY)


def test_a_time_that_is_signed_and_not_given_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="created"):
        accept(other("(request-target) host digest (created)", algorithm="hs2019"), KEY)


@pytest.mark.parametrize("created", ["soon", "-1", "1e9", "1795224060.5", "01795225260", "9" * 30])
def test_a_time_that_is_none_is_refused(created: str) -> None:
    with pytest.raises(Unauthenticated, match="seconds"):
        read_claim(other(algorithm="hs2019", extra=f"created={created},"))


@pytest.mark.parametrize(
    "date",
    [
        "",
        "yesterday",
        "2026-11-21T01:21:00Z",
        "Sat, 31 Feb 2026 01:21:00 GMT",
        "Sat, 21 Nov 2026 01:21:00 PST",
        f"{DATE}, {DATE}",
    ],
)
def test_a_date_that_is_none_is_refused(date: str) -> None:
    with pytest.raises(Unauthenticated, match="date"):
        accept(other(changed={"date": date}), KEY)


@pytest.mark.parametrize("again", ["keyId", "algorithm", "headers", "signature"])
def test_a_parameter_that_comes_twice_is_refused(again: str) -> None:
    with pytest.raises(Unauthenticated, match="twice"):
        read_claim(rewritten(other(), lambda text: f'{text},{again}="x"'))


def test_two_signatures_are_refused() -> None:
    with pytest.raises(Unauthenticated, match="twice"):
        read_claim(rewritten(other(), lambda text: f"{text}, {text}"))


def test_a_header_that_is_named_twice_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="one header twice"):
        read_claim(other("(request-target) host date digest date"))


@pytest.mark.parametrize(
    "key_id",
    [
        "",
        "acct:ann@remote.example",
        "remote.example/u/ann#main-key",
        "ftp://remote.example/u/ann",
        "https:///u/ann",
        "https://remote.example/u/ünn",
        "https://remote.example/" + "a" * 2_048,
    ],
)
def test_a_key_without_an_http_address_is_refused(key_id: str) -> None:
    with pytest.raises(Unauthenticated, match="key"):
        read_claim(other(key_id=key_id))


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "nonsense",
        'keyId="a" algorithm="b"',
        'keyId="https://remote.example/k',
        'keyId="https://remote.example/k",',
        f'keyId="{KEY.key_id}",headers="date"',
        f'keyId="{KEY.key_id}",headers="date",signature=""',
        f'keyId="{KEY.key_id}",headers="date",signature="%%%"',
        f'keyId="{KEY.key_id}",headers="date",signature="{"A" * 4_000}"',
    ],
)
def test_a_signature_header_that_cannot_be_read_is_refused(signature: str) -> None:
    with pytest.raises(Unauthenticated):
        read_claim(sent(post(), {"signature": signature}))


HOSTILE = ['a="",', "a=", "a", " ", "\t,", '"', 'a="', "a = "]


@pytest.mark.parametrize("filling", HOSTILE)
def test_an_outsized_signature_header_is_refused_unread(filling: str) -> None:
    with pytest.raises(Unauthenticated, match="characters"):
        read_claim(sent(post(), {"signature": filling * 8_193}))


@pytest.mark.parametrize("filling", HOSTILE)
def test_a_signature_header_made_to_be_read_for_long_is_not(filling: str) -> None:
    begun = time.process_time()
    with pytest.raises(Unauthenticated):
        read_claim(sent(post(), {"signature": (filling * 8_192)[:8_192]}))
    assert time.process_time() - begun < 0.1


def test_a_signature_of_the_wrong_length_is_refused() -> None:
    request = rewritten(other(), lambda text: text[: text.rindex('signature="')] + 'signature="AAAA"')
    with pytest.raises(Unauthenticated, match="not by"):
        accept(request, KEY)
