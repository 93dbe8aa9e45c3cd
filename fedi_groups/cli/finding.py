"""Whom and what an argument means: people, communities, posts. May ask other servers; never in a transaction."""

from fedi_groups.app import Services
from fedi_groups.domain.drafts import QuoteDraft
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import ActorKind
from fedi_groups.errors import Denied, Missing, Refused, Unavailable
from fedi_groups.peers.fetch import Budget
from fedi_groups.peers.handles import Directory
from fedi_groups.storage.unit import reading


def directory(services: Services) -> Directory:
    return Directory(services.store, services.resolver, services.fetcher)


def handle(actor: ActorFacts) -> str:
    """As people write it: communities with `!`, as the threadiverse does."""
    return f"!{actor.handle[1:]}" if actor.is_community else actor.handle


async def anyone(services: Services, text: str) -> ActorFacts:
    """A person or community, here or elsewhere, by name, handle or address. Raises Missing in words for the asker."""
    try:
        return await directory(services).find(text)
    except Unavailable as error:
        raise Missing(str(error), public=f"{text} cannot be found: {error}") from error


async def person_here(services: Services, text: str) -> ActorFacts:
    """Somebody with an account on this server."""
    found = await directory(services).known(text) if not text.startswith("http") else await anyone(services, text)
    if (
        found is None
        or not found.local
        or found.kind is not ActorKind.PERSON
        or found.deleted_at is not None
        or found.is_mask
    ):
        raise Missing(f"no account {text}", public=f"Nobody called {text} has an account here.")
    return found


async def person(services: Services, text: str) -> ActorFacts:
    """Somebody here or elsewhere."""
    found = await anyone(services, text)
    if found.is_collective:
        kind = "community" if found.is_community else "feed"
        raise Denied(f"{found.uri} is a {kind}", public=f"{text} is a {kind}, not a person.")
    return found


async def community(services: Services, text: str) -> ActorFacts:
    """A community here or elsewhere: a handle without a sign is taken for one too."""
    found = await anyone(services, f"!{text}" if "@" in text and text[0] not in "@!" else text)
    if not found.is_community:
        kind = "feed" if found.is_collective else "person"
        raise Denied(f"{found.uri} is no community", public=f"{text} is a {kind}, not a community.")
    return found


async def post(services: Services, address: str) -> PostFacts:
    """A post or comment by its address: the id, or where a browser shows it."""
    known = await _known_post(services, address)
    if known is None and address.startswith("http") and not services.store.uris.is_local(address):
        known = await _known_post(services, await _own_id(services, address))
    if known is None:
        raise Missing(f"no post {address}", public=_absent(services, address))
    return known


async def quoted(services: Services, address: str) -> QuoteDraft:
    """What a post quotes, from anywhere. Raises Missing, Denied for what is not public."""
    known = await _known_post(services, address)
    if known is not None:
        return QuoteDraft(known.uri, known.author_id)
    if services.store.uris.is_local(address) or not address.startswith("http"):
        raise Missing(f"no post {address}", public=_absent(services, address))
    budget = Budget(4)
    try:
        shape = await services.resolver.post(address, budget=budget)
        author = await services.resolver.actor(shape.author, budget=budget)
    except (Refused, Unavailable) as error:
        raise Missing(str(error), public=f"{address} cannot be quoted: {error}") from error
    if shape.visibility(author.followers) not in FOR_ALL:
        raise Denied(f"{shape.uri} is not public", public="Only what is public can be quoted.")
    return QuoteDraft(shape.uri, author.id)


async def _known_post(services: Services, address: str) -> PostFacts | None:
    async with reading(services.store) as tx:
        return await tx.posts.find(address)


async def _own_id(services: Services, address: str) -> str:
    try:
        return (await services.resolver.post(address, budget=Budget(2))).uri
    except (Refused, Unavailable) as error:
        reason = f"{address} is not here, and its server does not give it: {error}"
        raise Missing(reason, public=reason) from error


def _absent(services: Services, address: str) -> str:
    if services.store.uris.is_local(address):
        return f"There is no {address}."
    if not address.startswith("http"):
        return f"{address} is no address: take the whole id of the post, as {services.store.uris.origin}/post/1."
    return (
        f"{address} has not come here yet. Follow its community or its author: what they write from then on comes, "
        "and with an answer the post it answers."
    )
