"""Making local actors, and knowing remote ones: their profiles and keys as their own servers give them."""

from dataclasses import dataclass, replace

from fedi_groups.actions import flairs, media
from fedi_groups.actions.moderation import LONGEST_REASON, Hand, require_authority
from fedi_groups.actions.moving import ask_to_move
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import ActorChanged, ActorDeleted, ActorForgotten, CommunityChanged
from fedi_groups.domain.facts import ActorFacts, Entry, PeerFacts, Standing
from fedi_groups.domain.media import MediaFacts
from fedi_groups.domain.policy.moderation import may_keep_order
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.servers import Limit
from fedi_groups.domain.types import Act, ActorId, ActorKind, MembershipState, Quotable, Role
from fedi_groups.errors import Denied
from fedi_groups.storage.accounts import AccountFacts, add_account, add_token, find_account
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.keys import ED25519, RSA, StoredKey, add_key, replace_remote_keys, retire_keys
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.shapes import ActorShape, KeyShape
from fedi_groups.wire.uris import host_of


@dataclass(frozen=True, slots=True)
class FreshKeys:
    """A new actor's two key pairs, made and sealed before the transaction: making them takes long."""

    rsa_public: str
    rsa_sealed: bytes
    ed25519_public: str
    ed25519_sealed: bytes


@dataclass(frozen=True, slots=True)
class Profile:
    """What is to be new of a profile; None stays. `summary` is clean HTML, made of `summary_source` in Markdown."""

    title: str | None = None
    summary: str | None = None
    summary_source: str | None = None
    icon: MediaFacts | None = None
    image: MediaFacts | None = None


async def add_person(
    tx: Unit, *, new: NewActor, keys: FreshKeys, email: str, password: str | None, admin: bool
) -> ActorFacts:
    """A local person with an account. Raises Denied if the name or the e-mail address is taken."""
    if await find_account(tx.connection, email=email) is not None:
        raise Denied(f"{email} is taken", public=f"There is already an account for {email}.")
    person = await _add_local(tx, new, keys)
    await tx.flush()
    add_account(tx.writes, AccountFacts(person.id, email.lower(), password, admin), now=tx.now)
    return person


async def add_community(tx: Unit, *, new: NewActor, keys: FreshKeys, owner: ActorFacts) -> ActorFacts:
    """A local community that `owner` owns and is the first member of. Raises Denied if the name is taken."""
    community = await _add_local(tx, new, keys)
    tx.memberships.put(Standing(community.id, owner.id, MembershipState.MEMBER, Role.OWNER, tx.now))
    tx.modlog.append(Entry(tx.mint.next(), community.id, owner.id, "create", tx.now))
    return community


async def add_server(tx: Unit, *, keys: FreshKeys, title: str, summary: str) -> ActorFacts:
    """The Application actor, named like the host; made once, at the first start."""
    new = NewActor(kind=ActorKind.APPLICATION, name=tx.uris.host, title=title, summary=summary)
    return await _add_local(tx, new, keys)


async def rotate_keys(tx: Unit, *, actor: ActorFacts, keys: FreshKeys) -> None:
    """New keys under the same ids. Others see it at their next look, or at the first signature that fails."""
    await retire_keys(tx.connection, actor.id, now=tx.now)
    _add_keys(tx, actor.id, keys)
    changed = tx.actors.change(actor, updated=tx.now)
    await tx.emit(ActorChanged(changed.id))


async def change_person(tx: Unit, *, person: ActorFacts, profile: Profile) -> ActorFacts:
    """What a person here says of themselves; followers are told if it is new. Raises Denied for the suspended."""
    require(may_act_at_all(person))
    values = _new_in(tx, person, profile)
    if not values:
        return person
    changed = tx.actors.change(person, **values, updated=tx.now)
    await tx.emit(ActorChanged(changed.id))
    return changed


async def change_community(tx: Unit, hand: Hand, *, community: ActorFacts, profile: Profile) -> ActorFacts:
    """What a community here says of itself: those who keep order in it say so. Raises Denied."""
    if not community.local:
        raise Denied("not from here", public=f"Only {community.host} can do this.")
    await require_authority(tx, hand, community, may_keep_order)
    values = _new_in(tx, community, profile)
    if not values:
        return community
    changed = tx.actors.change(community, **values, updated=tx.now)
    entry = Entry(
        tx.mint.next(), community.id, hand.moderator.id, Act.EDIT, tx.now, reason=hand.reason.strip()[:LONGEST_REASON]
    )
    tx.modlog.append(entry)
    await tx.emit(CommunityChanged(entry, hand.cause))
    return changed


def _new_in(tx: Unit, actor: ActorFacts, profile: Profile) -> dict[str, str]:
    said = {name: getattr(profile, name) for name in ("title", "summary", "summary_source")}
    words = {name: value for name, value in said.items() if value is not None and value != getattr(actor, name)}
    return words | media.settle_pictures(tx, actor=actor, icon=profile.icon, image=profile.image)


def set_quotable(tx: Unit, *, actor: ActorFacts, who: Quotable) -> None:
    """Who may quote what a person here writes, or what is said in a community here, from now on (FEP-044f)."""
    tx.actors.change(actor, quotable=who)


async def delete_actor(tx: Unit, *, actor: ActorFacts, contents: bool = False) -> None:
    """A local actor is gone: its name stays taken, its keys stay until its Delete has reached everyone."""
    media.end_all(tx, actor)
    tx.actors.change(actor, deleted_at=tx.now, title=None, summary="", summary_source=None, icon=None, image=None)
    await tx.emit(ActorDeleted(actor.id, contents))


async def learn_actor(tx: Unit, *, shape: ActorShape, peer: PeerFacts, keys: list[tuple[KeyShape, str]]) -> ActorFacts:
    """A remote actor as its own server describes it now. `keys`: those that could be read, with their algorithms."""
    new = _described(shape)
    if tx.rules.terms(host_of(peer.origin)).has(Limit.MEDIA):
        new = replace(new, icon=None, image=None)
    known = await tx.actors.find(shape.uri)
    if known is None:
        actor = tx.actors.add_remote(tx.mint.next(), new, peer=peer.id, origin=peer.origin, now=tx.now)
    else:
        changes = {name: getattr(new, name) for name in _LEARNED}
        if known.is_community:
            # Its server shows it again, whatever had become of it: people are gone for good.
            changes["deleted_at"] = None
        actor = tx.actors.change(known, **changes, fetched_at=tx.now, updated=shape.updated or tx.now)
        if actor.moved_to is not None and actor.moved_to != known.moved_to:
            # Whoever follows nobody here sends us no Move: members on Mastodon mostly do not.
            ask_to_move(tx, old=actor, target=actor.moved_to)
    await tx.flush()
    stored = [StoredKey(actor.id, kind, key.pem or key.multibase or "", None, key.uri) for key, kind in keys]
    await replace_remote_keys(tx.connection, actor.id, stored, now=tx.now)
    if actor.is_community and shape.kind is ActorKind.GROUP:
        tx.peers.learned_groups(peer)
        await flairs.learn(tx, community=actor, shapes=shape.flairs)
    return actor


async def forget_actor(tx: Unit, *, actor: ActorFacts) -> None:
    """A remote actor's server says it is gone."""
    tx.actors.change(actor, deleted_at=tx.now, title=None, summary="", summary_source=None, icon=None, image=None)
    await replace_remote_keys(tx.connection, actor.id, [], now=tx.now)
    await tx.emit(ActorForgotten(actor.id))


async def issue_token(tx: Unit, *, actor: ActorFacts, token: str, scopes: str) -> int:
    """Record an API token; returns its number. The token itself is only ever shown once, by the caller.

    Raises Denied for who is suspended.
    """
    require(may_act_at_all(actor))
    number = tx.mint.next()
    add_token(tx.writes, number, actor=actor.id, token=token, scopes=scopes, now=tx.now)
    return number


async def _add_local(tx: Unit, new: NewActor, keys: FreshKeys) -> ActorFacts:
    if await tx.actors.named(new.name) is not None:
        raise Denied(f"{new.name} is taken", public=f"The name {new.name} is taken, or was once.")
    actor = tx.actors.add_local(tx.mint.next(), new, now=tx.now)
    _add_keys(tx, actor.id, keys)
    return actor


def _add_keys(tx: Unit, actor: ActorId, keys: FreshKeys) -> None:
    add_key(tx.writes, StoredKey(actor, RSA, keys.rsa_public, keys.rsa_sealed, None), now=tx.now)
    add_key(tx.writes, StoredKey(actor, ED25519, keys.ed25519_public, keys.ed25519_sealed, None), now=tx.now)


_LEARNED = (
    "name title summary summary_source url icon image language inbox shared_inbox outbox followers featured moderators "
    "wall locked discoverable indexable sensitive aliases moved_to"
).split()


def _described(shape: ActorShape) -> NewActor:
    same = {name: getattr(shape, name) for name in _LEARNED if name != "language"}
    return NewActor(
        kind=shape.kind,
        uri=shape.uri,
        language=shape.language,
        published=shape.published,
        updated=shape.updated,
        **same,
    )
