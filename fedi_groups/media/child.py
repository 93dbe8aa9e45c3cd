"""What decodes pictures of strangers: a program of its own that lives for one picture, with little time and memory.

It knows the standard library and Pillow, gets the upload on its standard input, and opens no file. Its answer is a line
of JSON, then the picture anew and a preview. Whatever was in the upload beside pixels stays behind: places, cameras,
names.
"""

import io
import json
import math
import resource
import sys
import warnings
from typing import Any

from PIL import AvifImagePlugin, Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError, WebPImagePlugin

MOST_PIXELS = 33_177_600
"""7680 by 4320. Apps make larger ones smaller before they send them."""
MOST_MOVING = 60_000_000
"""Pixels of all frames of an animation together."""
LONGEST_SIDE = 2560
PREVIEW_SIDE = 480
LARGEST_PNG = 3 * 1024 * 1024
"""Larger ones are photographs: they are kept as WebP."""

SECONDS = 20
MEMORY = 1536 * 1024 * 1024

READ = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
LATER = (AvifImagePlugin, WebPImagePlugin)
"""Readers that Pillow would look for only when it has already given up."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"

_QUALITY = {"JPEG": {"quality": 87, "progressive": True}, "WEBP": {"quality": 85, "method": 3}, "PNG": {}, "GIF": {}}
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


class TooMuch(Exception):
    """The picture is over a limit; the message says which."""


_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)
UNREADABLE = (TooMuch, *_BOMBS, UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError)
"""What there is to say of an upload that is no picture, or too much of one."""


def main() -> None:
    """Reads the upload, writes the answer. What cannot be read is an answer too."""
    for limit, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(limit, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        head, parts = remade(sys.stdin.buffer.read())
    except TooMuch as error:
        head, parts = {"refused": str(error)}, ()
    except _BOMBS:
        head, parts = {"refused": f"This picture has more than {MOST_PIXELS // 1_000_000} million pixels."}, ()
    except UNREADABLE:
        head, parts = {"refused": "This is no picture that can be read: JPEG, PNG, WebP, GIF and AVIF can."}, ()
    out.write(json.dumps(head).encode() + b"\n")
    for part in parts:
        out.write(part)


def remade(upload: bytes) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """What there is to know, and the two files. Raises TooMuch, or what Pillow raises."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(upload), formats=READ) as opened:
        frames = getattr(opened, "n_frames", 1) if opened.format in ("GIF", "WEBP", "PNG") else 1
        if frames > 1:
            kind, body, still = _moving(opened, frames)
        else:
            still = _still(opened)
            kind, body = _encoded(still, opened.format or "")
    width, height = still.size
    preview = still.copy()
    preview.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    small = _saved([preview], "WEBP")
    head = {"type": _TYPES[kind], "width": width, "height": height, "blurhash": blurhash(still), "small": preview.size}
    return head | {"sizes": [len(body), len(small)]}, (body, small)


def _still(opened: Image.Image) -> Image.Image:
    """Upright, in sRGB, no larger than need be, and with nothing beside its pixels."""
    opened.load()
    image = ImageOps.exif_transpose(opened)
    image = _bare(_in_srgb(image))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    return image


def _bare(image: Image.Image) -> Image.Image:
    """In one of three forms, without whatever else came in the file."""
    mode = "RGBA" if image.has_transparency_data else "L" if image.mode in ("1", "L") else "RGB"
    bare = image.convert(mode)
    bare.info = {}
    return bare


def _in_srgb(image: Image.Image) -> Image.Image:
    """As its colour profile means it. A profile that cannot be read means nothing."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _encoded(image: Image.Image, given: str) -> tuple[str, bytes]:
    """In the format that it came in, or in one that everyone reads."""
    kind = {"MPO": "JPEG", "JPEG": "JPEG", "PNG": "PNG", "GIF": "PNG"}.get(given, "WEBP")
    if kind == "JPEG" and image.mode == "RGBA":
        kind = "WEBP"
    body = _saved([image], kind)
    if kind == "PNG" and len(body) > LARGEST_PNG:
        kind, body = "WEBP", _saved([image], "WEBP")
    return kind, body


def _moving(opened: Image.Image, frames: int) -> tuple[str, bytes, Image.Image]:
    """An animation, frame by frame, and its first frame."""
    if frames * opened.width * opened.height > MOST_MOVING:
        raise TooMuch(f"This animation has more than {MOST_MOVING // 1_000_000} million pixels in all.")
    kind, loop = opened.format or "GIF", opened.info.get("loop")
    images: list[Image.Image] = []
    durations: list[int] = []
    for frame in ImageSequence.Iterator(opened):
        durations.append(max(20, int(frame.info.get("duration") or 100)))
        image = frame.convert("RGBA")
        image.info = {}
        images.append(image)
    more: dict[str, Any] = {"save_all": True, "append_images": images[1:], "duration": durations}
    if loop is not None:
        more["loop"] = loop
    return kind, _saved(images, kind, **more), _bare(images[0])


def _saved(images: list[Image.Image], kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    images[0].save(out, kind, **_QUALITY[kind], **more)
    return out.getvalue()


def blurhash(image: Image.Image) -> str:
    """A few waves that look like the picture from afar (blurha.sh): 4 by 3 of them, or 3 by 4 if it stands upright."""
    across, down = (4, 3) if image.width >= image.height else (3, 4)
    small = image.convert("RGB").resize((32, 32))
    values = [_linear(value) for value in small.tobytes()]
    pixels = [tuple(values[place : place + 3]) for place in range(0, len(values), 3)]
    waves = [_wave(pixels, 32, i, j) for j in range(down) for i in range(across)]
    first, rest = waves[0], waves[1:]
    peak = max(abs(value) for wave in rest for value in wave)
    scale = max(0, min(82, math.floor(peak * 166 - 0.5)))
    found = _base83(across - 1 + (down - 1) * 9, 1) + _base83(scale, 1)
    red, green, blue = (_srgb(value) for value in first)
    found += _base83((red << 16) + (green << 8) + blue, 4)
    for wave in rest:
        red, green, blue = (_quantised(value * 166 / (scale + 1)) for value in wave)
        found += _base83(red * 361 + green * 19 + blue, 2)
    return found


def _wave(pixels: list[tuple[float, ...]], side: int, i: int, j: int) -> tuple[float, float, float]:
    columns = [math.cos(math.pi * i * x / side) for x in range(side)]
    rows = [math.cos(math.pi * j * y / side) for y in range(side)]
    sums = [0.0, 0.0, 0.0]
    for place, pixel in enumerate(pixels):
        weight = columns[place % side] * rows[place // side]
        for channel in range(3):
            sums[channel] += weight * pixel[channel]
    factor = (1 if i == j == 0 else 2) / (side * side)
    return sums[0] * factor, sums[1] * factor, sums[2] * factor


def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _srgb(value: float) -> int:
    part = max(0.0, min(1.0, value))
    return round((part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055) * 255)


def _quantised(value: float) -> int:
    return max(0, min(18, math.floor(math.copysign(abs(value) ** 0.5, value) * 9 + 9.5)))


def _base83(number: int, length: int) -> str:
    return "".join(DIGITS[number // 83 ** (length - place - 1) % 83] for place in range(length))


if __name__ == "__main__":
    main()
