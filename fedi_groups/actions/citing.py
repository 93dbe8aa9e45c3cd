"""Citing the rules of a community, or of the server: what is done for one of them says which."""

from collections.abc import Sequence

from fedi_groups.errors import Denied

NO_RULE = 0
"""Chosen in place of a rule's number where none of them is meant."""


def grounds(rules: Sequence[str], rule: int | None, reason: str) -> str:
    """The same where whoever acts is to say why: for which rule, if there are any, or in words that it is for none of
    them. Raises Denied."""
    if rule is None and rules:
        raise Denied("no rule", public="Choose the rule that this is for, or that it is for none of them.")
    if rule is None or rule == NO_RULE:
        if not reason.strip():
            raise Denied("no reason", public="Say why.")
        return reason
    return cited(rules, rule, reason)


def cited(rules: Sequence[str], rule: int | None, reason: str) -> str:
    """The reason, with the rule of that number before it. Raises Denied where there is no such rule."""
    if rule is None:
        return reason
    if not 1 <= rule <= len(rules):
        known = f"they are numbered 1 to {len(rules)}" if rules else "there are none"
        raise Denied(f"no rule {rule}", public=f"There is no rule {rule}: {known}.")
    text = rules[rule - 1].strip()
    ended = text if text.endswith((".", "!", "?", "…", "؟")) else f"{text}."
    return f"Rule {rule}: {ended} {reason.strip()}".strip()
