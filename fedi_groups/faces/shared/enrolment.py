"""Getting an account, by a page or from an app: what takes long is done between two transactions, the first of which
has counted the try."""

import asyncio
from dataclasses import replace

from fedi_groups.actions import accounts
from fedi_groups.actions.passwords import hash_password
from fedi_groups.actions.sessions import Browser
from fedi_groups.domain.accounts import Form, Refusals, SignUp, Step
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.accounts import terms_of
from fedi_groups.faces.shared.web import Web
from fedi_groups.storage.unit import reading, transaction


async def enrol(web: Web, form: Form, browser: Browser) -> ActorFacts | SignUp | Refusals:
    """A person, in tests and where an invitation vouches for them; else somebody whose address is to be confirmed
    first; or what is wrong with the form.

    Raises Denied where nobody gets in, or not without an invitation; Overloaded.
    """
    terms = replace(terms_of(web.settings), trusting=web.settings.test_mode)
    form = accounts.tidied(form)
    async with transaction(web.store) as tx:
        refused = await accounts.try_to(tx, form, terms, network=browser.network)
    if refused is not None:
        return refused
    hashed = await asyncio.to_thread(hash_password, form.password)
    keys = await asyncio.to_thread(web.new_keys) if terms.trusting or not terms.posts else None
    async with transaction(web.store) as tx:
        found = await accounts.sign_up(tx, form, terms, hashed=hashed)
        if isinstance(found, SignUp) and found.step is Step.READY and keys is not None:
            return await accounts.enter(tx, found, keys=keys, known=terms.trusting)
        return found


async def awaited(web: Web, ticket: str) -> SignUp | None:
    """The sign-up that `confirm` goes on with, if it is one."""
    async with reading(web.store) as tx:
        return await accounts.awaited(tx, ticket)


async def confirm(web: Web, ticket: str) -> ActorFacts | SignUp:
    """Somebody has what was sent to their address. Raises Denied for what is not good, or no longer."""
    async with reading(web.store) as tx:
        makes = await accounts.needs_keys(tx, ticket)
    keys = await asyncio.to_thread(web.new_keys) if makes else None
    async with transaction(web.store) as tx:
        return await accounts.confirm(tx, ticket, keys=keys)
