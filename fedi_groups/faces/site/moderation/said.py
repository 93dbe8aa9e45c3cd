"""What moderators fill in wherever they act: a rule, a reason, how long; and what they are told if that is refused."""

from fedi_groups.actions.deciding import Choice, Decision
from fedi_groups.actions.savedreplies import reply_in
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errors import FediGroupsError, Malformed
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.own import Own
from fedi_groups.storage.unit import Unit
from fedi_groups.text.reasons import in_arabic

LONGEST = 2_000
SPANS = (3_600, 86_400, 3 * 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400)
"""Seconds that a mute or a ban lasts, beside for good."""


async def reason_of(tx: Unit, visit: Own, community: ActorFacts) -> str:
    """What is written, or where nothing is the saved reply that is chosen. Raises Denied for one that is gone."""
    written, number = visit.said("reason").strip()[:LONGEST], number_in(visit.said("reply"))
    return written if written or number is None else (await reply_in(tx, community, number)).words


def decision_of(visit: Own, *, now: Instant, reason: str) -> Decision:
    """Raises Malformed for a choice that there is not."""
    try:
        choice = Choice(visit.said("do"))
    except ValueError as error:
        raise Malformed("no such decision") from error
    span = number_in(visit.said("span"))
    return Decision(
        choice,
        rule=number_in(visit.said("rule")),
        reason=reason,
        until=Instant(now + span * SECOND) if span in SPANS else None,
        contents="contents" in visit.form,
    )


def number_in(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 19 else None


def refusal(frame: Frame, error: FediGroupsError) -> str:
    """In the language of the page, as far as there are words for it."""
    return in_arabic(error.public) if frame.language.tag == "ar" else error.public
