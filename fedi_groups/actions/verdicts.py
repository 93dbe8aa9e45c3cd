"""From a rule's answer to what an action does with it."""

from fedi_groups.domain.verdicts import Allow, Deny, Hold, Verdict
from fedi_groups.errors import Denied


def require(verdict: Verdict) -> None:
    """Go on only if allowed; raises Denied with the rule's reason, which the person who asked may read."""
    match verdict:
        case Allow():
            return
        case Hold(reason) | Deny(reason):
            raise Denied(reason, public=reason)


def weigh(*verdicts: Verdict) -> str | None:
    """Why it has to wait for a moderator, if one of the rules says so; None if all allow it at once.

    Raises Denied if one says no.
    """
    for each in verdicts:
        if isinstance(each, Deny):
            raise Denied(each.reason, public=each.reason)
    return next((each.reason for each in verdicts if isinstance(each, Hold)), None)
