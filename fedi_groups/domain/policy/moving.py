"""Moving from one account to another, and how one then stands in a community. Nobody escapes a ban by moving."""

from dataclasses import replace

from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy.ranks import higher
from fedi_groups.domain.types import DAY, ActorKind, Instant, MembershipState, Role
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict

PAUSE = 7 * DAY
"""So long neither account takes part in another move: no ping-pong (Mastodon)."""


def are_one(old: ActorFacts, new: ActorFacts) -> Verdict:
    """The new account, as its own server describes it now, names the old one as itself.

    People move to people, communities to communities (FEP-7628).
    """
    stay = {old.kind, new.kind} & {ActorKind.APPLICATION, ActorKind.FEED}
    if old.id == new.id or stay or old.is_community is not new.is_community:
        return Deny("An account moves to another one of its kind.")
    if old.deleted_at is not None or new.deleted_at is not None:
        return Deny("This account is gone.")
    if old.uri not in new.aliases:
        return Deny(f"{new.handle} does not say yet that it is {old.handle} as well.")
    return ALLOW


def may_move(old: ActorFacts, new: ActorFacts, *, now: Instant) -> Verdict:
    """If they are one, the new one has not moved on, and neither is suspended here."""
    one = are_one(old, new)
    if one != ALLOW:
        return one
    if old.suspended or new.suspended:
        return Deny("This account is suspended.")
    if new.moved_to is not None:
        return Deny(f"{new.handle} has moved itself.")
    if any(each.moved_at is not None and now - each.moved_at < PAUSE for each in (old, new)):
        return Deny("This account has moved in the last seven days.")
    return ALLOW


def inherited(old: Standing, new: Standing | None) -> Standing | None:
    """How the new account stands where the old one stood like this; None if it stays as it is.

    A ban is taken along, and takes all but ownership away; of two bans the longer one holds. A role is taken along by
    whoever is not banned, and of two roles the higher one holds; a named one unless the new account has one itself.
    Owners are never put out: no community loses its last key this way.
    """
    owns = Role.OWNER in (old.role, new.role if new is not None and new.is_member else None)
    if old.is_member and owns:
        return _as_member(old, new)
    if old.state is MembershipState.BANNED and not owns:
        return _as_banned(old, new)
    banned = new is not None and new.state is MembershipState.BANNED
    return _as_member(old, new) if old.is_member and not banned else None


def _as_member(old: Standing, new: Standing | None) -> Standing | None:
    present = new if new is not None and new.is_member else None
    role = higher(old.role, present.role if present is not None else Role.MEMBER)
    named = present if present is not None and (present.called or not old.called) else old
    future = Standing(old.community_id, old.actor_id, MembershipState.MEMBER, role, old.since)
    if role is Role.MEMBER:
        future = replace(future, powers=named.powers, called=named.called)
    if present is not None and (present.role, present.called) == (role, future.called):
        return None
    return future


def _as_banned(old: Standing, new: Standing | None) -> Standing | None:
    if new is not None and new.state is MembershipState.BANNED and not _is_longer(old, new):
        return None
    return Standing(old.community_id, old.actor_id, MembershipState.BANNED, Role.MEMBER, old.since, old.until)


def _is_longer(one: Standing, other: Standing) -> bool:
    return other.until is not None and (one.until is None or one.until > other.until)
