"""Small pictures of what lies elsewhere: as many as there is room for; and how much room uploads have."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from fedi_groups.domain.types import MINUTE, Instant
from fedi_groups.errors import Full
from fedi_groups.media.files import Disk
from fedi_groups.media.room import Room, share_of_thumbnails, share_of_uploads
from fedi_groups.media.thumbnails import DAY, Thumbnails
from fedi_groups.media.workshop import Workshop
from tests.media.papers import PDF

NOW = 1_800_000_000.0


def test_who_was_looked_at_least_recently_goes_first(tmp_path: Path) -> None:
    kept = Thumbnails(tmp_path, most=1000)
    for number in range(9):
        kept.put(f"https://there.test/{number}", bytes(100), now=NOW + number)
    assert kept.find("https://there.test/0", now=NOW + 2 * DAY) is not None
    for number in (9, 10):
        kept.put(f"https://there.test/{number}", bytes(100), now=NOW + 2 * DAY + number)
    there = [number for number in range(11) if kept.find(f"https://there.test/{number}", now=NOW) is not None]
    assert there == [0, 3, 4, 5, 6, 7, 8, 9, 10] and kept.size() == 900 and kept.count() == 9


def test_that_it_was_looked_at_is_written_once_a_day(tmp_path: Path) -> None:
    kept = Thumbnails(tmp_path, most=1000)
    path = kept.put("https://there.test/a", b"x", now=NOW)
    for later, written in ((10, NOW), (DAY, NOW), (DAY + 1, NOW + DAY + 1), (DAY + 500, NOW + DAY + 1)):
        kept.find("https://there.test/a", now=NOW + later)
        assert path.stat().st_mtime == written
    assert path.stat().st_mode & 0o077 == 0


def test_what_another_process_has_kept_counts_too(tmp_path: Path) -> None:
    one, other = Thumbnails(tmp_path, most=1000), Thumbnails(tmp_path, most=1000)
    for number in range(8):
        other.put(f"https://there.test/{number}", bytes(100), now=NOW + number)
    for number in range(8, 12):
        one.put(f"https://there.test/{number}", bytes(100), now=NOW + number)
    assert one.size() <= 1000


def test_an_address_is_no_way_out_of_the_folder(tmp_path: Path) -> None:
    kept = Thumbnails(tmp_path / "kept", most=1000)
    assert (tmp_path / "kept") in kept.put("../../../secret", b"x", now=NOW).parents


@pytest.mark.parametrize(
    ("budget", "previews", "uploads", "thumbnails"),
    [(0, 1, 0, 10**9), (10, 1, 9 * 10**9, 10**9), (1, 1, 5 * 10**8, 5 * 10**8), (10, 0, 10**10, 0)],
)
def test_the_budget_is_for_both(budget: float, previews: float, uploads: int, thumbnails: int) -> None:
    assert (share_of_uploads(budget, previews), share_of_thumbnails(budget, previews)) == (uploads, thumbnails)


class Used:
    """What the database says, and how often it was asked."""

    def __init__(self, size: int) -> None:
        self.size, self.asked, self.now = size, 0, 0

    async def __call__(self) -> int:
        self.asked += 1
        return self.size

    def clock(self) -> Instant:
        return Instant(self.now)


@pytest.mark.anyio
async def test_when_the_room_is_used_up_nothing_more_is_kept_and_the_admin_is_warned_once(tmp_path: Path) -> None:
    used = Used(0)
    room = Room(10 * len(PDF), used, used.clock)
    shop = Workshop(Disk(tmp_path / "media"), room=room)
    with capture_logs() as logs:
        for _ in range(10):
            await shop.keep(PDF)
    assert [each["log_level"] for each in logs] == ["warning"] and used.asked == 1
    with pytest.raises(Full, match="no room left"):
        await shop.keep(PDF)
    assert len([each for each in (tmp_path / "media").rglob("*") if each.is_file()]) == 10
    used.now += 11 * MINUTE
    await shop.keep(PDF)  # an admin has made room meanwhile
    assert used.asked == 2


@pytest.mark.anyio
async def test_without_a_budget_nobody_counts(tmp_path: Path) -> None:
    used = Used(10**15)
    await Workshop(Disk(tmp_path), room=Room(0, used, used.clock)).keep(PDF)
    assert not used.asked
