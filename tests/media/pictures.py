"""Pictures for tests, as cameras and programs write them."""

import io
from typing import Any

from PIL import Image

PLACE = "51.5007 N"
GPS = 0x8825
DESCRIPTION = 0x010E
ORIENTATION = 0x0112


def picture(kind: str = "PNG", *, size: tuple[int, int] = (64, 48), colour: str = "red", **more: Any) -> bytes:
    """One colour, in any format that Pillow writes."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **more)
    return out.getvalue()


def with_a_place(kind: str, **more: Any) -> bytes:
    """With where it was taken, and what else cameras write into pictures."""
    exif = Image.Exif()
    exif[DESCRIPTION] = PLACE
    exif.get_ifd(GPS)[1] = PLACE
    return picture(kind, exif=exif, **more)


def moving(kind: str = "GIF", *, frames: int = 3) -> bytes:
    images = [Image.new("RGB", (40, 30), (80 * number, 0, 0)) for number in range(frames)]
    out = io.BytesIO()
    images[0].save(out, kind, save_all=True, append_images=images[1:], duration=50, loop=0)
    return out.getvalue()
