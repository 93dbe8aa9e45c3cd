"""ffmpeg, as far as this machine has it: how it is called, so that it opens nothing but the one file that it is given.

The demuxer is named, so that no playlist and no list of files is taken for a video; the only protocol is `file`.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from fedi_groups.errors import Malformed, Misconfigured
from fedi_groups.media.programs import Bounds, Done, TookTooLong, run

DEMUXERS = {
    "video/mp4": "mov",
    "video/webm": "matroska",
    "video/x-msvideo": "avi",
    "video/x-flv": "flv",
    "video/mpeg": "mpeg",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/aac": "aac",
}
"""How what media.kinds recognises is read."""

DECODERS = (
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,msmpeg4v3,mpeg1video,mpeg2video,theora,flv,h263,"
    "aac,mp3,mp3float,mp2,mp2float,opus,libopus,vorbis,libvorbis,flac,alac,ac3,eac3,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,pcm_u8,pcm_alaw,pcm_mulaw"
)

MEMORY = 3 * 1024 * 1024 * 1024
SURROUNDINGS = {"MALLOC_ARENA_MAX": "2"}
"""Or else each thread asks for 64 MB that it does not use."""


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """Where the two programs lie."""

    ffmpeg: str
    ffprobe: str

    async def probe(self, path: Path, demuxer: str, *wanted: str) -> bytes:
        """What is said of the file, as JSON. Raises Malformed."""
        command = (self.ffprobe, "-v", "error", *_opened(path, demuxer), "-of", "json", "-show_entries", *wanted)
        return await _said(command, Bounds(20.0, cpu=10, memory=MEMORY, surroundings=SURROUNDINGS))

    async def make(self, path: Path, demuxer: str, options: tuple[str, ...], bounds: Bounds) -> bytes:
        """What ffmpeg makes of the file. Raises Malformed."""
        quiet = (self.ffmpeg, "-nostdin", "-hide_banner", "-v", "error", "-threads", "2")
        return await _said((*quiet, *_opened(path, demuxer), *options), bounds)


def find_ffmpeg(stated: str) -> Ffmpeg | None:
    """The programs on the PATH, or those beside the one that is `stated`; None for `none`, or if there are none.

    Raises Misconfigured if what is stated is not there.
    """
    if stated == "none":
        return None
    ffmpeg, probe = shutil.which(stated or "ffmpeg"), None
    if ffmpeg is not None:
        ffmpeg = str(Path(ffmpeg).absolute())
        probe = shutil.which(str(Path(ffmpeg).with_name("ffprobe")))
    if ffmpeg is not None and probe is not None:
        return Ffmpeg(ffmpeg, probe)
    if stated:
        raise Misconfigured(f"FEDI_GROUPS_FFMPEG={stated}: it, or ffprobe beside it, is no program")
    return None


def _opened(path: Path, demuxer: str) -> tuple[str, ...]:
    return ("-protocol_whitelist", "file", "-codec_whitelist", DECODERS, "-f", demuxer, "-i", f"file:{path}")


async def _said(command: tuple[str, ...], bounds: Bounds) -> bytes:
    try:
        done: Done = await run(command, b"", bounds)
    except TookTooLong as error:
        reason = "This video or sound takes too long to be made into what is kept here."
        raise Malformed(f"{reason} {error}", public=reason) from error
    if done.code != 0:
        reason = "This video or sound cannot be read, or is too large once it is."
        raise Malformed(f"{reason} {command[0]} ended with {done.code}", public=reason)
    return done.said
