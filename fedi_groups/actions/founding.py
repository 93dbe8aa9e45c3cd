"""The first steps of a new server: somebody who is at the machine becomes its admin, once."""

import secrets
from datetime import date
from typing import Final

from fedi_groups.actions.deeds import note
from fedi_groups.actions.profiles import FreshKeys, add_person
from fedi_groups.domain.accounts import Fault, Form, Terms
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import accounts as policy
from fedi_groups.domain.types import ActorKind
from fedi_groups.errors import Denied
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.admins import has_admin
from fedi_groups.storage.settings import get_setting, settle_once, use_up
from fedi_groups.storage.unit import Unit
from fedi_groups.text.names import name_fault

_CODE: Final = "setup code"


async def setup_code(tx: Unit) -> str | None:
    """What whoever is at the machine is shown: it makes an admin, once. The same for all processes; None where there is
    an admin already."""
    if await has_admin(tx.connection):
        return None
    return await settle_once(tx.connection, _CODE, secrets.token_urlsafe(24))


async def is_setup_code(tx: Unit, code: str) -> bool:
    """Whether it still makes an admin."""
    known = await get_setting(tx.connection, _CODE)
    good = known is not None and secrets.compare_digest(known.encode(), code.encode())
    return good and not await has_admin(tx.connection)


def faults_in(form: Form) -> dict[str, Fault]:
    """What is wrong with what the first admin typed, by field."""
    found = {each.field: each.fault for each in reversed(policy.faults_in(form, Terms(), today=date.max).all)}
    name = name_fault(form.name)
    return found if name is None else found | {"username": name}


async def found_server(tx: Unit, form: Form, *, hashed: str, keys: FreshKeys) -> ActorFacts:
    """The first admin, with the code of the machine as `form.code`. Of two who send it at once one is. Raises Denied
    for a code that is not good, or no longer."""
    # Whoever comes second waits here until the first has committed, and finds it gone.
    if not await use_up(tx.connection, _CODE, form.code) or await has_admin(tx.connection):
        raise Denied("no setup code", public="This code is not good, or no longer.")
    new = NewActor(kind=ActorKind.PERSON, name=form.name, language=form.language)
    person = await add_person(tx, new=new, keys=keys, email=form.email, password=hashed, admin=True)
    note(tx, person, Did.FOUND)
    return person
