"""From a handle to an actor: how it is written, who is asked, and whose word counts."""

from typing import Any

import pytest

from fedi_groups.errors import AddressRefused, Gone, Malformed, Missing, Unusable
from fedi_groups.peers.fetch import Budget, Fetcher
from fedi_groups.peers.webfinger import Handle, find
from tests.peers.authority import Authority
from tests.peers.stage import Clock, OpenConnector, OpenFetcher, OpenPeer, Peer, Reply, document, mark

pytestmark = pytest.mark.anyio

ACTIVITY = "application/activity+json"
PROFILE = "https://www.w3.org/ns/activitystreams"
JRD = "application/jrd+json"
PLACE = "/.well-known/webfinger"


def host(peer: Peer) -> str:
    return peer.origin.partition("://")[2]


def self_link(href: str, kind: str = ACTIVITY, **more: object) -> dict[str, Any]:
    return {"rel": "self", "type": kind, "href": href, **more}


def account(subject: str, *links: dict[str, Any]) -> Reply:
    return document({"subject": subject, "links": list(links)}, kind=JRD)


@pytest.mark.parametrize("text", ("@bird@h.example", "bird@h.example", "acct:bird@h.example", " @bird@H.example "))
def test_a_handle_is_read_in_each_way_of_writing_it(text: str) -> None:
    assert Handle.parse(text) == Handle("bird", "h.example")


def test_a_handle_with_an_exclamation_mark_is_a_group() -> None:
    assert Handle.parse("!birds@h.example") == Handle("birds", "h.example", group=True)


@pytest.mark.parametrize(
    ("text", "read"),
    (
        ("@a.b-c_d@h.example", "a.b-c_d@h.example"),
        ("@Bird@h.example", "Bird@h.example"),
        ("@bird@127.0.0.1:8000", "bird@127.0.0.1:8000"),
        ("@bird@[::1]:8000", "bird@[::1]:8000"),
        ("@bird@h.example:443", "bird@h.example"),
        ("@طائر@h.example", "طائر@h.example"),
        ("@bird@مثال.example", "bird@xn--mgbh0fb.example"),
    ),
)
def test_a_handle_is_written_as_servers_write_it(text: str, read: str) -> None:
    assert str(Handle.parse(text)) == read


@pytest.mark.parametrize(
    "text",
    (
        "",
        "bird",
        "@bird",
        "@@h.example",
        "@bird@",
        "@bird@h.example@i.example",
        "@.bird@h.example",
        "@bird.@h.example",
        "@bi rd@h.example",
        "@bird@h.example/path",
        "@bird@h..example",
        "@bird@user:pass@h.example",
        "@bird@h.example:99999",
        "@bird@h.example?x",
        "https://h.example/u/bird",
        "acct:@bird@h.example",
        "!@bird@h.example",
        "@" + "b" * 500 + "@h.example",
    ),
)
def test_what_is_not_a_handle_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        Handle.parse(text)


async def test_a_handle_leads_to_the_id_of_the_actor(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers[PLACE] = account(
        f"acct:bird@{host(peer)}",
        {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": f"{peer.origin}/@bird"},
        self_link(f"{peer.origin}/u/bird"),
    )

    assert await find(fetcher, f"@bird@{host(peer)}", budget=Budget(9)) == f"{peer.origin}/u/bird"
    assert peer.targets == [f"{PLACE}?resource=acct:bird@{host(peer)}"]
    assert JRD in peer.seen[0].headers["accept"]


async def test_a_name_in_another_script_is_asked_for_percent_encoded(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers[PLACE] = account(f"acct:طير@{host(peer)}", self_link(f"{peer.origin}/u/1"))

    assert await find(fetcher, f"@طير@{host(peer)}", budget=Budget(9)) == f"{peer.origin}/u/1"
    assert peer.targets == [f"{PLACE}?resource=acct:%D8%B7%D9%8A%D8%B1@{host(peer)}"]


async def test_a_host_that_speaks_tls_is_asked_by_it(
    open_peer: OpenPeer, open_connector: OpenConnector, clock: Clock, authority: Authority
) -> None:
    peer = await open_peer(tls=authority.server("127.0.0.1"))
    fetcher = Fetcher(await open_connector(ca_file=authority.file), mark("cavage"), clock=clock)
    peer.answers[PLACE] = account(f"acct:bird@{host(peer)}", self_link(f"{peer.origin}/u/bird"))

    assert await find(fetcher, f"@bird@{host(peer)}", budget=Budget(2)) == f"{peer.origin}/u/bird"


async def test_plain_http_is_not_tried_unless_it_is_allowed(
    open_peer: OpenPeer, open_connector: OpenConnector, clock: Clock
) -> None:
    peer = await open_peer()
    fetcher = Fetcher(await open_connector(allow_http=False), mark("cavage"), clock=clock)

    with pytest.raises(AddressRefused):
        await find(fetcher, f"@bird@{host(peer)}", budget=Budget(9))
    assert peer.connections == 0


@pytest.mark.parametrize(
    ("links", "chosen"),
    (
        ((("a", ACTIVITY), ("b", ACTIVITY)), "a"),
        ((("a", "text/html"), ("b", ACTIVITY)), "b"),
        ((("a", "application/json"), ("b", f'application/ld+json; profile="{PROFILE}"')), "b"),
        ((("a", "application/ld+json"), ("b", f"{ACTIVITY}; charset=utf-8"), ("c", ACTIVITY)), "c"),
    ),
)
async def test_the_first_self_link_of_an_activitystreams_type_counts(
    links: tuple[tuple[str, str], ...], chosen: str, open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers[PLACE] = account(
        f"acct:bird@{host(peer)}", *(self_link(f"{peer.origin}/{name}", kind) for name, kind in links)
    )

    assert await find(fetcher, f"@bird@{host(peer)}", budget=Budget(9)) == f"{peer.origin}/{chosen}"


async def test_of_a_person_and_a_group_of_one_name_the_exclamation_mark_means_the_group(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers[PLACE] = account(
        f"acct:birds@{host(peer)}",
        self_link(f"{peer.origin}/u/birds", properties={f"{PROFILE}#type": "Person"}),
        self_link(f"{peer.origin}/c/birds", properties={f"{PROFILE}#type": "Group"}),
    )

    assert await find(fetcher, f"!birds@{host(peer)}", budget=Budget(9)) == f"{peer.origin}/c/birds"
    assert await find(fetcher, f"@birds@{host(peer)}", budget=Budget(9)) == f"{peer.origin}/u/birds"


async def test_an_account_may_live_at_another_host_that_confirms_it(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    short, long, fetcher = await open_peer("127.0.0.1"), await open_peer("127.0.0.2"), await open_fetcher()
    short.answers[PLACE] = account(f"acct:bird@{host(long)}", self_link(f"{short.origin}/u/false"))
    long.answers[PLACE] = account(f"acct:bird@{host(long)}", self_link(f"{long.origin}/u/bird"))

    assert await find(fetcher, f"@bird@{host(short)}", budget=Budget(9)) == f"{long.origin}/u/bird"


async def test_a_second_change_of_name_is_not_followed(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    one, two, fetcher = await open_peer("127.0.0.1"), await open_peer("127.0.0.2"), await open_fetcher()
    one.answers[PLACE] = account(f"acct:bird@{host(two)}", self_link(f"{one.origin}/u/bird"))
    two.answers[PLACE] = account(f"acct:bird@{host(one)}", self_link(f"{two.origin}/u/bird"))

    with pytest.raises(Unusable):
        await find(fetcher, f"@bird@{host(one)}", budget=Budget(9))
    assert (len(one.seen), len(two.seen)) == (1, 1)


async def test_the_same_name_in_other_letters_is_the_same_account(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers[PLACE] = account(f"acct:Bird@{host(peer)}", self_link(f"{peer.origin}/u/bird"))

    assert await find(fetcher, f"@bIRD@{host(peer)}", budget=Budget(9))
    assert len(peer.seen) == 1


@pytest.mark.parametrize(
    "answer",
    (
        {},
        {"subject": "https://h.example/u/bird", "links": []},
        {"subject": 7, "links": []},
        {"subject": "acct:bird", "links": []},
        {"links": [{"rel": "self", "type": ACTIVITY, "href": "https://h.example/u/bird"}]},
    ),
)
async def test_an_answer_that_names_no_account_is_unusable(
    answer: dict[str, Any], open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers[PLACE] = document(answer, kind=JRD)

    with pytest.raises(Unusable):
        await find(fetcher, f"@bird@{host(peer)}", budget=Budget(9))


@pytest.mark.parametrize(
    "links",
    (
        None,
        "self",
        [],
        ["self"],
        [{"rel": "self", "type": ACTIVITY}],
        [{"rel": "self", "type": ACTIVITY, "href": 7}],
        [{"rel": "self", "type": ACTIVITY, "href": "/u/bird"}],
        [{"rel": "self", "type": ACTIVITY, "href": "javascript:alert(1)"}],
        [{"rel": ["self"], "type": [ACTIVITY], "href": "https://h.example/"}],
        [{"rel": "alternate", "type": ACTIVITY, "href": "https://h.example/"}],
    ),
)
async def test_an_account_without_an_actor_is_missing(
    links: object, open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers[PLACE] = document({"subject": f"acct:bird@{host(peer)}", "links": links}, kind=JRD)

    with pytest.raises(Missing):
        await find(fetcher, f"@bird@{host(peer)}", budget=Budget(9))


@pytest.mark.parametrize(("status", "error"), ((404, Missing), (410, Gone), (400, Unusable)))
async def test_a_name_that_the_host_does_not_know_is_missing_or_gone(
    status: int, error: type[Exception], open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers[PLACE] = Reply(status)

    with pytest.raises(error):
        await find(fetcher, f"@bird@{host(peer)}", budget=Budget(9))
