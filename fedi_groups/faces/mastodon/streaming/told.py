"""Announcements, for all who watch: looked for now and then, as an admin makes them from another process."""

from collections.abc import Iterator

from fedi_groups.domain.announcements import AnnouncementFacts
from fedi_groups.faces.mastodon.announcements import announcement
from fedi_groups.faces.mastodon.streaming.crowd import Crowd
from fedi_groups.faces.mastodon.streaming.frames import Frame, written
from fedi_groups.faces.mastodon.streaming.topics import USER
from fedi_groups.reads.announcements import told
from fedi_groups.storage.unit import Unit


class Told:
    """What was told when it was last looked at."""

    def __init__(self) -> None:
        self._known: dict[int, AnnouncementFacts] | None = None

    async def begin(self, tx: Unit) -> None:
        """Somebody watches: from now on there are news."""
        if self._known is None:
            self._known = {each.id: each for each in await told(tx)}

    def forget(self) -> None:
        """Nobody watches any more: what happens meanwhile is no news to who comes later."""
        self._known = None

    async def look(self, tx: Unit, crowd: Crowd) -> None:
        """Show everyone what is new since, gone, or answered otherwise."""
        found = {each.id: each for each in await told(tx)}
        frames = list(_news(self._known or {}, found))
        self._known = found
        for listener in crowd if frames else ():
            if USER in listener.topics:
                for frame in frames:
                    listener.put(frame)


def _news(before: dict[int, AnnouncementFacts], now: dict[int, AnnouncementFacts]) -> Iterator[Frame]:
    for number in sorted(before.keys() - now.keys()):
        yield Frame(USER.words, "announcement.delete", str(number))
    for number in sorted(now):
        known = before.get(number)
        if known is None:
            yield Frame(USER.words, "announcement", written(announcement(now[number])))
            continue
        counts = {each.name: each.count for each in now[number].reactions}
        for name in [each.name for each in known.reactions if each.name not in counts]:
            counts[name] = 0
        for each in known.reactions:
            if counts[each.name] == each.count:
                del counts[each.name]
        for name, count in counts.items():
            payload = {"name": name, "count": count, "announcement_id": str(number)}
            yield Frame(USER.words, "announcement.reaction", written(payload))
