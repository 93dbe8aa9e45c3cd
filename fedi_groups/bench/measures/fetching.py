"""What it costs to be asked for a post that few may read: who asks is verified and looked up, each time anew."""

import time
from collections.abc import Sequence
from functools import partial

from starlette.types import ASGIApp

from fedi_groups.actions import posting
from fedi_groups.app import build_app, now
from fedi_groups.bench.asking import Headers, ask
from fedi_groups.bench.crowd import server_origins
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Figure, Measure
from fedi_groups.bench.nowhere import Nowhere
from fedi_groups.bench.processes import Meter
from fedi_groups.bench.scenery import Scene, open_scene
from fedi_groups.bench.yardstick import Spent
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import MembershipState, PostKind, Role, Scheme, Uri
from fedi_groups.storage.unit import transaction
from fedi_groups.wire.keys import PrivateKey, SigningKey, generate_rsa, public_pem
from fedi_groups.wire.signing import Request, sign

PEOPLE = 40


async def measure(bench: Bench) -> list[Figure]:
    """Members of a private community, and then people who are known here and no members, fetch one post in it."""
    bench.tell("fetches of a private post")
    key = generate_rsa()
    async with bench.databases.place() as place, open_scene(place, connector=Nowhere()) as scene:
        people = await scene.strangers(PEOPLE, origins=server_origins(PEOPLE), public_pem=public_pem(key))
        members, others = people[: PEOPLE // 2], people[PEOPLE // 2 :]
        post = await _private_post(scene, members, others)
        app = build_app(scene.services)
        figures = []
        for name, readers, status in (
            ("a private post fetched by members", members, 200),
            ("  by others", others, 404),
        ):
            fetch = partial(_fetch, app, key, post, readers, status=status)
            await fetch(len(readers))
            rounds = [(await bench.yardstick.cost_of(partial(fetch, bench.effort.single)))[0] for _ in _rounds(bench)]
            figures.append(Figure(name, Measure.RSA, rounds))
    return figures


def _rounds(bench: Bench) -> range:
    return range(bench.effort.rounds)


async def _private_post(scene: Scene, members: Sequence[ActorFacts], others: Sequence[ActorFacts]) -> PostFacts:
    """From now on only members read in the community, and this is said to them."""
    async with transaction(scene.services.store) as tx:
        community = tx.actors.change(await tx.actors.get(scene.community.id), locked=True)
        for each in members:
            await tx.audiences.join(community, each, from_id=tx.mint.next())
        for each in others:
            tx.memberships.put(Standing(community.id, each.id, MembershipState.LEFT, Role.MEMBER, tx.now))
        draft = Draft(kind=PostKind.PAGE, content="<p>Between us.</p>", title="For members")
        return await posting.publish(tx, draft=draft, author=scene.owner, cause=HERE, community=community)


async def _fetch(
    app: ASGIApp, key: PrivateKey, post: PostFacts, readers: Sequence[ActorFacts], number: int, *, status: int
) -> Spent:
    """So many, signed beforehand; RuntimeError for any answer but the right one."""
    requests = [_signed(key, readers[turn % len(readers)], post.uri) for turn in range(number)]
    meter = Meter(own=True)
    before, began = meter.read(), time.perf_counter()
    path = "/" + post.uri.split("/", 3)[3]
    answers = [(await ask(app, path, headers)).status for headers in requests]
    spent = Spent(number, meter.read() - before, time.perf_counter() - began)
    if set(answers) != {status}:
        raise RuntimeError(f"a private post should have been answered with {status}: {set(answers)}")
    return spent


def _signed(key: PrivateKey, reader: ActorFacts, url: str) -> Headers:
    headers = {"accept": "application/activity+json", "user-agent": "bench"}
    signer = SigningKey(Uri(f"{reader.uri}#main-key"), key)
    headers |= sign(Request("GET", url, headers), signer, scheme=Scheme.CAVAGE, now=now())
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
