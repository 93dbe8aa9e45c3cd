"""Structured fields (RFC 8941) as far as signatures need them: dictionaries of byte sequences and of lists of strings.

Read once, from left to right; what is not understood, or comes twice, is refused (Unauthenticated).
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass

from fedi_groups.errors import Unauthenticated

_KEY = re.compile(r"[a-z*][a-z0-9_.*-]*")
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
_ESCAPE = re.compile(r"\\(.)")
_INTEGER = re.compile(r"-?[0-9]{1,15}(?![0-9.])")
_BYTES = re.compile(r":([A-Za-z0-9+/=]*):")
_BOOLEAN = re.compile(r"\?([01])")
_TOKEN = re.compile(r"[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*")
_SPACES = re.compile(r" *")
_BLANKS = re.compile(r"[ \t]*")
_COMMA = re.compile(r"[ \t]*,[ \t]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word without quotes."""

    text: str


Bare = str | int | bytes | bool | Token


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a dictionary: an item, or an inner list of plain strings, with its parameters."""

    value: Bare | tuple[str, ...]
    parameters: dict[str, Bare]

    def text(self) -> str:
        """As RFC 8941 4.1 writes it. That, not what was received, is what RFC 9421 2.3 signs."""
        if isinstance(self.value, tuple):
            written = "(" + " ".join(map(_written, self.value)) + ")"
        else:
            written = _written(self.value)
        return written + "".join(
            f";{name}" if value is True else f";{name}={_written(value)}" for name, value in self.parameters.items()
        )


def read_dictionary(text: str) -> dict[str, Member]:
    """The members of a dictionary in their order. Raises Unauthenticated; also for a name that comes twice."""
    scan = _Scan(text.strip(" \t"))
    members: dict[str, Member] = {}
    while True:
        name = scan.expect(_KEY)[0]
        if name in members:
            raise Unauthenticated(f"{name!r} comes twice in a header")
        members[name] = _read_member(scan) if scan.skip("=") else Member(True, _read_parameters(scan))
        if scan.at_end:
            return members
        scan.expect(_COMMA)


class _Scan:
    """A text and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def at_end(self) -> bool:
        return self.at == len(self.text)

    def skip(self, mark: str) -> bool:
        found = self.text.startswith(mark, self.at)
        self.at += len(mark) * found
        return found

    def read(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def expect(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = self.read(pattern)
        if found is None:
            raise Unauthenticated(f"a structured header ends or goes astray at {self.text[self.at : self.at + 40]!r}")
        return found


def _read_member(scan: _Scan) -> Member:
    if not scan.skip("("):
        return Member(_read_bare(scan), _read_parameters(scan))
    items: list[str] = []
    while True:
        scan.read(_SPACES)
        if scan.skip(")"):
            return Member(tuple(items), _read_parameters(scan))
        items.append(_unescaped(scan.expect(_STRING)[1]))
        # A parameter of a component (;req, ;sf, ;key) would change what it means: none is in use, so none is read.
        if not scan.text.startswith((" ", ")"), scan.at):
            raise Unauthenticated("a signed component with parameters, or not parted by a space")


def _read_parameters(scan: _Scan) -> dict[str, Bare]:
    parameters: dict[str, Bare] = {}
    while scan.skip(";"):
        scan.read(_SPACES)
        name = scan.expect(_KEY)[0]
        if name in parameters:
            raise Unauthenticated(f"the parameter {name!r} comes twice")
        parameters[name] = _read_bare(scan) if scan.skip("=") else True
    return parameters


def _read_bare(scan: _Scan) -> Bare:
    if found := scan.read(_STRING):
        return _unescaped(found[1])
    if found := scan.read(_INTEGER):
        return int(found[0])
    if found := scan.read(_BYTES):
        try:
            return b64decode(found[1], validate=True)
        except ValueError as error:
            raise Unauthenticated("a byte sequence that is not base64") from error
    if found := scan.read(_BOOLEAN):
        return found[1] == "1"
    return Token(scan.expect(_TOKEN)[0])


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _written(value: Bare) -> str:
    match value:
        case bool():
            return f"?{value:d}"
        case int():
            return str(value)
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case bytes():
            return f":{b64encode(value).decode()}:"
        case Token():
            return value.text
