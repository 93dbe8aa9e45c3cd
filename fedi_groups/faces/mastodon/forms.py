"""What apps send, wherever they put it: query, form, multipart or JSON, merged into one form of known fields.

`id[]=1&id[]=2`, `media_ids[0]=1`, `source[privacy]=public` are read as lists and objects, as Rails does; a single value
stands for a list of one; what is empty was not given, unless it is text.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, WithJsonSchema, model_validator
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from fedi_groups.errors import Malformed

MOST_FIELDS = 500
DEEPEST = 4
_FALSE = frozenset(["0", "f", "F", "false", "FALSE", "off", "OFF"])

Value = Any
Tree = dict[str, Value]


def _as_flag(value: Value) -> Value:
    return value not in _FALSE if isinstance(value, str) else bool(value) if isinstance(value, int) else value


def _as_list(value: Value) -> Value:
    if isinstance(value, Mapping) and all(key.isdecimal() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    return [each for each in value if each != ""] if isinstance(value, list) else [value]


def as_one(value: Value) -> Value:
    """What was sent last, where one value belongs."""
    return value[-1] if isinstance(value, list) and value else value


def _as_number(value: Value) -> Value:
    """Ids are texts of digits. Raises ValueError for what no id is."""
    text = str(as_one(value))
    if not text.isascii() or not text.isdecimal() or len(text) > 19 or int(text) > 2**63 - 1:
        raise ValueError("is no id")
    return int(text)


def _as_text(value: Value) -> Value:
    """Without NUL, which no database keeps in a text."""
    one = as_one(value)
    if isinstance(one, str):
        return one.replace("\0", "")
    return str(one) if isinstance(one, int | float) and not isinstance(one, bool) else one


T = TypeVar("T")

Flag = Annotated[bool, BeforeValidator(lambda value: _as_flag(as_one(value)))]
"""Mastodon's: 0, f, false and off are false, all else is true."""
Text = Annotated[str, BeforeValidator(_as_text)]
File = Annotated[UploadFile, WithJsonSchema({"type": "string", "format": "binary"})]
Count = Annotated[int, BeforeValidator(as_one)]
Id = Annotated[int, BeforeValidator(_as_number), WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,18}$"})]
Many = Annotated[list[T], BeforeValidator(_as_list)]
"""A list, which some apps send as one value, or as an object with numbers for names."""


class Form(BaseModel):
    """The parameters of one endpoint. What is not named in it is left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: Value) -> Value:
        """What is sent empty, or as null, was not given: but an empty text is a text, and an empty list is none."""
        if not isinstance(values, Mapping):
            return values  # where an object belongs, and refused as that
        return {name: value for name, value in values.items() if not _is_nothing(cls, name, value)}


class Nothing(Form):
    """No parameters."""


F = TypeVar("F", bound=Form)


def _is_nothing(form: type[Form], name: str, value: Value) -> bool:
    if value is None:
        return True
    field = form.model_fields.get(name) or next((f for f in form.model_fields.values() if f.alias == name), None)
    return value == "" and field is not None and not _is_text(field.annotation)


def _is_text(annotation: Any) -> bool:
    if get_origin(annotation) is list:
        return False
    return annotation is str or any(_is_text(each) for each in get_args(annotation))


async def read_form(request: Request, form: type[F]) -> F:
    """All that was sent, as this form. Raises Malformed, naming what is wrong with it."""
    values = nested(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
    values |= await _body(request)
    try:
        return form.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        what = ".".join(str(each) for each in first["loc"]) or "the request"
        reason = f"Validation failed: {what} {str(first['msg']).removeprefix('Value error, ')}"
        raise Malformed(reason[:300], public=reason[:300]) from error


async def _body(request: Request) -> Tree:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return _object(await request.body())
    if kind == "multipart/form-data":
        return nested((await _multipart(request)).multi_items())
    body = (await request.body()) if request.method != "GET" else b""
    if kind not in ("application/x-www-form-urlencoded", "") or not body:
        return {}
    try:
        return nested(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise _unreadable() from error


async def _multipart(request: Request) -> Any:
    try:
        return await request.form(max_files=8, max_fields=MOST_FIELDS)
    except (MultiPartException, HTTPException) as error:
        raise _unreadable() from error


def _object(body: bytes) -> Tree:
    if not body.strip():
        return {}
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _unreadable() from error
    if not isinstance(found, dict):
        raise _unreadable()
    return {name.removesuffix("[]"): value for name, value in found.items()}


def nested(pairs: Iterable[tuple[str, Value]]) -> Tree:
    """Pairs as a tree. Raises Malformed for too many of them."""
    tree: Tree = {}
    for count, (name, value) in enumerate(pairs):
        if count >= MOST_FIELDS:
            raise _unreadable()
        _plant(tree, name.replace("]", "").split("[", DEEPEST), value)
    return tree


def _plant(tree: Tree, names: list[str], value: Value) -> None:
    head, rest = names[0], names[1:]
    if rest in ([], [""]):
        known = tree.get(head)
        if rest or isinstance(known, list):
            tree[head] = [*(known if isinstance(known, list) else []), value]
        else:
            tree[head] = value if known is None else [known, value]
        return
    below = tree.get(head)
    if not isinstance(below, dict):
        below = tree[head] = {}
    if rest[0] == "":
        # `options[][title]`: objects in a list, told apart by a name that comes again.
        rest = [str(_open_slot(below, rest[1:])), *rest[1:]]
    _plant(below, rest, value)


def _open_slot(slots: Tree, names: list[str]) -> int:
    last = len(slots) - 1
    if last < 0:
        return 0
    taken = slots.get(str(last))
    return last + 1 if isinstance(taken, dict) and names[0] in taken else last


def _unreadable() -> Malformed:
    reason = "Validation failed: the request cannot be read"
    return Malformed(reason, public=reason)
