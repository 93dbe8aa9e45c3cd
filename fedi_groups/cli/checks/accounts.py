"""Who may make an account, and who waits for one."""

from fedi_groups.cli.checks.exam import Finding, Opened, ok, warn
from fedi_groups.domain.accounts import Registration, Unwanted
from fedi_groups.domain.policy.accounts import terms_of
from fedi_groups.storage.signups import pending, rules_about

_MOST = 100

_WHO = {
    Registration.OPEN: "everyone may make an account",
    Registration.APPROVAL: "whoever an admin lets in gets an account",
    Registration.INVITATION: "whoever has an invitation may make an account",
    Registration.CLOSED: "nobody makes an account but by `user create`",
}


async def sign_ups(opened: Opened) -> Finding:
    """Who waits does so for an admin."""
    settings = opened.exam.settings
    terms = terms_of(settings)
    async with opened.database.read() as connection:
        waiting = len(await pending(connection, most=_MOST))
        rules = [len(await rules_about(connection, each)) for each in (Unwanted.EMAIL, Unwanted.NAME)]
    words = f"{_WHO[terms.entry]}; addresses of {rules[0]} domains and {rules[1]} names are not taken"
    if waiting:
        return warn(f"{words}. {waiting} wait to be let in: `user pending` shows them")
    if terms.entry is not Registration.CLOSED and settings.mail_url is None:
        return warn(f"{words}. Whoever signs up has to get mail: set FEDI_GROUPS_MAIL_URL")
    return ok(words)


CHECKS = (("sign-ups", sign_ups),)
