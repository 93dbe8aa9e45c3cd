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
