"""Archives are made while they are sent: nothing waits for the end, and nothing is kept of what is gone."""

import io
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest

from fedi_groups.media.files import Disk
from fedi_groups.reads.pieces import Export, Piece
from fedi_groups.reads.zips import AT_ONCE, Zipped
from tests.media.pictures import picture

pytestmark = pytest.mark.anyio


async def test_it_comes_while_it_is_read_and_opens_like_any_other(tmp_path: Path) -> None:
    read, files = [0], Disk(tmp_path)
    content = picture()
    kept, gone = files.put("png", content), f"{'0' * 32}.png"

    async def much() -> AsyncIterator[bytes]:
        for _ in range(12):
            read[0] += 1
            yield bytes(range(256)) * (AT_ONCE // 256)

    async def pictures() -> AsyncIterator[str]:
        for each in (kept, gone, kept):
            yield each

    zipped = Zipped(Export((Piece("much.bin", much()),), pictures()), files)
    parts, made = zipped.parts(), io.BytesIO()
    made.write(await anext(parts))
    assert read[0] < 12
    async for part in parts:
        made.write(part)
    with zipfile.ZipFile(made) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == zipped.names == ["much.bin", f"media_attachments/{kept}"]
        assert archive.read("much.bin") == bytes(range(256)) * (AT_ONCE // 256) * 12
        assert archive.read(f"media_attachments/{kept}") == content


async def test_who_goes_away_in_between_leaves_nothing_open(tmp_path: Path) -> None:
    ended = []

    async def much() -> AsyncGenerator[bytes, None]:
        try:
            for _ in range(12):
                yield bytes(AT_ONCE)
        finally:
            ended.append(True)

    async def none() -> AsyncIterator[str]:
        return
        yield

    content = much()
    parts = Zipped(Export((Piece("much.bin", content),), none()), Disk(tmp_path)).parts()
    await anext(parts)
    await parts.aclose()
    await content.aclose()
    assert ended == [True]
