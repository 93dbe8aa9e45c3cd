"""Whether e-mail goes out."""

from fedi_groups.app import make_mailer
from fedi_groups.cli.checks.exam import Finding, Opened, fail, ok, warn
from fedi_groups.errors import Misconfigured
from fedi_groups.peers.mailer import Unsent
from fedi_groups.wire.uris import Uris


async def mail(opened: Opened) -> Finding:
    """As far as to be let in: `mail test` shows the rest."""
    settings = opened.exam.settings
    try:
        mailer = make_mailer(settings, Uris(opened.origin))
        await mailer.check()
    except Misconfigured as error:
        return fail(str(error))
    except Unsent as error:
        return fail(f"FEDI_GROUPS_MAIL_URL: the mail server does not let us in: {error}")
    if not mailer.reaches:
        return warn(f"it is put into {mailer.named} and reaches nobody: set FEDI_GROUPS_MAIL_URL")
    return ok(f"{mailer.named} lets us in; `fedi-groups mail test ADDRESS` shows what it sends")


CHECKS = (("mail", mail),)
