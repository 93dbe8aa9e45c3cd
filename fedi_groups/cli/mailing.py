"""Whether e-mail goes out."""

from typing import Annotated

import typer

from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.errors import Malformed, Unreachable
from fedi_groups.peers.mailer import Unsent
from fedi_groups.text.mails import Mailed, letter
from fedi_groups.wire.mail import is_address


async def send_test(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where it goes.")],
    language: Annotated[str, typer.Option(help="en or ar.")] = "en",
) -> Said:
    """Send an e-mail that says nothing, at once, and say what the mail server makes of it."""
    if not is_address(address):
        reason = f"{address} is no e-mail address."
        raise Malformed(reason, public=reason)
    async with opened() as services:
        store, mailer = services.store, services.mailer
        written = letter(Mailed.TEST, language, server=services.settings.server_name)
        number = store.minter.next()
        try:
            await mailer.send(written, to=address, number=number, at=store.clock())
        except Unsent as error:
            reason = f"It was not taken: {error}"
            raise Unreachable(reason, public=reason) from error
    return Said({"id": str(number), "to": address, "by": mailer.named}, (f"{mailer.named} has it.",))


MAIL = Group("E-mail: test, whether it goes out.", (("test", send_test),))
