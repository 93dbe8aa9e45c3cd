"""Writing down what admins do with the whole server: the others see it, and nobody takes it back."""

from fedi_groups.domain.deeds import AdminDeed, Did
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage.deeds import add_deed
from fedi_groups.storage.unit import Unit

_LONGEST = 2000


def note(tx: Unit, by: ActorFacts, did: Did, about: str = "", *, said: str = "") -> None:
    """This admin did it, in the transaction that does it."""
    add_deed(tx.writes, AdminDeed(tx.mint.next(), by.id, did, about[:_LONGEST], said.strip()[:_LONGEST], tx.now))
