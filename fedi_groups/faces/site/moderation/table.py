"""The pages of those who keep order."""

from fedi_groups.faces.site.moderation import (
    announcing,
    flairs,
    founding,
    insights,
    members,
    offered,
    policy,
    queue,
    receipts,
    replies,
    roles,
    rulebook,
    settings,
    umbrella,
)

PAGES = (
    *queue.PAGES,
    *founding.PAGES,
    *members.PAGES,
    *offered.PAGES,
    *roles.PAGES,
    *receipts.PAGES,
    *settings.PAGES,
    *policy.PAGES,
    *rulebook.PAGES,
    *flairs.PAGES,
    *replies.PAGES,
    *umbrella.PAGES,
    *announcing.PAGES,
    *insights.PAGES,
)
