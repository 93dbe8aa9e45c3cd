"""What a page that a post links to says of itself: words, and where a picture lies. Nothing of it is ever run or shown
as the page has it.
"""

import hashlib
from dataclasses import dataclass

from fedi_groups.domain.types import DAY


@dataclass(frozen=True, slots=True)
class CardFacts:
    """The preview of the page at `url`. `key`: what its picture is called here, which nobody can guess."""

    url: str
    title: str
    description: str = ""
    image: str | None = None
    author_name: str = ""
    author_url: str = ""
    provider_name: str = ""
    provider_url: str = ""
    key: str = ""


KEPT_FOR, FAILED_FOR = 7 * DAY, DAY
"""So long a page is not looked at again, and one of which nothing came."""


def digest_of(url: str) -> bytes:
    return hashlib.sha256(url.encode()).digest()[:16]
