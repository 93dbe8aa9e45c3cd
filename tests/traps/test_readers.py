"""The readers would be worth nothing if they took everything: each is shown a letter with the fault it is there for."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from fedi_groups.wire.shapes import Json
from tests.traps.readers import Rejected, gotosocial, lemmy, mastodon, misskey, others, piefed
from tests.traps.story import Told

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"
Change = Callable[[Json], Any]

ANNOUNCES: dict[str, Change] = {
    "no cc": lambda it: it.pop("cc"),
    "no to inside": lambda it: it["object"].pop("to"),
    "audience as a list": lambda it: it.update(audience=[CATS]),
    "another audience": lambda it: it["object"].update(audience="https://here.test/c/dogs"),
    "an id": lambda it: it.update(object=it["object"]["object"]["id"]),
    "a page": lambda it: it.update(object=it["object"]["object"]),
    "an id elsewhere": lambda it: it.update(id="https://there.test/1"),
    "a port": lambda it: it.update(id="https://here.test:444/1"),
    "a video": lambda it: it["object"]["object"]["attachment"].append({"type": "Video", "url": "https://x.test/"}),
    "one attachment": lambda it: it["object"]["object"].update(attachment={"type": "Link", "href": "https://x.test/"}),
    "pictures": lambda it: it["object"]["object"].update(image=[]),
    "a language": lambda it: it["object"]["object"].update(language="en"),
    "no zone": lambda it: it["object"]["object"].update(published="2026-11-21T00:00:00"),
    "nobody addressed": lambda it: it["object"]["object"].update(to=[], cc=[]),
    "a context": lambda it: it["object"]["object"].update(context={}),
}
GROUPS: dict[str, Change] = {
    "endpoints": lambda it: it.update(endpoints={}),
    "types": lambda it: it.update(type=["Group"]),
    "no outbox": lambda it: it.pop("outbox"),
    "half a key": lambda it: it["publicKey"].pop("owner"),
    "a language": lambda it: it.update(language="en"),
}
ACTORS: dict[str, Change] = {
    "a key of another": lambda it: it["publicKey"].update(owner=f"{CATS}/"),
    "no context": lambda it: it.update({"@context": [{"x": "y"}]}),
    "suspended": lambda it: it.update(suspended=True),
    "a name": lambda it: it.update(preferredUsername=".cats"),
}


def _refuses(read: Callable[[Json], object], document: Json, changes: dict[str, Change]) -> None:
    for name, change in changes.items():
        changed = deepcopy(document)
        change(changed)
        try:
            read(changed)
        except (Rejected, KeyError):
            continue
        pytest.fail(f"{name} was taken")


async def test_each_reader_refuses_what_its_program_does(told: Told) -> None:
    post, group = told.one("lemmy", "post").document, await told.town.document("/c/cats")
    _refuses(lambda it: lemmy.read_activity(it, group=CATS), post, ANNOUNCES)
    _refuses(lemmy.read_group, group, GROUPS)
    _refuses(piefed.read_group, group, {"endpoints": GROUPS["endpoints"], "no name": lambda it: it.pop("name")})
    _refuses(lambda it: mastodon.read_actor(CATS, it), group, ACTORS)
    _refuses(misskey.read_actor, group, {"elsewhere": lambda it: it.update(followers="https://there.test/f")})
    boost = told.one("misskey", "post").document
    note = {"published": boost["published"]}
    _refuses(lambda it: misskey.read_boost(it, note), boost, {"old": lambda it: it.update(published="2020")})
    _refuses(gotosocial.read_announce, boost, {"to nobody": lambda it: it.update(to=[], cc=[])})
    _refuses(others.pleroma_reads_announce, boost, {"no cc": lambda it: it.pop("cc")})
    embedded: dict[str, Change] = {"a post": lambda it: it.update(object={"attributedTo": "https://there.test/u"})}
    _refuses(lambda it: others.pixelfed_takes(it, key_id=CATS), boost, embedded)
    replies = {"type": "Collection", "items": []}
    _refuses(gotosocial.first_page, replies, {"no pages": lambda it: None})
    featured = await told.town.document("/c/cats/featured")
    for name, changes in (
        ("featured", {"pages": lambda it: it.pop("orderedItems")}),
        ("followers", {"kind": lambda it: None}),
    ):
        _refuses(lambda it, name=name: lemmy.read_collection(name, it, f"{CATS}/featured"), featured, changes)  # type: ignore[misc]
    lost = boost | {"to": [], "cc": [f"{CATS}/followers"]}
    assert mastodon.boost_visibility(lost, followers=f"{CATS}/followers") == "direct"
    assert mastodon.keep_what_survives('<img src="x"><table><tr><td>y</td></tr></table>') == "y"


async def test_no_reader_is_stricter_than_its_program(told: Told) -> None:
    post = told.one("lemmy", "post").document
    lemmy.read_activity(post | {"novelty": {"x": 1}, "cc": "https://here.test/c/cats/followers"}, group=CATS)
    mastodon.read_actor(CATS, await told.town.document("/c/cats") | {"attributedTo": "https://here.test/x"})
