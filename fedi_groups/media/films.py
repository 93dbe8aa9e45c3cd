"""Videos and sounds: looked at when they come, made into MP4 (H.264, AAC) without anything that says who made them."""

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from fedi_groups.domain.media import Played
from fedi_groups.errors import Malformed
from fedi_groups.media.decoding import Decoded, decode
from fedi_groups.media.ffmpeg import DEMUXERS, MEMORY, SURROUNDINGS, Ffmpeg
from fedi_groups.media.programs import Bounds

LONGEST_SIDE = 1920
PATIENCE = 480.0
"""Seconds for one, on a machine that is busy: whoever begins it has ten minutes before somebody else tries."""
WORK = 900

_WANTED = (
    "stream=codec_type,codec_name,width,height,pix_fmt,avg_frame_rate,duration,bit_rate"
    ":stream_disposition=attached_pic:stream_side_data=rotation:format=duration,bit_rate"
)
_BARE = ("-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1", "-sn", "-dn", "-fflags", "+bitexact")
_WITHOUT_NOTES = ("-bsf:v", "filter_units=remove_types=6")
"""What stands between the pictures of H.264 (supplemental enhancement information): cameras write places there."""
_SCALE = (
    f"scale=w='if(gte(iw,ih),max(2,trunc(min({LONGEST_SIDE},iw)/2)*2),-2)'"
    f":h='if(gte(iw,ih),-2,max(2,trunc(min({LONGEST_SIDE},ih)/2)*2))',setsar=1"
)
_NOTHING = "There is nothing in this file that can be seen or heard."


@dataclass(frozen=True, slots=True)
class FilmLimits:
    """Of what is taken: bytes, seconds, pixels of one picture, pictures in a second."""

    size: int
    seconds: int
    pixels: int
    rate: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file holds. `video` and `sound` are codecs, empty if there is none; `plain`: the picture is neither turned
    nor in colours that some do not show."""

    video: str
    sound: str
    width: int
    height: int
    plain: bool
    played: Played

    @property
    def extension(self) -> str:
        return "mp4" if self.video else "m4a"


@dataclass(frozen=True, slots=True)
class Film:
    """What was made, and a picture of it if there is something to be seen."""

    seen: Seen
    poster: Decoded | None


class Films:
    """`limits`: of what is taken, and of what is made of it."""

    def __init__(self, program: Ffmpeg, limits: FilmLimits) -> None:
        self._program = program
        self.limits = limits

    async def look(self, path: Path, kind: str) -> Seen:
        """What is in a file of this media type. Raises Malformed if it cannot be read, or is over a limit."""
        seen = read_seen(await self._program.probe(path, DEMUXERS[kind], _WANTED))
        limits = self.limits
        if seen.played.duration > limits.seconds:
            raise _refused(f"A video or sound takes up to {limits.seconds // 60} minutes here.")
        if seen.width * seen.height > limits.pixels:
            raise _refused(f"This video has {seen.width} by {seen.height} pixels, which is too much here.")
        if seen.played.rate and Fraction(seen.played.rate) > limits.rate:
            raise _refused(f"A video has up to {limits.rate} pictures in a second here.")
        return seen

    async def make(self, path: Path, kind: str, out: Path) -> Film:
        """The same at `out`, in a form that everyone plays. Raises Malformed."""
        seen = await self.look(path, kind)
        bounds = Bounds(PATIENCE, cpu=WORK, memory=MEMORY, writes=2 * self.limits.size, surroundings=SURROUNDINGS)
        await self._program.make(path, DEMUXERS[kind], (*self._options(seen, kind), f"file:{out}"), bounds)
        made = await self.look(out, "video/mp4")
        if made.extension != seen.extension or not made.played.duration:
            raise _refused(_NOTHING)
        made = replace(made, played=replace(made.played, silent=not made.sound))
        return Film(made, await self._poster(out, made) if made.video else None)

    def _options(self, seen: Seen, kind: str) -> tuple[str, ...]:
        """What is in a form that everyone plays is left as it is; of the notes between its pictures nothing is."""
        found = ["-map", "0:V:0?", "-map", "0:a:0?", *_BARE]
        if seen.video == "h264" and seen.plain and kind == "video/mp4" and max(seen.width, seen.height) <= LONGEST_SIDE:
            found += ["-c:v", "copy", *_WITHOUT_NOTES]
        else:
            found += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", "-vf", _SCALE]
            found += [
                "-fpsmax",
                str(self.limits.rate),
                "-flags:v",
                "+bitexact",
                "-bsf:v",
                "filter_units=remove_types=6",
            ]
        if seen.video and seen.sound == "aac" and kind == "video/mp4":
            found += ["-c:a", "copy"]
        else:
            found += ["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-flags:a", "+bitexact"]
        return (*found, "-t", str(self.limits.seconds + 1), "-movflags", "+faststart", "-f", "mp4")

    async def _poster(self, path: Path, seen: Seen) -> Decoded:
        """A picture from near the beginning: the very first one is often black."""
        at = f"{min(1.0, seen.played.duration / 3):.3f}"
        bounds = Bounds(40.0, cpu=30, memory=MEMORY, writes=0, surroundings=SURROUNDINGS)
        options = ("-ss", at, "-map", "0:V:0", "-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "pipe:1")
        return await decode(await self._program.make(path, "mov", options, bounds))


def read_seen(said: bytes) -> Seen:
    """What ffprobe has said: it may have been taken over. Raises Malformed."""
    try:
        found = json.loads(said)
        streams = [each for each in found.get("streams", ()) if not each.get("disposition", {}).get("attached_pic")]
        video, sound = (
            next((each for each in streams if each.get("codec_type") == kind), None) for kind in ("video", "audio")
        )
        return _seen(video or {}, sound or {}, found.get("format", {}))
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise _refused(_NOTHING) from error


def _seen(video: dict[str, Any], sound: dict[str, Any], whole: dict[str, Any]) -> Seen:
    """Raises ValueError and its like for what makes no sense."""
    rate = Fraction(video.get("avg_frame_rate") or "0") if _is_rate(video) else Fraction(0)
    width, height = int(video.get("width", 0)), int(video.get("height", 0))
    if (not video and not sound) or (video and (width <= 0 or height <= 0)):
        raise ValueError("neither picture nor sound")
    turned = any("rotation" in each and each["rotation"] for each in video.get("side_data_list", ()))
    stated = [float(each["duration"]) for each in (whole, video, sound) if each.get("duration")]
    return Seen(
        video=str(video.get("codec_name", "")) if video else "",
        sound=str(sound.get("codec_name", "")) if sound else "",
        width=width,
        height=height,
        plain=not turned and video.get("pix_fmt") in ("yuv420p", "yuvj420p"),
        played=Played(
            duration=round(max(stated, default=0.0), 3),
            rate=f"{rate.numerator}/{rate.denominator}" if rate else "",
            bitrate=int(whole.get("bit_rate") or 0),
            silent=not sound,
        ),
    )


def _is_rate(video: dict[str, Any]) -> bool:
    return not str(video.get("avg_frame_rate", "0/0")).endswith("/0")


def _refused(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
