"""How somebody wants to write and to read, unless they say otherwise."""

from dataclasses import dataclass

from fedi_groups.domain.types import Visibility


@dataclass(frozen=True, slots=True)
class Choices:
    """`language`: a code as en or ar; None: what they write in is not said. What apps show beside their posts, each
    apart: `shows_media`, with those of `media_replies`, and what they have `featured`.

    `page_language`: of the pages of this site; None: as the browser says. `opens_media`: what is sensitive is shown at
    once; `opens_warnings`: so is what stands behind words of warning."""

    visibility: Visibility = Visibility.PUBLIC
    sensitive: bool = False
    language: str | None = None
    shows_media: bool = True
    media_replies: bool = True
    shows_featured: bool = True
    page_language: str | None = None
    opens_media: bool = False
    opens_warnings: bool = False


DEFAULT = Choices()
