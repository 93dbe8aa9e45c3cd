"""With which addresses and names nobody signs up here: laid down and lifted."""

import re
from typing import Final

from fedi_groups.domain.accounts import Unwanted
from fedi_groups.errors import Malformed, Missing
from fedi_groups.storage.signups import drop_rule, put_rule
from fedi_groups.storage.unit import Unit

_FORMS: Final = {
    Unwanted.EMAIL: (re.compile(r"(?=.*[a-z0-9])[a-z0-9*.-]{1,253}"), "domain"),
    Unwanted.NAME: (re.compile(r"(?=.*[a-z0-9])[a-z0-9_*]{1,50}"), "name"),
}


def word_of(unwanted: Unwanted) -> str:
    """What one of them is called."""
    return _FORMS[unwanted][1]


def read_pattern(unwanted: Unwanted, text: str) -> str:
    """Raises Malformed."""
    form, word = _FORMS[unwanted]
    wanted = text.strip().lower().lstrip("@")
    if not form.fullmatch(wanted):
        reason = f"{text} is no {word}, and no pattern of one."
        raise Malformed(reason, public=reason)
    return wanted


async def shun(tx: Unit, unwanted: Unwanted, text: str, *, note: str = "") -> str:
    """Nobody signs up with such a one; returns it as it is kept. Raises Malformed."""
    wanted = read_pattern(unwanted, text)
    await put_rule(tx.connection, unwanted, wanted, note=note, now=tx.now)
    return wanted


async def welcome(tx: Unit, unwanted: Unwanted, text: str) -> str:
    """People may again. Raises Malformed, Missing."""
    wanted = read_pattern(unwanted, text)
    if not await drop_rule(tx.connection, unwanted, wanted):
        raise Missing("no such rule", public=f"There is no rule for {wanted}.")
    return wanted
