"""A file that does not lie on this machine, passed on as it comes; a part of it, if that is asked for."""

import re
from collections.abc import Mapping

from starlette.responses import Response, StreamingResponse

from fedi_groups.media.files import Stored

_SPAN = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def stored_file(file: Stored, span: str | None, *, headers: Mapping[str, str], media_type: str) -> Response:
    """`span`: the header Range (RFC 9110 14.2); of several parts, or what makes no sense, the whole is given."""
    asked = _SPAN.fullmatch(span or "")
    start, end = 0, file.size
    if asked is not None and any(asked.groups()):
        start, end = _bounds(asked[1], asked[2], file.size)
        if start >= end:
            return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{file.size}"})
    told = {**headers, "Accept-Ranges": "bytes", "Content-Length": str(end - start)}
    if (start, end) == (0, file.size):
        return StreamingResponse(file.read(0, file.size), 200, told, media_type)
    told["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return StreamingResponse(file.read(start, end), 206, told, media_type)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """From one byte up to another, which is left out. Without a first one, the last so many."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size
