"""Composing: those mentioned are found before any transaction, here, among the known, and over WebFinger."""

import pytest

from fedi_groups.domain.types import PostKind
from fedi_groups.errors import Gone, Malformed, Missing, TooLarge
from fedi_groups.peers.compose import STRANGERS, Written, compose
from fedi_groups.peers.handles import Directory
from fedi_groups.storage.unit import transaction
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


def directory(server: Server) -> Directory:
    services = server.services
    return Directory(services.store, services.resolver, services.fetcher)


def lookups(fediverse: Fediverse) -> int:
    return sum("/.well-known/webfinger" in each.url for each in fediverse.network.sent)


async def test_those_mentioned_are_linked_wherever_they_are(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann, bob = await a.person("ann"), await b.person("bob")
    cats = await b.community("cats", bob)
    text = "Hello @ann, @Ann@a.test, @bob@b.test and !cats@b.test; `@ann` is code, @nobody nobody."
    draft, mentions = await compose(directory(a), Written(text, title="Hello"))
    found = await directory(a).find("bob@b.test"), await directory(a).find("!cats@b.test")
    assert mentions == (ann.id, found[0].id, found[1].id)
    assert draft.content.count(f'href="{ann.uri}"') == 2
    assert f'href="{bob.uri}"' in draft.content and f'href="{cats.uri}"' in draft.content
    assert "<code>@ann</code>" in draft.content and "@nobody nobody" in draft.content


async def test_who_is_known_already_is_not_asked_for_again(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    await b.person("bob")
    await compose(directory(a), Written("@bob@b.test"))
    asked = lookups(fediverse)
    assert asked == 1
    _, mentions = await compose(directory(a), Written("@BOB@b.test again"))
    assert len(mentions) == 1 and lookups(fediverse) == asked


async def test_who_cannot_be_found_stays_text(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    fediverse.network.down.add(b.origin)
    draft, mentions = await compose(directory(a), Written("@bob@b.test @eve@nowhere.test @x@[::1]"))
    assert mentions == () and "<a " not in draft.content and "@bob@b.test" in draft.content


async def test_one_text_makes_a_server_ask_for_a_few_strangers_only(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    await compose(directory(a), Written(" ".join(f"@nobody{number}@b.test" for number in range(40))))
    assert b.origin in {each.url[: len(b.origin)] for each in fediverse.network.sent}
    assert lookups(fediverse) == STRANGERS


async def test_where_a_person_and_a_community_share_a_name_the_sign_decides(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    bob = await b.person("bob")
    group = await b.community("birds", bob)
    await directory(a).find("!birds@b.test")
    person = await directory(a).find("bob@b.test")
    async with transaction(a.services.store) as tx:
        tx.actors.change(await tx.actors.get(person.id), name="birds")  # as Lemmy allows
    assert (await directory(a).find("@birds@b.test")).uri == bob.uri
    assert (await directory(a).find("!birds@b.test")).uri == group.uri


async def test_a_handle_of_this_server_never_leaves_it(fediverse: Fediverse) -> None:
    a = await fediverse.start("a")
    ann = await a.person("ann")
    for text in ("ann", "@ann", "ann@a.test", "@ann@A.test", ann.uri):
        assert (await directory(a).find(text)).id == ann.id, text
    for text in ("bob", "@bob@a.test", f"{a.origin}/u/bob"):
        with pytest.raises(Missing):
            await directory(a).find(text)
    with pytest.raises(Malformed):
        await directory(a).find("no handle@at all")
    assert fediverse.network.sent == []


async def test_who_is_gone_is_not_found(fediverse: Fediverse) -> None:
    a = await fediverse.start("a")
    ann = await a.person("ann")
    async with transaction(a.services.store) as tx:
        tx.actors.change(await tx.actors.get(ann.id), deleted_at=tx.now)
    with pytest.raises(Gone):
        await directory(a).find("ann")
    assert (await compose(directory(a), Written("@ann")))[1] == ()


async def test_a_title_makes_a_page_and_a_warning_hides_it(fediverse: Fediverse) -> None:
    a = await fediverse.start("a")
    note, _ = await compose(directory(a), Written("#Robins and #robins and `#code`"))
    assert (note.kind, note.title, note.hashtags, note.sensitive) == (PostKind.NOTE, None, ("Robins",), False)
    page, _ = await compose(
        directory(a),
        Written("Text", title="  Two\n lines ", link="https://example.org/x", language="PT_br", warning=" spiders "),
    )
    assert (page.kind, page.title, page.link, page.language) == (
        PostKind.PAGE,
        "Two lines",
        "https://example.org/x",
        "pt-BR",
    )
    assert (page.warning, page.sensitive, page.source) == ("spiders", True, "Text")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (Written("", title="x" * 201), "A title has up to 200 characters"),
        (Written("", link="javascript:alert(1)"), "is no link"),
        (Written("", link="mailto:a@b.example"), "is no link"),
        (Written("", link="https://"), "is no link"),
        (Written("", language="english please"), "is no language"),
    ],
)
async def test_what_is_none_is_refused_with_a_reason(fediverse: Fediverse, written: Written, why: str) -> None:
    a = await fediverse.start("a")
    with pytest.raises(Malformed) as caught:
        await compose(directory(a), written)
    assert why in caught.value.public


async def test_a_text_that_is_too_long_is_refused(fediverse: Fediverse) -> None:
    a = await fediverse.start("a")
    with pytest.raises(TooLarge):
        await compose(directory(a), Written("@" * 60_000))
