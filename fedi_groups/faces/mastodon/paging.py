"""Pages of lists, and the Link header that leads from one to the next (RFC 8288)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from fedi_groups.faces.mastodon.forms import Count, Form, Id

_CURSORS = ("max_id", "since_id", "min_id")


class Paged(Form):
    """Where a page lies in a list that is ordered by id, the newest first."""

    limit: Count | None = None
    max_id: Id | None = None
    since_id: Id | None = None
    min_id: Id | None = None

    def most(self, default: int, largest: int) -> int:
        """How many are wanted; more than the largest page are not given."""
        return max(1, min(self.limit if self.limit is not None else default, largest))


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, newest first, or with `upwards` oldest first. `first` and `last` are the cursors of its ends,
    which need not be ids that apps otherwise know."""

    items: Sequence[Any]
    first: int | None = None
    last: int | None = None
    upwards: bool = False


def page_of(items: Sequence[Any]) -> Page:
    """A page of entities whose own ids are the cursors."""
    return Page(items, int(items[0]["id"]), int(items[-1]["id"])) if items else Page(())


def link_header(request: Request, origin: str, page: Page) -> str | None:
    """`next` first, as some look at nothing else; nothing on an empty page, as some would ask for ever."""
    if page.first is None or page.last is None:
        return None
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in _CURSORS]
    place = f"{origin}{request.url.path}"

    def link(name: str, cursor: int, rel: str) -> str:
        return f'<{place}?{urlencode([*kept, (name, cursor)])}>; rel="{rel}"'

    onward, back = ("min_id", "max_id") if page.upwards else ("max_id", "min_id")
    return f"{link(onward, page.last, 'next')}, {link(back, page.first, 'prev')}"
