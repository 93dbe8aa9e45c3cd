"""What comes of an upload: pixels and nothing else; and what comes of one that is meant to do harm."""

import asyncio
import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from fedi_groups.errors import FediGroupsError, Malformed, Overloaded, TooLarge
from fedi_groups.media import decoding
from fedi_groups.media import workshop as module
from fedi_groups.media.child import DIGITS, LONGEST_SIDE, PREVIEW_SIDE
from fedi_groups.media.files import Disk
from fedi_groups.media.workshop import LARGEST, Workshop
from tests.media.papers import PDF, VIDEO, archive
from tests.media.papers import bomb as office_bomb
from tests.media.pictures import ORIENTATION, PLACE, moving, picture, with_a_place

pytestmark = pytest.mark.anyio


@pytest.fixture
def files(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


@pytest.fixture
def workshop(files: Disk) -> Workshop:
    return Workshop(files)


def kept(workshop: Workshop) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in workshop.files.folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("kind", "becomes"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("AVIF", "image/webp")]
)
async def test_a_picture_is_kept_without_where_it_was_taken(workshop: Workshop, kind: str, becomes: str) -> None:
    upload = with_a_place(kind)
    assert PLACE.encode() in upload
    made = await workshop.keep(upload)
    assert (made.media_type, made.width, made.height) == (becomes, 64, 48)
    found = kept(workshop)
    assert len(found) == 2 and made.file in found and len(found[made.file]) == made.size
    for content in found.values():
        assert PLACE.encode() not in content
        with Image.open(io.BytesIO(content)) as seen:
            assert not seen.getexif() and "exif" not in seen.info and "xmp" not in seen.info


async def test_words_in_a_png_and_what_was_put_behind_it_are_gone(workshop: Workshop) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", PLACE)
    words.add_itxt("XML:com.adobe.xmp", f"<x>{PLACE}</x>")
    await workshop.keep(picture("PNG", pnginfo=words) + b"PK\x03\x04 a second file behind it")
    for content in kept(workshop).values():
        assert PLACE.encode() not in content and b"PK\x03\x04" not in content


async def test_comments_that_programs_would_carry_over_are_gone(workshop: Workshop) -> None:
    await workshop.keep(picture("JPEG", comment=PLACE.encode()))
    images = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    images[0].save(out, "GIF", save_all=True, append_images=images[1:], comment=PLACE.encode())
    assert PLACE.encode() in out.getvalue()
    await workshop.keep(out.getvalue())
    assert not [content for content in kept(workshop).values() if PLACE.encode() in content]


async def test_a_picture_stands_upright_as_its_camera_meant_it(workshop: Workshop) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    made = await workshop.keep(picture("JPEG", exif=exif))
    assert (made.width, made.height) == (48, 64)


async def test_a_large_picture_is_made_smaller_and_has_a_preview(workshop: Workshop, files: Disk) -> None:
    made = await workshop.keep(picture("JPEG", size=(4000, 1000)))
    assert (made.width, made.height) == (LONGEST_SIDE, 640)
    with Image.open(files.path(f"{made.key}.small.webp")) as preview:
        assert preview.size == (PREVIEW_SIDE, 120)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
async def test_an_animation_still_moves(workshop: Workshop, files: Disk, kind: str) -> None:
    made = await workshop.keep(moving(kind))
    with Image.open(files.path(made.file)) as found:
        assert found.format == kind and getattr(found, "n_frames", 1) == 3


async def test_a_picture_in_few_colours_and_one_for_print_are_read_too(workshop: Workshop) -> None:
    for mode, kind in (("P", "PNG"), ("1", "PNG"), ("LA", "PNG"), ("I;16", "PNG"), ("CMYK", "JPEG"), ("L", "JPEG")):
        out = io.BytesIO()
        Image.new(mode, (20, 10)).save(out, kind)
        assert (await workshop.keep(out.getvalue())).width == 20, mode


async def test_its_blurhash_has_the_colour_of_the_picture(workshop: Workshop) -> None:
    made = await workshop.keep(picture(colour="#336699"))
    assert len(made.blurhash) == 28 and made.blurhash[0] == "L"
    value = 0
    for letter in made.blurhash[2:6]:
        value = value * 83 + DIGITS.index(letter)
    assert value == 0x336699


def bomb(side: int) -> bytes:
    """A PNG of many pixels in few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes((side // 8 + 1) * side)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        picture("JPEG")[:200],
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        VIDEO,
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        picture("TIFF"),
        picture("BMP"),
        bomb(7_000),
        bomb(30_000),
    ],
    ids=["nothing", "gif", "png", "cut", "svg", "html", "video", "postscript", "tiff", "bmp", "bomb", "great bomb"],
)
async def test_what_is_no_picture_or_too_much_of_one_is_refused_in_words(workshop: Workshop, upload: bytes) -> None:
    with pytest.raises(Malformed) as raised:
        await workshop.keep(upload)
    assert raised.value.public != Malformed.public
    assert not kept(workshop)


async def test_a_document_is_kept_as_it_came_and_an_office_bomb_is_not_unpacked(workshop: Workshop) -> None:
    for upload, name in ((PDF, "List.pdf"), (office_bomb(), "Bomb.docx")):
        made = await workshop.keep(upload, name=f"/tmp/{name}", claimed="application/octet-stream")
        assert (made.name, made.size, made.small) == (name, len(upload), None)
        assert kept(workshop)[made.file] == upload


@pytest.mark.parametrize(
    ("upload", "claimed", "why"),
    [
        (VIDEO, "image/png", "said to be of the type image/png, and is something else: a video"),
        (picture(), "video/mp4", "said to be of the type video/mp4, and is something else: a picture"),
        (VIDEO, "video/mp4", "no ffmpeg"),
        (PDF + archive(("a", b"a")), "application/pdf", "two things at once"),
        (picture("JPEG")[:200], "image/jpeg", "no picture that can be read"),
        (PDF[:50], "application/pdf", "broken"),
    ],
)
async def test_what_is_not_what_it_says_is_refused_and_nothing_is_kept(
    workshop: Workshop, upload: bytes, claimed: str, why: str
) -> None:
    with pytest.raises(Malformed, match=why):
        await workshop.keep(upload, claimed=claimed)
    assert not kept(workshop)


async def test_a_preview_of_ones_own_takes_the_place_of_the_other(workshop: Workshop) -> None:
    made = await workshop.keep(picture(size=(64, 48)), thumbnail=with_a_place("JPEG", size=(30, 60)))
    preview = f"{made.key}.small.webp"
    assert made.small is not None and (made.small.width, made.small.height) == (30, 60)
    assert made.small.size == len(kept(workshop)[preview]) and PLACE.encode() not in kept(workshop)[preview]
    small = await workshop.keep_preview(made.file, picture(size=(50, 20)))
    assert (small.width, small.height, len(kept(workshop))) == (50, 20, 2)
    for wrong in (PDF, VIDEO, b"", picture("JPEG")[:200]):
        with pytest.raises(Malformed):
            await workshop.keep_preview(made.file, wrong)
        with pytest.raises(Malformed):
            await workshop.keep(picture(), thumbnail=wrong)
    assert len(kept(workshop)) == 2


async def test_what_is_too_large_is_not_even_looked_at(workshop: Workshop) -> None:
    with pytest.raises(TooLarge, match="16 MB"):
        await workshop.keep(bytes(LARGEST + 1))


async def test_who_brings_many_at_once_is_asked_to_wait(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING", 1)
    tried = await asyncio.gather(*(workshop.keep(picture()) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(each, Overloaded) for each in tried) == 2
    assert not [each for each in tried if isinstance(each, Exception) and not isinstance(each, FediGroupsError)]


async def test_one_that_takes_too_long_is_given_up(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "PATIENCE", 0.01)
    with pytest.raises(Malformed, match="too long"):
        await workshop.keep(picture(size=(3000, 3000)))
