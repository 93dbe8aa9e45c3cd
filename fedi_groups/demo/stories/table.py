"""Every story, and what it is called. A new one is a row here; the first is played where none is named."""

from enum import StrEnum

from fedi_groups.demo.stories.cast import Story
from fedi_groups.demo.stories.conversation import CONVERSATION
from fedi_groups.demo.stories.membership import MEMBERSHIP
from fedi_groups.demo.stories.moderation import MODERATION
from fedi_groups.demo.stories.private import PRIVATE


class Name(StrEnum):
    """What a story is called."""

    CONVERSATION = "conversation"
    MODERATION = "moderation"
    PRIVATE = "private"
    MEMBERSHIP = "membership"


STORIES: dict[Name, Story] = {
    Name.CONVERSATION: CONVERSATION,
    Name.MODERATION: MODERATION,
    Name.PRIVATE: PRIVATE,
    Name.MEMBERSHIP: MEMBERSHIP,
}
