"""What some posts have beside a text: events when and where they are, videos and sounds how long they take."""

from dataclasses import dataclass

from fedi_groups.domain.types import Instant


@dataclass(frozen=True, slots=True)
class Details:
    """`kind` is the ActivityStreams type. `join`: where to take part online; `media`: a file to see or hear.

    `duration` is in seconds.
    """

    kind: str
    starts: Instant | None = None
    ends: Instant | None = None
    place: str | None = None
    join: str | None = None
    duration: int | None = None
    media: str | None = None
