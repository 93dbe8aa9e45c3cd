"""Runs where the libraries of toot and Mastodon.py are: have answers the shape that both expect? They come as JSON on
standard input, `[{path, body, mastodon, toot}]`, the latter two names of classes; each fault goes out as a line.

`since`, the first argument, is the version of Mastodon whose API is asked for: what came later may be missing.
"""

import ast
import inspect
import json
import re
import sys
import typing
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from mastodon import return_types
from mastodon.types_base import AttribAccessDict, MaybeSnowflakeIdType
from toot import entities

Version = tuple[int, ...]
ADDED = re.compile(r"([0-9]+(?:\.[0-9]+)+): added")


def version(text: str) -> Version:
    return tuple(int(each) for each in text.split("."))


@cache
def added_in(entity: type) -> dict[str, Version]:
    """When each field came, as its documentation tells."""
    (tree,) = ast.parse(inspect.getsource(entity)).body
    assert isinstance(tree, ast.ClassDef)
    found: dict[str, Version] = {}
    for field, words in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            told = ADDED.search(ast.unparse(words))
            found[field.target.id] = version(told[1]) if told else (0,)
    return found


def faults(kind: Any, value: Any, where: str, since: Version) -> Iterator[str]:
    """What is wrong with it as one of this type."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Union:
        kinds = [each for each in inner if value is None or each is not type(None)]
        yield from min((list(faults(each, value, where, since)) for each in kinds), key=len)
    elif isinstance(origin or kind, type) and issubclass(origin or kind, list):
        if not isinstance(value, list):
            yield f"{where} is {value!r}, not a list"
            return
        for each in value if inner else ():
            yield from faults(inner[0], each, f"{where}[]", since)
    elif isinstance(kind, type) and issubclass(kind, AttribAccessDict):
        yield from faults_of_entity(kind, value, where, since)
    elif not fits(kind, value):
        yield f"{where} is {value!r}, not {getattr(kind, '__name__', kind)}"


def faults_of_entity(entity: type, value: Any, where: str, since: Version) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where} is {value!r}, not an object"
        return
    names: dict[str, str] = getattr(entity, "_rename_map", {})
    for name, kind in typing.get_type_hints(entity).items():
        if name.startswith("_"):
            continue
        place, key = f"{where}.{name}", names.get(name, name)
        if key in value:
            yield from faults(kind, value[key], place, since)
        elif type(None) not in typing.get_args(kind) and added_in(entity).get(name, (0,)) <= since:
            yield f"{place} is missing"


def fits(kind: Any, value: Any) -> bool:
    """Numbers and moments may be texts, as Mastodon.py reads these too."""
    if kind is bool or kind is dict:
        return isinstance(value, kind)
    if kind in (int, float):
        return not isinstance(value, bool) and (
            isinstance(value, int | kind) or re.fullmatch(r"\d+", str(value)) is not None
        )
    if kind is datetime:
        return is_moment(value)
    if kind is type(None):
        return value is None
    if kind in (str, MaybeSnowflakeIdType):
        return isinstance(value, str)
    return kind is Any


def is_moment(value: Any) -> bool:
    """As ISO 8601 has it, or in seconds since 1970."""
    text = str(value)
    if text.isdecimal():
        return len(text) <= 10
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def main() -> None:
    since = version(sys.argv[1])
    for answer in json.load(sys.stdin):
        bodies = answer["body"] if isinstance(answer["body"], list) else [answer["body"]]
        found: list[str] = []
        for body in bodies:
            if answer["mastodon"]:
                found += faults(getattr(return_types, answer["mastodon"]), body, answer["mastodon"], since)
            if answer["toot"]:
                try:
                    entities.from_dict(getattr(entities, answer["toot"]), body)
                except entities.ConversionError as error:
                    found.append(f"toot: {error}")
        for fault in dict.fromkeys(found):
            sys.stdout.write(f"{answer['path']}: {fault}\n")


if __name__ == "__main__":
    main()
