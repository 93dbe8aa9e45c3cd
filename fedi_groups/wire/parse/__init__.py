"""Documents of others -> shapes. Tolerant of form, strict about identity; what cannot be read is Malformed."""

from fedi_groups.wire.parse.activities import parse_activity
from fedi_groups.wire.parse.actors import ACTOR_TYPES, parse_actor, parse_keys
from fedi_groups.wire.parse.fields import LONGEST_CONTENT, LONGEST_SUMMARY, LONGEST_TITLE
from fedi_groups.wire.parse.posts import POST_TYPES, is_poll_vote, parse_post

__all__ = [
    "ACTOR_TYPES",
    "LONGEST_CONTENT",
    "LONGEST_SUMMARY",
    "LONGEST_TITLE",
    "POST_TYPES",
    "is_poll_vote",
    "parse_activity",
    "parse_actor",
    "parse_keys",
    "parse_post",
]
