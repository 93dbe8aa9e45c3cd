"""Which hashtags there may be, and how many one person follows and shows."""

from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict

LONGEST = 100
MOST_FOLLOWED = 1000
MOST_FEATURED = 10


def is_hashtag(name: str) -> bool:
    """Letters, marks, digits and underscores of any script, and never digits alone."""
    return 0 < len(name) <= LONGEST and any(each.isalpha() for each in name) and not _has_others(name)


def _has_others(name: str) -> bool:
    return any(each.isspace() or each in "#/\\@?&<>\"'" for each in name)


def may_follow_more(count: int) -> Verdict:
    return ALLOW if count < MOST_FOLLOWED else Deny(f"You follow {MOST_FOLLOWED} hashtags already.")


def may_feature_more(count: int) -> Verdict:
    return ALLOW if count < MOST_FEATURED else Deny(f"You show {MOST_FEATURED} hashtags already.")
