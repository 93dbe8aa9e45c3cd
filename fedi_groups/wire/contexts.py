"""Whether a document may be read as plain JSON, and how it is made plain if not (ActivityStreams 2.0, 2.1).

Plain: its `@context` names ActivityStreams and nothing in it redefines one of its terms. Then a JSON-LD processor and a
reader of plain JSON see the same. Which contexts we know stands in bundled.
"""

from collections.abc import Mapping
from typing import Any

from fedi_groups.wire.bundled import ACTIVITYSTREAMS, CONTEXTS
from fedi_groups.wire.linked import compacted, containers, read_tree

_TERMS: Mapping[str, object] = {
    term: definition for term, definition in CONTEXTS[ACTIVITYSTREAMS]["@context"].items() if not term.startswith("@")
}
_HARMLESS = frozenset({"@vocab", "@base", "@language", "@version", "@protected"})
_HIDDEN = ("@", "as:", f"{ACTIVITYSTREAMS}#")
"""How a member's name begins if only a JSON-LD processor would know what it means."""

_Meaning = tuple[str, str | None, object]


def is_plain(document: Mapping[str, Any]) -> bool:
    """Whether plain reading is safe. If not, `compact` first, and parse only that.

    A context we do not know counts as harmless: plain readers, we among them, never load one. Signatures that depend on
    what contexts say (ldsig) refuse it.
    """
    contexts = _listed(document.get("@context"))
    if ACTIVITYSTREAMS not in contexts:
        return False
    return all(_has_plain_members(each) for each in containers(document) if isinstance(each, dict))


def compact(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document as plain ActivityStreams in our own context: what a JSON-LD processor reads in it, no more.

    Properties without an address are gone, and so are signatures and proofs, which no longer hold. Some 10 ms of CPU.
    Raises Malformed (also for a context we do not know) and TooLarge.
    """
    return compacted(read_tree({name: value for name, value in document.items() if name not in ("signature", "proof")}))


def _has_plain_members(node: Mapping[str, Any]) -> bool:
    for key in node:
        if key.startswith(_HIDDEN) and (key != "@context" or not all(map(_is_harmless, _listed(node[key])))):
            return False
    return True


def _listed(context: object) -> list[object]:
    return context if isinstance(context, list) else [context]


def _is_harmless(context: object) -> bool:
    if isinstance(context, str):
        return True
    if not isinstance(context, dict):
        return False
    return all(_leaves_alone(term, definition, context) for term, definition in context.items())


def _leaves_alone(term: str, definition: object, context: Mapping[str, object]) -> bool:
    """Whether a definition neither redefines a term of ActivityStreams nor gives a keyword another name or scope."""
    if term.startswith("@"):
        return term in _HARMLESS
    if term in _TERMS:
        return _meaning(definition, context) == _meaning(_TERMS[term], _TERMS)
    if isinstance(definition, dict):
        return not definition.keys() & {"@context", "@reverse", "@nest"} and _is_no_keyword(definition.get("@id"))
    return _is_no_keyword(definition)


def _is_no_keyword(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.startswith("@"))


def _meaning(definition: object, context: Mapping[str, object]) -> _Meaning | None:
    """(address, type, container) of a term; None where there is more to it, or nothing."""
    if isinstance(definition, str):
        return _full(definition, context), None, None
    if not isinstance(definition, dict) or not definition.keys() <= {"@id", "@type", "@container"}:
        return None
    address, kind = definition.get("@id"), definition.get("@type")
    if not isinstance(address, str) or not isinstance(kind, str | None):
        return None
    return _full(address, context), kind and _full(kind, context), definition.get("@container")


def _full(address: str, context: Mapping[str, object]) -> str:
    prefix, colon, rest = address.partition(":")
    start = context.get(prefix, _TERMS.get(prefix))
    return start + rest if colon and isinstance(start, str) else address
