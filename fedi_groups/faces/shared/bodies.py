"""The bodies of requests, read as far as they may be long."""

import asyncio
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Receive

from fedi_groups.errors import Malformed, TooLarge

MOST_FILES = 8


async def read_body(request: Request, *, most: int, within: float) -> bytes:
    """The whole body, of `most` bytes. Raises TooLarge as soon as that shows, TimeoutError if it does not come."""
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > most:
        raise TooLarge(f"a body of {stated} bytes")
    parts: list[bytes] = []
    size = 0
    async with asyncio.timeout(within):
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise TooLarge(f"a body of more than {most} bytes")
            parts.append(part)
    return b"".join(parts)


async def read_parts(request: Request, *, most: int, within: float, fields: int) -> FormData:
    """A form with files (RFC 7578), of `most` bytes; the files lie on disk, to be closed with the form. Raises TooLarge
    as soon as that shows, Malformed for what cannot be read or has more fields, TimeoutError if it does not come."""
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > most:
        raise TooLarge(f"a form of {stated} bytes")
    body = Request(request.scope, bounded(request.receive, most))
    try:
        async with asyncio.timeout(within):
            return await body.form(max_files=MOST_FILES, max_fields=fields, max_part_size=most)
    except (MultiPartException, HTTPException) as error:
        raise Malformed("a form that cannot be read") from error


def bounded(receive: Receive, largest: int) -> Receive:
    """The body of a request, up to this size; raises TooLarge beyond."""
    seen = 0

    async def within() -> Any:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > largest:
            raise TooLarge(f"a body of more than {largest} bytes")
        return message

    return within
