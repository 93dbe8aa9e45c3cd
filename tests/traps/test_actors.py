"""Actors, and how they are found: documents, keys, names, WebFinger, NodeInfo."""

import pytest

from fedi_groups.actions.profiles import add_person
from fedi_groups.domain.types import ActorKind
from fedi_groups.errors import Denied
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.unit import transaction
from tests.foreign import Foreign
from tests.traps.readers import lemmy, mastodon, misskey, others, piefed
from tests.traps.readers.mastodon import read_webfinger
from tests.traps.story import Told
from tests.traps.town import Town, page

pytestmark = pytest.mark.anyio

ACTORS = ("/", "/u/ann", "/c/cats")
PEOPLE = ACTORS[1:]


@pytest.mark.parametrize("path", ACTORS)
async def test_mastodon_refuses_an_actor_over_its_type_id_context_or_key(told: Told, path: str) -> None:
    answer = await told.town.get(path)
    url = told.town.url(path)
    mastodon.read_answer(url, answer.headers, answer.content, answer.json())
    if path != "/":
        mastodon.read_actor(url, answer.json())


@pytest.mark.parametrize("path", PEOPLE)
async def test_a_key_whose_owner_is_written_otherwise_is_ignored(told: Told, path: str) -> None:
    document = await told.town.document(path)
    assert document["publicKey"]["owner"] == document["id"]
    assert document["publicKey"]["id"] == f"{document['id']}#main-key"
    assert [each["controller"] for each in document["assertionMethod"]] == [document["id"]]


@pytest.mark.parametrize("path", PEOPLE)
async def test_misskey_refuses_an_actor_with_an_inbox_or_collection_elsewhere(told: Told, path: str) -> None:
    misskey.read_actor(await told.town.document(path))


@pytest.mark.parametrize("path", ACTORS)
async def test_lemmy_and_piefed_fail_over_endpoints_without_a_shared_inbox(told: Told, path: str) -> None:
    document = await told.town.document(path)
    {"/": lemmy.read_site, "/u/ann": lemmy.read_person, "/c/cats": lemmy.read_group}[path](document)
    if path == "/c/cats":
        piefed.read_group(document)


async def test_piefed_keeps_ids_in_small_letters(told: Told) -> None:
    """Two that differ in their capitals alone would be one: ours are small, and names too."""
    for path in PEOPLE:
        document = await told.town.document(path)
        assert document["id"] == document["id"].lower()
        assert document["preferredUsername"] == document["preferredUsername"].lower()


async def test_a_person_and_a_community_of_one_name_cannot_both_be_reached(town: Town) -> None:
    """Mastodon takes the first of two links, Lemmy the last, NodeBB neither: names are given once."""
    ann = await town.server.person("ann")
    for name in ("ann", "ANN"):
        with pytest.raises(Denied):
            await town.server.community(name, ann)
    await town.server.community("cats", ann)
    with pytest.raises(Denied):
        await town.server.person("cats")


@pytest.mark.parametrize(
    ("path", "handle"), [("/u/ann", "ann@here.test"), ("/c/cats", "cats@here.test"), ("/", "here.test@here.test")]
)
async def test_webfinger_and_the_actor_lead_to_each_other(told: Told, path: str, handle: str) -> None:
    """By one `self` link of exactly the right type, with nothing behind it: else it "does not loop back"."""
    answer = await told.town.get(f"/.well-known/webfinger?resource=acct:{handle}", accept="application/jrd+json")
    document = answer.json()
    assert answer.headers["content-type"] == "application/jrd+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert read_webfinger(document, handle=handle) == told.town.url(path)
    links = [each for each in document["links"] if each["rel"] == "self"]
    assert [each["type"] for each in links] == ["application/activity+json"]
    assert (await told.town.document(path))["webfinger"] == handle


async def test_mastodon_looks_away_from_the_eleventh_subdomain(told: Told) -> None:
    """All communities and people live at one host, that of the server."""
    for path in PEOPLE:
        assert (await told.town.document(path))["id"].split("/")[2] == "here.test"


async def test_mastodon_wipes_out_whoever_is_said_to_be_suspended(told: Told) -> None:
    for path in ACTORS:
        assert "suspended" not in await told.town.document(path)


async def test_an_actor_under_another_id_loses_its_followers(town: Town) -> None:
    """Whatever is changed about a community, its id stays."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    async with transaction(town.server.services.store) as tx:
        tx.actors.change(await tx.actors.get(cats.id), title="Dogs", summary="<p>Changed</p>")
    document = await town.document("/c/cats")
    assert (document["id"], document["name"]) == (cats.uri, "Dogs")


async def test_410_means_deleted_and_is_said_of_nobody_else(town: Town) -> None:
    ann, bob = await town.server.person("ann"), await town.server.person("bob")
    await town.server.community("cats", ann)
    for path in ("/u/ann", "/u/bob", "/c/cats"):
        assert (await town.get(path)).status_code == 200
    await town.ends(bob)
    assert (await town.get("/u/bob")).status_code == 410
    assert (await town.get("/u/nobody")).status_code == 404


async def test_names_and_ids_are_never_given_again(town: Town) -> None:
    """A server whose names come back is met with old posts, and with keys that nobody believes."""
    bob = await town.server.person("bob")
    await town.ends(bob)
    with pytest.raises(Denied):
        await town.server.person("bob")
    with pytest.raises(Denied):
        await town.server.community("bob", await town.server.person("ann"))


async def test_nodebb_fetches_keys_unsigned_and_piefed_signs_only_after_401(town: Town) -> None:
    """So actors are open to everyone, those of private communities as well; two strict servers would wait for ever."""
    ann = await town.server.person("ann")
    await town.private("club", ann)
    for path in ("/", "/u/ann", "/c/club"):
        answer = await town.get(path)
        others.nodebb_fetches({}, answer.status_code)
        assert answer.json()["publicKey"]["publicKeyPem"].startswith("-----BEGIN PUBLIC KEY-----")


async def test_what_an_update_says_of_keys_and_inboxes_is_not_believed(town: Town) -> None:
    """The actor is fetched from where it lives, and what is there counts."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour, thief = town.neighbour("lemmy"), Foreign("thief.test")
    lem = neighbour.person("lem")
    await town.joins(neighbour, lem, cats)
    false = neighbour.documents[lem] | {"inbox": "https://thief.test/inbox", "name": "Thief"}
    false["publicKey"] = thief.actor("x") and thief.documents["https://thief.test/users/x"]["publicKey"] | {
        "owner": lem
    }
    assert await town.send(neighbour, neighbour.activity("Update", lem, false)) == 202
    found = await town.actor(lem)
    assert (found.inbox, found.title) == (f"{lem}/inbox", None)
    assert neighbour.asked.count(lem) >= 2


async def test_lemmy_gives_all_its_actors_one_inbox(town: Town) -> None:
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    neighbour = town.neighbour("lemmy")
    for name in ("lem", "lou", "lia"):
        person = neighbour.person(
            name, inbox="https://lemmy.test/inbox", endpoints={"sharedInbox": "https://lemmy.test/inbox"}
        )
        await town.joins(neighbour, person, cats)
    before = len(neighbour.mail)
    await town.says(ann, page(), community=cats)
    assert [each.url for each in neighbour.mail[before:]] == ["https://lemmy.test/inbox"]


async def test_lemmy_stops_sending_to_a_server_whose_nodeinfo_it_cannot_read(told: Told) -> None:
    """It is open to any program, in both versions, and its metadata are texts alone."""
    links = (await told.town.get("/.well-known/nodeinfo", accept="*/*", user_agent="Lemmy/0.19.5")).json()["links"]
    found = {each["rel"].rpartition("/")[2]: each["href"] for each in links if "nodeinfo" in each["rel"]}
    assert set(found) == {"2.0", "2.1"}
    for url in found.values():
        for agent in ("Lemmy/0.19.5", "PieFed/1.6", "curl/8", ""):
            answer = await told.town.get(url, accept="*/*", user_agent=agent)
            assert answer.status_code == 200
            lemmy.read_nodeinfo(answer.json())


async def test_lemmy_looks_for_a_site_at_the_root_of_every_server(told: Told) -> None:
    """With a slash at its end; that makes us a server that hears of what concerns all."""
    answer = await told.town.get("/")
    lemmy.read_answer("https://here.test/", answer.headers, answer.content, answer.json())
    lemmy.read_site(answer.json())


async def test_piefed_believes_moderators_who_are_listed_or_admins_whom_the_site_names(town: Town) -> None:
    """An admin who is no moderator keeps order too: PieFed asks for them at an address of Lemmy's."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    async with transaction(town.server.services.store) as tx:
        root = await add_person(tx, new=NewActor(kind=ActorKind.PERSON, name="root"), keys=town.server.keys,
                                email="root@x.test", password=None, admin=True)  # fmt: skip
    neighbour = town.neighbour("piefed")
    await town.joins(neighbour, neighbour.person("pia"), cats)
    post = await town.says(ann, page(), community=cats)
    await town.keeps_order(root, "remove", post.uri, "no cats")
    actor = neighbour.mail[-1].inner["actor"]
    moderators = (await town.document("/c/cats/moderators"))["orderedItems"]
    site = (await town.get("/api/v3/site", accept="application/json")).json()
    assert piefed.believes(actor, moderators=moderators, site=site)
    assert not piefed.believes("https://here.test/u/nobody", moderators=moderators, site=site)
