"""Videos and sounds for tests, as ffmpeg makes them of nothing: with words in them that are to be found nowhere."""

import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fedi_groups.media.ffmpeg import find_ffmpeg
from fedi_groups.media.films import FilmLimits, Films
from tests.media.pictures import PLACE

LIMITS = FilmLimits(size=2_000_000, seconds=60, pixels=400_000, rate=60)

_WORDS = ("title", "comment", "location", "artist")
_SAID = [part for word in _WORDS for part in ("-metadata", f"{word}={PLACE}", "-metadata:s", f"{word}={PLACE}")]


def films(limits: FilmLimits = LIMITS) -> Films:
    """What makes them, on a machine that has it."""
    program = find_ffmpeg("")
    assert program is not None
    return Films(program, limits)


@cache
def clip(
    name: str, *options: str, size: str = "64x48", rate: int = 10, seconds: float = 1, sound: bool = True
) -> bytes:
    """A few colours and a tone, in what the ending of `name` says."""
    given = ["-f", "lavfi", "-i", f"testsrc=size={size}:rate={rate}"] if not name.startswith("tone") else []
    if sound:
        given += ["-f", "lavfi", "-i", "sine=440"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        command = ["ffmpeg", "-v", "error", *given, "-t", str(seconds), *_SAID, *options, str(path)]
        subprocess.run(command, check=True, timeout=60)
        return path.read_bytes()


def movie(*, size: str = "64x48", rate: int = 10, seconds: float = 1, sound: bool = True) -> bytes:
    """H.264 and AAC, as phones make them."""
    options = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")
    return clip("clip.mp4", *options, size=size, rate=rate, seconds=seconds, sound=sound)
