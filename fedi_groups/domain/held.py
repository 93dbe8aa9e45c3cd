"""Posts that are held: nobody sees them but their author and those who keep order where they were written."""

from dataclasses import dataclass

from fedi_groups.domain.events import Cause
from fedi_groups.domain.types import PostId


@dataclass(frozen=True, slots=True)
class HeldFacts:
    """Why a post is held, and what it came by. `waiting`: for a moderator; if not, its author's server is blocked."""

    post_id: PostId
    reason: str
    cause: Cause
    waiting: bool = True
