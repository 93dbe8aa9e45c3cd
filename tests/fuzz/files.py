"""Bytes as files that somebody gives to the server: lists of servers, pictures, and what the decoder says of these."""

import io
from contextlib import suppress
from functools import cache

from PIL import Image

from fedi_groups.domain.servers import Stance
from fedi_groups.errors import Malformed, TooLarge
from fedi_groups.media.child import LONGEST_SIDE, PREVIEW_SIDE, UNREADABLE, remade
from fedi_groups.media.decoding import read_decoded
from fedi_groups.wire.blocklists import LONGEST, MOST, read_blocklist, write_blocklist

_TYPES = {"image/jpeg", "image/png", "image/webp", "image/gif"}


def read_list(octets: bytes) -> None:
    """Whatever worst it may bring; and what is written of it is read again as the same rules."""
    text = octets.decode(errors="replace")
    for most in (Stance.BLOCKED, Stance.LIMITED):
        with suppress(Malformed, TooLarge):
            found = read_blocklist(text, most=most)
            assert len(found.rules) + len(found.unread) <= MOST
            assert all(len(rule.reason) <= LONGEST and "." in rule.host for rule in found.rules)
            if most is Stance.BLOCKED and found.rules:
                assert read_blocklist(write_blocklist(found.rules)).rules == found.rules


def decode_picture(octets: bytes) -> None:
    """As the child process does it, without its limits; what it makes, it reads again."""
    with suppress(*UNREADABLE):
        head, (body, preview) = remade(octets)
        assert head["type"] in _TYPES and head["sizes"] == [len(body), len(preview)]
        assert len(head["blurhash"]) == 28
        with Image.open(io.BytesIO(body)) as whole, Image.open(io.BytesIO(preview)) as small:
            assert whole.size == (head["width"], head["height"])
            assert max(small.size) <= PREVIEW_SIDE
            assert not getattr(whole, "is_animated", False) or max(whole.size) >= 1
            assert getattr(whole, "is_animated", False) or max(whole.size) <= LONGEST_SIDE
            assert not whole.getexif()


def read_decoder(octets: bytes) -> None:
    """What a decoder might say that a picture has taken over."""
    with suppress(Malformed):
        read_decoded(octets, 0)


LISTS = (
    b"#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n"
    b'bad.test,suspend,true,TRUE,"spam, ""a lot""\nof it",false\nloud.test,silence,false,true,,true\n*.x.test,noop,1\n',
    b"bad.test\nb\xc3\xbccher.test\n# a comment\n\nxn--bcher-kva.test,suspend\n",
    b'\xef\xbb\xbfdomain,"severity"\r\n"bad.test",suspend\r\n',
)


@cache
def pictures() -> tuple[bytes, ...]:
    """Small ones of each format that is read, still and moving, with profiles, palettes, transparency and rotation."""
    found = [_saved(Image.new(mode, (9, 7)), kind) for mode, kind in _FORMS]
    frames = [Image.new("RGB", (6, 5), (80 * number, 0, 0)) for number in range(3)]
    found += [
        _saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50) for kind in ("GIF", "WEBP", "PNG")
    ]
    turned = Image.Exif()
    turned[0x0112] = 6
    found.append(_saved(frames[0], "JPEG", exif=turned, icc_profile=b"\x00" * 200))
    return tuple(found)


_FORMS = (
    *((mode, "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
    *((mode, "JPEG") for mode in ("L", "RGB", "CMYK")),
    *((mode, "WEBP") for mode in ("RGB", "RGBA")),
    *((mode, "GIF") for mode in ("L", "P")),
    ("RGB", "AVIF"),
)


def _saved(image: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


FILES = (read_list, decode_picture, read_decoder)
