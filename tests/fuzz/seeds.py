"""What fuzzing starts from: what other servers really send, and texts that parsers have stumbled over."""

import json
from collections.abc import Iterator

from tests.fuzz.files import LISTS, pictures
from tests.specimens import specimens

WORDS = (
    b"<p>Hello <a href='https://there.test/u/bob' class='u-url mention'>@bob</a></p>",
    b"<table><tr><td><svg><style><img src=x></table><math><annotation encoding='application/x-tex'>x",
    b"# Title\n\n> ::: spoiler x\n- [a](https://x.test) **b** `c` @bob@there.test #tag\n|a|\n|-|\n|b|\n",
    b"https://there.test:8443/a?b=c#d",
    b"acct:birds@there.test",
    b"2026-11-21T01:21:00.5+02:00",
    b"zh-Hant-TW",
    b'collectionId="https://there.test/f", digest="%b", url="https://there.test/s"' % (b"0f" * 32),
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabVJ\xceHM\xceV\xb2R\xcaH,V\xa8\x05\x00",
)
SIGNED = (
    b"POST /inbox\nhost: here.test\ndate: Sat, 21 Nov 2026 01:21:00 GMT\n"
    b"digest: SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    b'signature: keyId="https://there.test/u/bob#main-key",algorithm="rsa-sha256",'
    b'headers="(request-target) host date digest",signature="AAAA"\n\n{}',
    b"POST /inbox?x=y\nhost: here.test\ncontent-digest: sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:\n"
    b'signature-input: sig1=("@method" "@target-uri" "content-digest");created=1795224060;'
    b'keyid="https://there.test/u/bob#main-key";alg="rsa-v1_5-sha256"\nsignature: sig1=:AAAA:\n\n{}',
)
JRD = (
    b'{"subject":"acct:birds@there.test","links":[{"rel":"self","type":"application/activity+json",'
    b'"href":"https://there.test/c/birds","properties":{"https://www.w3.org/ns/activitystreams#type":"Group"}}]}',
    b'{"links":[{"rel":"http://nodeinfo.diaspora.software/ns/schema/2.1","href":"https://there.test/n"}],'
    b'"software":{"name":"lemmy","version":"1"}}',
)


def documents() -> Iterator[bytes]:
    """The bodies of all fixtures, and the posts in them; what WebFinger and NodeInfo answer."""
    yield from JRD
    for each in specimens():
        yield json.dumps(each.body).encode()
        for post in each.posts() if each.is_activity else []:
            yield json.dumps(post).encode()


def texts() -> Iterator[bytes]:
    """What people wrote in them."""
    for each in specimens():
        for post in each.posts() if each.is_activity else []:
            if isinstance(post.get("content"), str):
                yield post["content"].encode()


def others() -> Iterator[bytes]:
    """What is no document."""
    yield from (*texts(), *WORDS, *SIGNED, *LISTS, *pictures())


def all_seeds() -> list[bytes]:
    return [*documents(), *others()]
