"""Making local actors, and knowing remote ones: their profiles and keys as their own servers give them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from fedi_groups.actions import flairs, media
from fedi_groups.actions.authority import Hand, require_authority, require_here
from fedi_groups.actions.drafting import kept_emojis
from fedi_groups.actions.emojis import standing_in
from fedi_groups.actions.modlog import record
from fedi_groups.actions.moving import ask_to_move, look_back
from fedi_groups.actions.pacing import require_room
from fedi_groups.actions.succession import succeed
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import ActorChanged, ActorDeleted, ActorForgotten, CommunityChanged
from fedi_groups.domain.facts import ActorFacts, PeerFacts, ProfileField, Standing
from fedi_groups.domain.media import MediaFacts
from fedi_groups.domain.policy.moderation import may_edit
from fedi_groups.domain.policy.servers import read_host
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.servers import Limit
from fedi_groups.domain.types import Act, ActorId, ActorKind, MembershipState, Quotable, Role
from fedi_groups.errors import Denied, Malformed
from fedi_groups.storage.accounts import AccountFacts, add_account, find_account
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.imports import drop_all_imports
from fedi_groups.storage.keys import ED25519, RSA, StoredKey, add_key, replace_remote_keys, retire_keys
from fedi_groups.storage.marks import forget_marks
from fedi_groups.storage.scheduled import drop_all_scheduled
from fedi_groups.storage.signups import sign_up_named
from fedi_groups.storage.sketches import drop_all_sketches
from fedi_groups.storage.tokens import NewToken, add_token
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.visits import drop_visits
from fedi_groups.text.html import to_text
from fedi_groups.text.languages import normalise
from fedi_groups.wire.shapes import ActorShape, KeyShape
from fedi_groups.wire.uris import host_of

MOST_FIELDS, LONGEST_FIELD = 4, 255
"""Lines of a profile here; Mastodon has as many."""
LONGEST_PORTRAIT_ALT = 500
MOST_DOMAINS = 10
"""Web sites that may name somebody as the author of what stands there; Mastodon has as many."""

_WORDLESS: dict[str, Any] = {
    "title": None,
    "summary": "",
    "summary_source": None,
    "icon": None,
    "image": None,
    "icon_alt": "",
    "image_alt": "",
    "emojis": (),
}
"""Nothing is left of a profile."""


@dataclass(frozen=True, slots=True)
class FreshKeys:
    """A new actor's two key pairs, made and sealed before the transaction: making them takes long."""

    rsa_public: str
    rsa_sealed: bytes
    ed25519_public: str
    ed25519_sealed: bytes


@dataclass(frozen=True, slots=True)
class Profile:
    """What is to be new of a profile; None stays. `summary` is clean HTML, made of `summary_source` in Markdown. A new
    picture comes with its own description, or `icon_alt`; `without` the `icon` or `image` that was there. `language`: a
    tag, or empty for none in particular."""

    title: str | None = None
    summary: str | None = None
    summary_source: str | None = None
    icon: MediaFacts | None = None
    image: MediaFacts | None = None
    fields: tuple[ProfileField, ...] | None = None
    locked: bool | None = None
    discoverable: bool | None = None
    indexable: bool | None = None
    bot: bool | None = None
    reclusive: bool | None = None
    icon_alt: str | None = None
    image_alt: str | None = None
    attribution_domains: tuple[str, ...] | None = None
    language: str | None = None
    without: frozenset[str] = frozenset()


async def add_person(
    tx: Unit, *, new: NewActor, keys: FreshKeys, email: str, password: str | None, admin: bool, known: bool = True
) -> ActorFacts:
    """A local person with an account, whose address is `known` to be theirs. Raises Denied if the name or the address
    is taken."""
    if await find_account(tx.connection, email=email) is not None:
        raise Denied(f"{email} is taken", public=f"There is already an account for {email}.")
    person = await _add_local(tx, new, keys)
    await tx.flush()
    add_account(
        tx.writes, AccountFacts(person.id, email.lower(), password, admin, tx.now if known else None), now=tx.now
    )
    return person


async def add_community(tx: Unit, *, new: NewActor, keys: FreshKeys, owner: ActorFacts) -> ActorFacts:
    """A local community that `owner` owns and is the first member of. Raises Denied if the name is taken, or they own
    as many as they may.

    A hidden one is private, and stands in no directory, whatever else is said.
    """
    if new.charter.hidden:
        new = replace(new, locked=True, discoverable=False)
    await require_room(tx, owner)
    community = await _add_local(tx, new, keys)
    tx.memberships.put(Standing(community.id, owner.id, MembershipState.MEMBER, Role.OWNER, tx.now))
    record(tx, community.id, owner.id, "create")
    return community


async def add_mask(tx: Unit, *, name: str, title: str, keys: FreshKeys, local_only: bool) -> ActorFacts:
    """What stands for any member of a community here who does not want to be known: nobody signs in as it, nobody finds
    it, and whoever follows it waits."""
    new = NewActor(
        kind=ActorKind.PERSON,
        name=name,
        title=title,
        locked=True,
        discoverable=False,
        indexable=False,
        local_only=local_only,
    )
    return await _add_local(tx, new, keys)


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
    """What a person here says of themselves; followers are told if it is new. Raises Denied for the suspended, and
    Malformed for what is too long."""
    require(may_act_at_all(person))
    require_short(profile)
    values = await _new_in(tx, person, profile)
    if not values:
        return person
    changed = tx.actors.change(person, **values, updated=tx.now)
    await tx.emit(ActorChanged(changed.id))
    return changed


async def change_community(tx: Unit, hand: Hand, *, community: ActorFacts, profile: Profile) -> ActorFacts:
    """What a community here says of itself: those who keep order in it say so. Raises Denied."""
    require_here(community)
    require_short(profile)
    await require_authority(tx, hand, community, may_edit)
    values = await _new_in(tx, community, profile)
    if not values:
        return community
    changed = tx.actors.change(community, **values, updated=tx.now)
    entry = record(tx, community.id, hand.moderator.id, Act.EDIT, reason=hand.reason)
    await tx.emit(CommunityChanged(entry, hand.cause))
    return changed


_SAID = (
    "title summary summary_source fields locked discoverable indexable bot reclusive icon_alt image_alt "
    "attribution_domains"
).split()


async def _new_in(tx: Unit, actor: ActorFacts, profile: Profile) -> dict[str, Any]:
    new = {"icon": profile.icon, "image": profile.image}
    gone = [each for each in profile.without if getattr(actor, each) is not None]
    pictures = media.settle_pictures(tx, actor=actor, new=new, without=gone)
    said = {name: value for name in _SAID if (value := getattr(profile, name)) is not None}
    if profile.language is not None:
        said["language"] = profile.language or None
    values = {name: value for name, value in (pictures | said).items() if value != getattr(actor, name)}
    if values.keys() & _SHOWN:
        shown = {name: values.get(name, getattr(actor, name)) for name in _SHOWN}
        found = await _emojis_in(tx, shown["title"], shown["summary"], shown["fields"])
        values |= {"emojis": found} if found != actor.emojis else {}
    return values


_SHOWN = ("title", "summary", "fields")


async def _emojis_in(
    tx: Unit, title: str | None, summary: str, fields: Iterable[ProfileField] = ()
) -> tuple[dict[str, Any], ...]:
    return await standing_in(tx, [title, summary, *(text for each in fields for text in (each.name, each.value))])


def require_short(profile: Profile) -> None:
    """Raises Malformed for more than a profile has room for, or longer, and for what is no name of a web site."""
    fields = profile.fields or ()
    if len(fields) > MOST_FIELDS or any(
        len(each.name) > LONGEST_FIELD or len(to_text(each.value)) > LONGEST_FIELD for each in fields
    ):
        raise _malformed(f"A profile has up to {MOST_FIELDS} fields, each of up to {LONGEST_FIELD} characters.")
    if any(len(each or "") > LONGEST_PORTRAIT_ALT for each in (profile.icon_alt, profile.image_alt)):
        raise _malformed(f"Pictures of a profile are described in up to {LONGEST_PORTRAIT_ALT} characters.")
    domains = profile.attribution_domains or ()
    if len(domains) > MOST_DOMAINS or any(read_host(each) != each for each in domains):
        raise _malformed(f"Web sites that may name an author are up to {MOST_DOMAINS}, each like example.org.")


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, public=reason)


def set_quotable(tx: Unit, *, actor: ActorFacts, who: Quotable) -> None:
    """Who may quote what a person here writes, or what is said in a community here, from now on (FEP-044f)."""
    tx.actors.change(actor, quotable=who)


async def delete_actor(tx: Unit, *, actor: ActorFacts, contents: bool = False) -> None:
    """A local actor is gone: its name stays taken, its keys stay until its Delete has reached everyone."""
    media.end_all(tx, actor)
    await forget_marks(tx.connection, actor.id)
    await drop_visits(tx.connection, actor.id)
    await drop_all_scheduled(tx.connection, actor.id)
    await drop_all_sketches(tx.connection, actor.id)
    await drop_all_imports(tx.connection, actor.id)
    tx.actors.change(actor, deleted_at=tx.now, **_WORDLESS)
    await tx.emit(ActorDeleted(actor.id, contents))


async def learn_actor(tx: Unit, *, shape: ActorShape, peer: PeerFacts, keys: list[tuple[KeyShape, str]]) -> ActorFacts:
    """A remote actor as its own server describes it now. `keys`: those that could be read, with their algorithms."""
    new = _described(shape)
    if tx.rules.terms(host_of(peer.origin)).has(Limit.MEDIA):
        new = replace(new, icon=None, image=None, icon_alt="", image_alt="", emojis=())
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
    await look_back(tx, new=actor, before=known.aliases if known is not None else ())
    await tx.flush()
    stored = [StoredKey(actor.id, kind, key.pem or key.multibase or "", None, key.uri) for key, kind in keys]
    await replace_remote_keys(tx.connection, actor.id, stored, now=tx.now)
    if actor.is_community and shape.kind is ActorKind.GROUP:
        tx.peers.learned_groups(peer)
        await flairs.learn(tx, community=actor, shapes=shape.flairs)
    return actor


async def forget_actor(tx: Unit, *, actor: ActorFacts) -> None:
    """A remote actor's server says it is gone."""
    gone = tx.actors.change(actor, deleted_at=tx.now, **_WORDLESS)
    await replace_remote_keys(tx.connection, actor.id, [], now=tx.now)
    await tx.emit(ActorForgotten(actor.id))
    if not actor.is_collective:
        await succeed(tx, owner=gone)


async def issue_token(tx: Unit, *, actor: ActorFacts, token: str, scopes: str) -> int:
    """Record an API token; returns its number. The token itself is only ever shown once, by the caller.

    Raises Denied for who is suspended.
    """
    require(may_act_at_all(actor))
    number = tx.mint.next()
    add_token(tx.writes, number, NewToken(token, tuple(scopes.split()), actor.id), now=tx.now)
    return number


async def _add_local(tx: Unit, new: NewActor, keys: FreshKeys) -> ActorFacts:
    if await tx.actors.named(new.name) is not None or await sign_up_named(tx.connection, new.name) is not None:
        raise Denied(f"{new.name} is taken", public=f"The name {new.name} is taken, or was once.")
    new = replace(new, emojis=await _emojis_in(tx, new.title, new.summary))
    actor = tx.actors.add_local(tx.mint.next(), new, now=tx.now)
    _add_keys(tx, actor.id, keys)
    return actor


def _add_keys(tx: Unit, actor: ActorId, keys: FreshKeys) -> None:
    add_key(tx.writes, StoredKey(actor, RSA, keys.rsa_public, keys.rsa_sealed, None), now=tx.now)
    add_key(tx.writes, StoredKey(actor, ED25519, keys.ed25519_public, keys.ed25519_sealed, None), now=tx.now)


_LEARNED = (
    "name title summary summary_source url icon image icon_alt image_alt language inbox shared_inbox outbox followers "
    "featured moderators wall locked discoverable indexable sensitive aliases moved_to fields emojis"
).split()


def _described(shape: ActorShape) -> NewActor:
    same = {name: getattr(shape, name) for name in _LEARNED if name not in ("language", "fields", "emojis")}
    return NewActor(
        kind=shape.kind,
        uri=shape.uri,
        language=normalise(shape.language) if shape.language is not None else None,
        fields=tuple(ProfileField(*each) for each in shape.fields),
        emojis=kept_emojis(shape.emojis),
        published=shape.published,
        updated=shape.updated,
        **same,
    )
