"""What comes of a video or sound: something that everyone plays, and nothing that says who made it."""

import io
from pathlib import Path

import pytest
from PIL import Image

from fedi_groups.config import read_settings
from fedi_groups.domain.media import MediaState, preview_of
from fedi_groups.errors import Malformed, Misconfigured, TooLarge
from fedi_groups.media.ffmpeg import find_ffmpeg
from fedi_groups.media.files import Disk
from fedi_groups.media.films import FilmLimits, read_seen
from fedi_groups.media.workshop import Upload, Workshop
from tests.media.clips import clip, films, movie
from tests.media.papers import PDF, VIDEO, archive
from tests.media.pictures import PLACE, picture, with_a_place

pytestmark = [pytest.mark.anyio, pytest.mark.needs("ffmpeg")]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(Disk(tmp_path), films=films())


def kept(workshop: Workshop) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in workshop.files.folder.rglob("*") if path.is_file()}


TURNED = ("-c:v", "libx264", "-pix_fmt", "yuv444p")


@pytest.mark.parametrize(
    ("name", "options", "is_video"),
    [
        ("clip.mp4", ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"), True),
        ("clip.mp4", TURNED, True),
        ("clip.webm", ("-c:v", "libvpx", "-c:a", "libopus"), True),
        ("tone.mp3", (), False),
        ("tone.ogg", ("-c:a", "libvorbis"), False),
        ("tone.aac", (), False),
    ],
)
async def test_it_becomes_mp4_without_what_was_said_in_it(
    workshop: Workshop, name: str, options: tuple[str, ...], is_video: bool
) -> None:
    upload = clip(name, *options)
    assert PLACE.encode() in upload or name.endswith(".aac")
    made = await workshop.keep(upload, name=name)
    files = kept(workshop)
    assert made.media_type == ("video/mp4" if is_video else "audio/mp4") and made.size == len(files[made.file])
    assert made.played is not None and 0.9 < made.played.duration < 1.2 and not made.played.silent
    assert made.played.bitrate > 0 and (made.played.rate == "10/1") is is_video
    assert (made.width, made.height) == ((64, 48) if is_video else (0, 0)) and len(made.blurhash) == 28 * is_video
    assert files.keys() == {made.file, *((preview_of(made.file),) if is_video else ())}
    assert not [content for content in files.values() if PLACE.encode() in content]
    if is_video:
        with Image.open(io.BytesIO(files[preview_of(made.file)])) as preview:
            assert preview.size == (64, 48)


async def test_a_large_one_becomes_smaller_one_without_a_sound_stays_silent_and_what_follows_it_is_gone(
    tmp_path: Path,
) -> None:
    workshop = Workshop(Disk(tmp_path), films=films(FilmLimits(2_000_000, 60, 4_000_000, 60)))
    made = await workshop.keep(movie(size="2200x100", sound=False, seconds=0.5) + archive(("a.txt", b"PK inside")))
    assert (made.width, made.height) == (1920, 88) and made.played is not None and made.played.silent
    assert not [content for content in kept(workshop).values() if b"PK\x03\x04" in content]


async def test_it_waits_until_it_is_finished_with_a_preview_of_its_own(workshop: Workshop) -> None:
    upload, thumbnail = movie(), with_a_place("PNG", size=(30, 30))
    made, state = await workshop.take(Upload(io.BytesIO(upload), len(upload), "a.mp4", "video/mp4", thumbnail))
    assert state is MediaState.WAITING and made.small is not None and made.small.width == 30
    before = kept(workshop)
    assert before.keys() == {made.file.replace(".mp4", ".raw"), preview_of(made.file)}
    done = await workshop.finish(made)
    assert (done.width, done.small) == (64, made.small)
    assert kept(workshop)[preview_of(made.file)] == before[preview_of(made.file)]


PLAYLIST = b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    ("upload", "claimed", "why"),
    [
        (movie, "image/png", "said to be of the type image/png, and is something else: a video"),
        (picture, "video/mp4", "said to be of the type video/mp4, and is something else: a picture"),
        (lambda: VIDEO, "video/mp4", "cannot be read"),
        (lambda: movie()[:800], "video/mp4", "cannot be read"),
        (lambda: b"\x1aE\xdf\xa3" + bytes(4000), "video/webm", "cannot be read"),
        (lambda: b"ID3\x04" + PLAYLIST, "audio/mpeg", "read|nothing in this file"),
        (lambda: VIDEO[:32] + PDF, "video/mp4", "cannot be read"),
        (lambda: movie(size="800x600"), "", "800 by 600 pixels"),
        (lambda: movie(rate=100), "", "up to 60 pictures in a second"),
        (lambda: clip("tone.mp3", seconds=61), "", "up to 1 minutes"),
    ],
    ids=["png", "mp4", "empty", "cut", "webm", "playlist", "pdf", "pixels", "rate", "length"],
)
async def test_what_cannot_be_played_or_is_too_much_is_refused_and_nothing_is_kept(
    workshop: Workshop, upload: object, claimed: str, why: str
) -> None:
    assert callable(upload)
    with pytest.raises(Malformed, match=why) as raised:
        await workshop.keep(upload(), claimed=claimed)
    assert raised.value.public != Malformed.public and not kept(workshop)


async def test_what_is_too_large_or_would_be_when_it_is_made_is_refused(tmp_path: Path) -> None:
    workshop = Workshop(Disk(tmp_path), films=films(FilmLimits(20_000, 60, 400_000, 60)))
    upload = movie(size="640x480")
    with pytest.raises(TooLarge, match="up to 0 MB"):
        await workshop.keep(upload)
    sound = clip("tone.ogg", "-c:a", "libvorbis", "-q:a", "-1", seconds=20)
    workshop = Workshop(Disk(tmp_path), films=films(FilmLimits(len(sound), 60, 400_000, 60)))
    with pytest.raises(Malformed, match="too large once it is"):
        await workshop.keep(sound)
    assert not kept(workshop)


def test_what_the_child_says_is_not_believed() -> None:
    for said in (b"", b"[]", b"{}", b'{"streams":[{"codec_type":"video","width":0}]}', b'{"streams":[1]}', b"\xff"):
        with pytest.raises(Malformed):
            read_seen(said)
    with pytest.raises(Malformed):
        read_seen(b'{"streams":[{"codec_type":"video","width":1,"height":1,"avg_frame_rate":"a"}]}')


def test_it_is_found_by_itself_or_where_it_is_said_to_be(tmp_path: Path) -> None:
    found = find_ffmpeg("")
    assert found is not None and find_ffmpeg(found.ffmpeg) == found
    assert find_ffmpeg("none") is None and read_settings().ffmpeg == ""
    with pytest.raises(Misconfigured, match="FEDI_GROUPS_FFMPEG"):
        find_ffmpeg(str(tmp_path / "ffmpeg"))
