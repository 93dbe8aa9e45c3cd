"""Writing to people who live here about what admins did with their account: by e-mail, where their address is known."""

from fedi_groups.actions.mailing import put_mail
from fedi_groups.domain.facts import ActorFacts, Entry
from fedi_groups.domain.types import Act
from fedi_groups.storage.unit import Unit
from fedi_groups.text.mails import Mailed, letter

WHERE = "/settings/warnings"
"""The page on which somebody reads why, and appeals; who is suspended is led on to one that is open to them."""

_LETTERS = {
    Act.SUSPEND: Mailed.SUSPENDED,
    Act.UNSUSPEND: Mailed.READMITTED,
    Act.LIMIT: Mailed.LIMITED,
    Act.UNLIMIT: Mailed.READMITTED,
}


def write_of(tx: Unit, person: ActorFacts, entry: Entry) -> None:
    """What this entry of the log of the server says was done to them, and where they say what they think of it."""
    if person.local:
        _write(tx, _LETTERS[Act(entry.act)], person, entry.reason)


def write_back(tx: Unit, person: ActorFacts, answer: str) -> None:
    """That their appeal was in vain."""
    _write(tx, Mailed.STANDS, person, answer)


def _write(tx: Unit, which: Mailed, person: ActorFacts, reason: str) -> None:
    names = {"name": person.name, "server": tx.uris.host, "link": f"{tx.uris.origin}{WHERE}"}
    said = letter(which, person.language, reason=f"“{reason}”" if reason else "", **names)
    put_mail(tx, person.id, said)
