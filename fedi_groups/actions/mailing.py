"""E-mail to people who live here. A letter is written in a transaction and sent by an errand; until then it waits
sealed, so that a look at the database reads none."""

from dataclasses import replace
from typing import Final

import orjson

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.mail import Letter, Notice, Stop
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Missing
from fedi_groups.storage.due import put_due
from fedi_groups.storage.mailboxes import mailbox_of, set_notices
from fedi_groups.storage.unit import Unit

MAIL: Final = "mail"
"""The errand that sends a letter. Its key: the letter's number."""

_SEALED_LETTER: Final = "a letter by e-mail"
_STOP: Final = "no more e-mail"


def put_mail(tx: Unit, person: ActorId | None, letter: Letter, *, to: str | None = None) -> None:
    """Have it sent once this transaction is committed: to where the person is reached then, if that address is known
    to be theirs and does not bounce; or to `to`, whatever is known of it, where there may be no person yet."""
    number = tx.mint.next()
    lines = {"subject": letter.subject, "lines": letter.lines, "language": letter.language, "stop": letter.stop}
    sealed = tx.seals.sealed(orjson.dumps({**lines, "to": to}), purpose=f"{_SEALED_LETTER} {number}")
    put_due(tx.writes, MAIL, str(number), at=tx.now, person=person, since=tx.now, sealed=sealed)


def read_mail(tx: Unit, number: int, sealed: str) -> tuple[Letter, str | None]:
    """What put_mail has sealed, and to where. Raises Missing if that was with another secret."""
    said = orjson.loads(tx.seals.opened(sealed, purpose=f"{_SEALED_LETTER} {number}"))
    return Letter(said["subject"], tuple(said["lines"]), said["language"], said["stop"]), said["to"]


async def notify_by_mail(tx: Unit, person: ActorFacts, notice: Notice, letter: Letter) -> bool:
    """The same for what people choose to be told: whether they have. The letter gets a way to say `no more` with."""
    box = await mailbox_of(tx.connection, person.id) if person.local else None
    if box is None or not box.is_good or notice not in box.notices:
        return False
    put_mail(tx, person.id, replace(letter, stop=stop_address(tx, Stop(person.id, notice=notice))))
    return True


async def choose_notices(tx: Unit, *, person: ActorFacts, notices: frozenset[Notice]) -> None:
    """What somebody who lives here wants to be told by e-mail from now on."""
    await set_notices(tx.connection, person.id, notices)


def stop_address(tx: Unit, stop: Stop) -> str:
    """Where somebody says that they want no more of it, without signing in (RFC 8058). It is good for ever."""
    words = f"{stop.person_id} {stop.community_id or ''} {stop.notice or ''}"
    return tx.uris.stop(tx.seals.sealed(words.encode(), purpose=_STOP))


def read_stop(tx: Unit, token: str) -> Stop:
    """What such an address says. Raises Missing for one that was not made here."""
    person, community, notice = tx.seals.opened(token, purpose=_STOP).decode().split(" ")
    return Stop(
        ActorId(int(person)), ActorId(int(community)) if community else None, Notice(notice) if notice else None
    )


async def stop(tx: Unit, wish: Stop) -> None:
    """No more of it; what is heard by private message goes on. Doing it twice changes nothing."""
    if wish.community_id is not None:
        standing = await tx.memberships.get(wish.community_id, wish.person_id)
        if standing is not None and standing.by_mail:
            tx.memberships.put(replace(standing, by_mail=False))
        return
    box = await mailbox_of(tx.connection, wish.person_id)
    if box is None or wish.notice is None:
        raise Missing("no such account")
    await set_notices(tx.connection, wish.person_id, box.notices - {wish.notice})
