"""Which other servers this one has to do with."""

from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict


def may_contact(host: str, *, blocked: frozenset[str]) -> Verdict:
    """A blocked host is blocked with all its sub-domains, whatever its port, and with the dot that may end a name."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    labels = name.lower().rstrip(".").split(".")
    if any(".".join(labels[start:]) in blocked for start in range(len(labels))):
        return Deny("This server does not exchange anything with yours.")
    return ALLOW
