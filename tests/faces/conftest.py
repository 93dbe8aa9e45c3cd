"""A server with all its faces, asked over ASGI; what it answers is all that a test sees."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fedi_groups.config import read_settings
from fedi_groups.delivery.forms import Forms
from fedi_groups.delivery.published import Published
from fedi_groups.faces.shared.answers import Answers
from fedi_groups.faces.shared.dialects import Dialects
from fedi_groups.faces.shared.web import Web
from fedi_groups.inbox.gate import Gate
from fedi_groups.inbox.intake import Intake
from fedi_groups.media.files import Disk
from fedi_groups.media.thumbnails import Thumbnails
from fedi_groups.media.workshop import Workshop
from fedi_groups.notices.stream import Stream
from fedi_groups.peers.fetch import Fetcher
from fedi_groups.peers.handles import Directory
from fedi_groups.peers.keychain import Keychain
from fedi_groups.peers.keys import KeyRing
from fedi_groups.peers.pictures import RemotePictures
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage.grants import Grants
from fedi_groups.wire.passes import Passes
from tests.faces.house import House, client_of
from tests.foreign import Foreign
from tests.network import Loopback, Network
from tests.world import SECRET, World


def web_of(world: World, network: Network, house: House) -> Web:
    store = world.store
    fetcher = Fetcher(Loopback(network), lambda request: {}, clock=store.clock, rules=store.rules)
    resolver = house.resolver = Resolver(store, fetcher)
    keychain = Keychain(store.database, store.uris, secret=SECRET)
    grants = Grants(store.database, store.clock, secret=SECRET)
    published = Published(store.database, Forms(keychain, store.uris), keychain, grants)
    answers = Answers(store.clock)
    store.after_commit.append(answers.invalidate)
    return Web(
        settings=read_settings(server_name="Here", contact_email="admin@here.test"),
        store=store,
        gate=Gate(KeyRing(store, resolver), rules=store.rules),
        intake=Intake(store.database, clock=store.clock, most=1000, most_per_peer=10),
        activity=published.activity,
        prove=published.prove,
        heard=house.heard.append,
        answers=answers,
        dialects=Dialects(store),
        files=house.files,
        workshop=Workshop(house.files),
        directory=Directory(store, resolver, fetcher),
        pictures=RemotePictures(
            fetcher, Thumbnails(house.files.folder / "thumbnails", 1_000_000), Workshop(house.files), clock=store.clock
        ),
        grants=grants,
        passes=Passes(SECRET),
        new_keys=lambda: world.keys,
        stream=Stream(store.database),
        version="0.1.0",
        working=house.is_working,
        founded=True,
    )


@pytest.fixture
async def house(world: World, tmp_path: Path) -> AsyncIterator[House]:
    network = Network()
    there = Foreign("there.test")
    network.servers[there.origin] = there.app()
    found = House(world, network, there, Disk(tmp_path / "media"))
    found.web = web_of(world, network, found)
    found.client = client_of(found.web)
    yield found
    await found.client.aclose()
