"""The JSON Schemas of what this server emits, as tests use them."""

import json
from functools import cache
from typing import Any

import jsonschema_rs

from tests.house.source import ROOT

FOLDER = ROOT / "schemas"


def names() -> list[str]:
    return sorted(path.name.removesuffix(".schema.json") for path in FOLDER.glob("*.schema.json"))


def read(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.schema.json").read_text())
    return schema


@cache
def _validator(name: str) -> jsonschema_rs.Validator:
    registry = jsonschema_rs.Registry([(schema["$id"], schema) for schema in map(read, names())])
    return jsonschema_rs.validator_for(read(name), registry=registry)


def problems(name: str, document: Any) -> list[str]:
    """What keeps this from being a document of the schema `name`."""
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in _iter(name, document)]


def check(name: str, document: Any) -> None:
    """An ActivityStreams document of ours: as its schema says, and with a context."""
    assert not problems(name, document)
    assert "@context" in document


def _iter(name: str, document: Any) -> Any:
    return _validator(name).iter_errors(document)
