"""Files lie where their names say, and no name leads anywhere else."""

from pathlib import Path

import pytest

from fedi_groups.errors import Missing
from fedi_groups.media.files import Disk

KEY = "0123456789abcdef" * 2


def test_a_file_is_kept_for_its_owner_alone_under_a_name_nobody_can_guess(tmp_path: Path) -> None:
    files = Disk(tmp_path / "media")
    first, second = files.put("png", b"one", b"small"), files.put("png", b"two", b"small")
    assert first != second and len(first) == 36
    path = files.path(first)
    assert path.read_bytes() == b"one" and path.stat().st_mode & 0o077 == 0
    assert files.path(f"{first.split('.')[0]}.small.webp").read_bytes() == b"small"
    files.remove([first, first])
    assert not path.exists() and files.path(second).exists()


@pytest.mark.parametrize(
    "name",
    [
        "../secret",
        f"../{KEY}.png",
        f"{KEY}.png/../../secret",
        f"{KEY}.svg",
        f"{KEY}.html",
        f"{KEY}",
        f"{KEY}.png\n",
        f"{KEY}.small.png.webp",
        f"{KEY.upper()}.png",
        "",
        "/etc/passwd",
    ],
)
def test_a_name_that_is_none_of_ours_leads_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(Missing):
        Disk(tmp_path).path(name)
