"""How somebody gets an account here.

Until all that it takes is done there is nobody: a sign-up is a row of its own, seen by admins alone, and when it is
over its name is free. No answer tells whether an address has an account; that goes to the address.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from fedi_groups.actions import arriving
from fedi_groups.actions.addresses import OVER, count, issue, may_write, settle, tell_owner, unwanted
from fedi_groups.actions.mailing import notify_by_mail, put_mail
from fedi_groups.actions.profiles import FreshKeys, add_person
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.accounts import Fault, Form, Pass, Purpose, Refusal, Refusals, SignUp, Step, Terms, Unwanted
from fedi_groups.domain.events import SignedUp
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.mail import Notice
from fedi_groups.domain.policy import accounts as policy
from fedi_groups.domain.types import SECOND, ActorKind, Instant
from fedi_groups.errors import Denied
from fedi_groups.storage.accounts import find_account
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.admins import admins
from fedi_groups.storage.due import drop_due, put_due
from fedi_groups.storage.signups import (
    add_sign_up,
    drop_sign_up,
    find_sign_up,
    mark_confirmed,
    password_of,
    set_address,
    sign_up_named,
    sign_ups_of,
)
from fedi_groups.storage.tickets import drop_tickets, find_pass, find_ticket, use_pass, use_ticket
from fedi_groups.storage.tokens import give_to
from fedi_groups.storage.unit import Unit
from fedi_groups.text.mails import Mailed, letter
from fedi_groups.text.names import name_fault
from fedi_groups.wire.mail import read_address

END_SIGN_UP: Final = "end sign-up"
"""The errand that forgets a sign-up whose address nobody has confirmed. Its key: the number."""

_MOST: Final = 20
_NAME_WORDS: Final = {
    Fault.TOO_SHORT: "is too short",
    Fault.TOO_LONG: "is too long",
    Fault.INVALID: "takes only small letters, digits and underscores",
    Fault.RESERVED: "is reserved",
    Fault.TAKEN: "has already been taken",
}


def tidied(form: Form) -> Form:
    """Name and address as they are kept; an address that is none is empty."""
    return replace(form, name=form.name.strip().lower(), email=read_address(form.email))


async def try_to(tx: Unit, form: Form, terms: Terms, *, network: str) -> Refusals | None:
    """What is wrong with what somebody wants an account by; None, if nothing: that counts as a try of their network.

    `form` is `tidied`. `network`: where it comes from, as `sessions.Browser` has it. Raises Denied where one needs an
    invitation, or nobody gets in; TooOften for too many from one network, more of them by links into
    communities, but for those whose invitation counts them.
    """
    invited = await _invitation(tx, form, terms)
    wrong = await _wrong(tx, form, terms, invited)
    if not wrong and not terms.trusting:
        if invited is None and await arriving.good_link(tx, form.into) is not None:
            await count(tx, {f"sign up by link from {network}": policy.SIGN_UPS_BY_LINK})
        elif invited is None:
            await count(tx, {f"sign up from {network}": policy.SIGN_UPS})
        elif invited.code == form.into:
            # A whole class signs up from one network; but a link for one lets no hundred try.
            await count(tx, {f"sign up by {invited.code}": policy.sign_ups_by(invited)})
    return Refusals(tuple(wrong)) if wrong else None


async def sign_up(tx: Unit, form: Form, terms: Terms, *, hashed: str) -> SignUp | Refusals:
    """Somebody wants an account, and may `try_to`; `step` says what comes next, and for READY the caller calls `enter`.

    `hashed`: of its password, made in a thread between the two. Raises Denied as `try_to` does.
    """
    invited = await _invitation(tx, form, terms)
    wrong = await _wrong(tx, form, terms, invited)
    if wrong:
        return Refusals(tuple(wrong))
    has_account = await find_account(tx.connection, email=form.email) is not None
    wanted = _wanted(tx, form, terms, invited, has_account=has_account)
    if not await add_sign_up(tx.connection, wanted, password=hashed):
        return Refusals((Refusal("username", Fault.TAKEN, _NAME_WORDS[Fault.TAKEN]),))
    counted = invited is not None and invited.code != form.into
    if invited is not None and counted and not await use_pass(tx.connection, invited.code):
        raise Denied("used up", public="This invitation is not valid, or no longer.")
    put_due(tx.writes, END_SIGN_UP, str(wanted.id), at=Instant(tx.now + policy.UNCONFIRMED_FOR))
    if wanted.step is Step.ADDRESS:
        await _write_to(tx, wanted, form.email)
    return wanted


async def _invitation(tx: Unit, form: Form, terms: Terms) -> Pass | None:
    invited = await find_pass(tx.connection, form.code) if form.code else await arriving.as_pass(tx, form.into, terms)
    require(policy.may_sign_up(terms, invited, now=tx.now))
    return invited


async def _wrong(tx: Unit, form: Form, terms: Terms, invited: Pass | None) -> list[Refusal]:
    form = replace(form, code=invited.code) if invited is not None else form
    terms = replace(terms, blocked=await unwanted(tx, Unwanted.EMAIL))
    wrong = await _name_faults(tx, form.name, await unwanted(tx, Unwanted.NAME))
    wrong += policy.faults_in(form, terms, today=datetime.fromtimestamp(tx.now / SECOND, UTC).date()).all
    if (
        policy.is_vouched_for(terms, invited, now=tx.now)
        and await find_account(tx.connection, email=form.email) is not None
    ):
        wrong.append(Refusal("email", Fault.TAKEN, _NAME_WORDS[Fault.TAKEN]))
    return wrong


async def enter(tx: Unit, ready: SignUp, *, keys: FreshKeys, known: bool = True) -> ActorFacts:
    """A sign-up that waits for nothing more is an account now. `keys` are made in a thread before. `known`: its address
    is known to be theirs. Raises Denied if that has got an account meanwhile."""
    assert ready.step is Step.READY and ready.email is not None
    password = await password_of(tx.connection, ready.id)
    await _end(tx, ready)
    for other in await sign_ups_of(tx.connection, ready.email, most=_MOST):
        await _end(tx, other)
    new = NewActor(kind=ActorKind.PERSON, name=ready.name, language=ready.language)
    person = await add_person(tx, new=new, keys=keys, email=ready.email, password=password, admin=False, known=known)
    await tx.flush()
    await give_to(tx.connection, ready.id, person.id)
    await tx.emit(SignedUp(person.id))
    if ready.into:
        await arriving.settle_in(tx, person=person, code=ready.into)
    return person


async def needs_keys(tx: Unit, ticket: str) -> bool:
    """Whether `confirm` will make an account by this, and takes keys for it. Raises Denied for what is not good."""
    found = await find_ticket(tx.connection, ticket, now=tx.now)
    if found is None or found.purpose is Purpose.PASSWORD:
        raise Denied("no such ticket", public=OVER)
    wanted = await find_sign_up(tx.connection, found.about) if found.purpose is Purpose.SIGN_UP else None
    return wanted is not None and wanted.approved_at is not None


async def awaited(tx: Unit, ticket: str) -> SignUp | None:
    """Whose address `confirm` will confirm by this, if that is a sign-up's."""
    found = await find_ticket(tx.connection, ticket, now=tx.now)
    return await find_sign_up(tx.connection, found.about) if found and found.purpose is Purpose.SIGN_UP else None


async def confirm(tx: Unit, ticket: str, *, keys: FreshKeys | None) -> ActorFacts | SignUp:
    """Somebody has what was sent to their address: a new account, or one that waits for an admin; or a person who is
    reached there from now on. `keys`: where `needs_keys`. Raises Denied for what is not good, or no longer."""
    found = await use_ticket(tx.connection, ticket, now=tx.now)
    if found is not None and found.purpose is Purpose.ADDRESS:
        return await settle(tx, found)
    wanted = await find_sign_up(tx.connection, found.about, lock=True) if found is not None else None
    if found is None or found.purpose is not Purpose.SIGN_UP or wanted is None:
        raise Denied("no such ticket", public=OVER)
    return await confirmed(tx, wanted, keys=keys)


async def confirmed(tx: Unit, wanted: SignUp, *, keys: FreshKeys | None) -> ActorFacts | SignUp:
    """The address of this sign-up is theirs. As `confirm`."""
    await mark_confirmed(tx.connection, wanted.id, now=tx.now)
    wanted = replace(wanted, confirmed_at=tx.now)
    if wanted.step is Step.READY:
        if keys is None:
            raise Denied("no keys", public=OVER)
        return await enter(tx, wanted, keys=keys)
    drop_due(tx.writes, END_SIGN_UP, str(wanted.id))
    for number in await admins(tx.connection, most=_MOST):
        await _tell_admin(tx, await tx.actors.get(number), wanted)
    return wanted


async def resend(tx: Unit, email: str, *, network: str) -> None:
    """What confirms a sign-up is sent once more, if there is one at this address; nobody is told whether. Raises
    Overloaded."""
    await count(tx, {f"letters asked for from {network}": policy.LETTERS_BY_ONE})
    address = read_address(email)
    for wanted in (await sign_ups_of(tx.connection, address, most=1)) if address else ():
        await _write_to(tx, wanted, address)


async def send_elsewhere(tx: Unit, wanted: SignUp, email: str, terms: Terms, *, network: str) -> Refusals | None:
    """What confirms a sign-up goes to another address, as the first was mistyped: what went there is good for nothing
    any more. Raises TooOften."""
    address, blocked = read_address(email), await unwanted(tx, Unwanted.EMAIL)
    wrong = policy.email_faults(address, replace(terms, blocked=blocked))
    if wrong:
        return Refusals(tuple(wrong))
    await count(tx, {f"letters asked for from {network}": policy.LETTERS_BY_ONE})
    has_account = await find_account(tx.connection, email=address) is not None
    now = replace(wanted, email=None if has_account else address)
    await drop_tickets(tx.connection, wanted.id)
    await set_address(tx.connection, wanted.id, now.email)
    await _write_to(tx, now, address)
    return None


async def end_unconfirmed(tx: Unit, number: int) -> None:
    """Its time is over: unless the address was confirmed meanwhile, name and address are free."""
    wanted = await find_sign_up(tx.connection, number, lock=True)
    if wanted is not None and wanted.step is Step.ADDRESS:
        await _end(tx, wanted)


def _wanted(tx: Unit, form: Form, terms: Terms, invited: Pass | None, *, has_account: bool) -> SignUp:
    return SignUp(
        id=tx.mint.next(),
        name=form.name,
        email=None if has_account else form.email,
        language=form.language,
        reason=form.reason.strip(),
        created_at=tx.now,
        confirmed_at=tx.now if policy.is_vouched_for(terms, invited, now=tx.now) else None,
        approved_at=tx.now if policy.is_approved(terms, invited, now=tx.now) else None,
        inviter_id=invited.by_id if invited is not None else None,
        into=form.into,
        browser=form.browser,
    )


async def _name_faults(tx: Unit, name: str, reserved: tuple[str, ...]) -> list[Refusal]:
    fault = name_fault(name)
    if fault is None and policy.is_reserved(name, reserved):
        fault = Fault.RESERVED
    if fault is None and (await tx.actors.named(name) or await sign_up_named(tx.connection, name)):
        fault = Fault.TAKEN
    return [Refusal("username", fault, _NAME_WORDS[fault])] if fault is not None else []


async def _write_to(tx: Unit, wanted: SignUp, address: str) -> None:
    """What confirms it; or, to whoever has an account already, that they have."""
    if wanted.email is None:
        owner = await find_account(tx.connection, email=address)
        if owner is not None:
            await tell_owner(tx, owner.actor_id, address)
    elif await may_write(tx, Mailed.CONFIRM, address):
        secret = issue(tx, Purpose.SIGN_UP, wanted.id, address)
        names = {"name": wanted.name, "server": tx.uris.host, "link": tx.uris.confirm(secret)}
        put_mail(tx, None, letter(Mailed.CONFIRM, wanted.language, **names), to=address)


async def _tell_admin(tx: Unit, admin: ActorFacts, wanted: SignUp) -> None:
    names = {"name": wanted.name, "email": wanted.email or "", "reason": wanted.reason, "server": tx.uris.host}
    await notify_by_mail(tx, admin, Notice.SIGN_UP, letter(Mailed.WANTS_ACCOUNT, admin.language, **names))


async def _end(tx: Unit, wanted: SignUp) -> None:
    await drop_tickets(tx.connection, wanted.id)
    await drop_sign_up(tx.connection, wanted.id)
    drop_due(tx.writes, END_SIGN_UP, str(wanted.id))
