"""Linked data: JSON-LD documents as trees that say nothing beyond their RDF. The only module that runs pyld.

An LD signature covers the quads of a document. Whatever JSON-LD lets one write beside them (terms without an address,
relative references, graphs in graphs, language tags that are none) is unsigned, so it is taken out or refused here.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pyld import jsonld
from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver

from fedi_groups.errors import Malformed, TooLarge
from fedi_groups.wire.bundled import ACTIVITYSTREAMS, CONTEXTS, EXTENSIONS, LOADER

MAX_ENTRIES = 1_000
MAX_TOGETHER = 256
MAX_CONTEXTS = 32
MAX_DEFINED = 16_384
MAX_ALIKE = 4
MAX_STEPS = 500
"""Bounds on the work a stranger can cause: members and items in all, and in one object or list, as all values of a
property are compared; contexts, and characters of what these define, as each use of a term writes them out; the search
for names of blank nodes."""

_PROOF = "https://w3id.org/security#proof"
_NESTED = (dict, list)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|\\^`]*")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}")
_BODY_KEYWORDS = frozenset({"@context", "@id", "@type", "@value", "@language", "@list", "@set"})
_CONTEXT_KEYWORDS = frozenset({"@vocab", "@language", "@version", "@protected"})
_TERM_KEYWORDS = frozenset({"@id", "@type", "@container", "@language", "@protected", "@prefix"})
_VALUE_KEYWORDS = frozenset({"@value", "@type", "@language"})
_CONTAINERS = frozenset({"@list", "@set", "@language"})
_COERCIONS = frozenset({"@id", "@vocab", "@none"})
_ALIASED = frozenset({"@id", "@type"})
# Without the prefix, compaction writes the public collection in full, not as "as:Public".
_OURS: list[object] = [ACTIVITYSTREAMS, EXTENSIONS, {"@vocab": None, "as": None}]
_WRITTEN: list[object] = [ACTIVITYSTREAMS, EXTENSIONS]

Tree = dict[str, Any]
"""One node in expanded form (JSON-LD 1.1 API), as read_tree leaves it."""


def containers(document: Mapping[str, Any]) -> Iterator[dict[str, Any] | list[Any]]:
    """Every object and list in a document, itself first, but for what stands in its contexts."""
    pending: list[dict[str, Any] | list[Any]] = [dict(document)]
    while pending:
        container = pending.pop()
        yield container
        if isinstance(container, dict):
            pending.extend(each for key, each in container.items() if isinstance(each, _NESTED) and key != "@context")
        else:
            pending.extend(each for each in container if isinstance(each, _NESTED))


def read_tree(document: Mapping[str, Any]) -> Tree:
    """Expands a document against the bundled contexts, and keeps of it what becomes RDF.

    Raises Malformed for contexts we do not know, for the keywords by which one graph can be written as another tree
    (@graph, @included, @reverse, @nest and the like), for blank node names and one thing described twice; TooLarge.
    """
    _check(document)
    expanded = _run(jsonld.expand, dict(document))
    if len(expanded) != 1:
        raise Malformed(f"{len(expanded)} things in one JSON-LD document")
    described: dict[str, Tree] = {}
    root = _node(expanded[0], described)
    if root is None:
        raise Malformed("the id of a JSON-LD document is not an absolute address")
    return root


def canonical(tree: Tree) -> bytes:
    """Its N-Quads in canonical form (URDNA2015). Raises TooLarge if naming the blank nodes takes too long."""
    quads = _run(jsonld.to_rdf, [tree])
    try:
        text: str = _Canonical().main(quads, {"format": "application/n-quads"})
    except RecursionError as error:
        raise TooLarge("blank nodes too deep in each other") from error
    return text.encode()


def compacted(tree: Tree) -> dict[str, Any]:
    """As plain ActivityStreams, in our own context, without proofs and without types that have no address."""
    result: dict[str, Any] = _run(jsonld.compact, _spoken(tree), _OURS)
    return {**result, "@context": _WRITTEN}


class _Canonical(URDNA2015):  # type: ignore[misc]  # pyld ships no types
    """URDNA2015 with an end: blank nodes that look alike cost it the factorial of their number."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0

    def create_hash_to_related(self, id_: str, issuer: object) -> dict[str, list[str]]:
        self.steps += 1
        related: dict[str, list[str]] = super().create_hash_to_related(id_, issuer)
        if self.steps > MAX_STEPS or max(map(len, related.values()), default=0) > MAX_ALIKE:
            raise TooLarge("too many blank nodes that look alike")
        return related


def _run(algorithm: Any, *arguments: object) -> Any:
    # A resolver for each run: the one pyld shares between runs is not safe in threads, and keeps strangers' contexts.
    # A base of None: with an empty one pyld takes relative references to be on example.org, as nobody else does.
    options = {"documentLoader": LOADER, "contextResolver": ContextResolver({}, LOADER), "base": None}
    try:
        return algorithm(*arguments, options)
    except (jsonld.JsonLdError, TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        # pyld is not written for hostile input: what it trips over is malformed to us.
        raise Malformed(f"not JSON-LD that we can read: {str(error)[:200]}") from error


def _check(document: Mapping[str, Any]) -> None:
    entries = contexts = defined = 0
    for container in containers(document):
        entries += len(container)
        if len(container) > MAX_TOGETHER:
            raise TooLarge(f"{len(container)} members of one object or list in JSON-LD")
        if isinstance(container, dict):
            _check_members(container)
            parts = _contexts(container)
            contexts += sum(len(part) // 50 + 1 if isinstance(part, dict) else 1 for part in parts)
            defined += sum(len(text) for part in parts if isinstance(part, dict) for text in _written_in(part))
        if entries > MAX_ENTRIES or contexts > MAX_CONTEXTS or defined > MAX_DEFINED:
            raise TooLarge("a JSON-LD document with too many members, or too much in its contexts")


def _check_members(node: Mapping[str, Any]) -> None:
    for key in node:
        if key.startswith("@") and key not in _BODY_KEYWORDS:
            raise Malformed(f"the keyword {key[:40]!r} is not accepted")
    for part in _contexts(node):
        match part:
            case str() if part in CONTEXTS:
                pass
            case dict():
                for term, definition in part.items():
                    _check_term(term, definition)
            case _:
                raise Malformed(f"not a context we know: {str(part)[:200]!r}")


def _contexts(node: Mapping[str, Any]) -> list[Any]:
    context = node.get("@context", [])
    return context if isinstance(context, list) else [context]


def _written_in(context: Mapping[str, Any]) -> Iterator[str]:
    """The addresses and the like in a context that was checked."""
    for definition in context.values():
        values = definition.values() if isinstance(definition, dict) else (definition,)
        yield from (value for value in values if isinstance(value, str))


def _check_term(term: str, definition: object) -> None:
    """Raises Malformed for what could turn the tree into another one: other names of keywords, scopes, graphs."""
    if term.startswith("@"):
        acceptable = term in _CONTEXT_KEYWORDS and not isinstance(definition, dict | list)
        if term == "@language" and isinstance(definition, str):
            acceptable = _LANGUAGE.fullmatch(definition) is not None
    elif isinstance(definition, dict):
        acceptable = (
            definition.keys() <= _TERM_KEYWORDS
            and _is_address(definition.get("@id"), _ALIASED)
            and _is_address(definition.get("@type"), _COERCIONS)
            and _is_address(definition.get("@container", "@set"), _CONTAINERS)
        )
    else:
        acceptable = _is_address(definition, _ALIASED)
    if not acceptable:
        raise Malformed(f"a context that defines {term[:80]!r} in a way we do not follow")


def _is_address(value: object, keywords: frozenset[str]) -> bool:
    return value is None or (isinstance(value, str) and (not value.startswith("@") or value in keywords))


def _node(node: Tree, described: dict[str, Tree]) -> Tree | None:
    """What of an expanded node becomes RDF; None if its own id does not."""
    kept: Tree = {}
    for key, values in node.items():
        if key == "@id":
            if not isinstance(values, str) or values.startswith("_:"):
                raise Malformed("a blank node with a name")
            if not _IRI.fullmatch(values):
                return None
            kept[key] = values
        elif key == "@type":
            kept[key] = [each for each in values if each.startswith("_:") or _IRI.fullmatch(each)]
        elif key == _PROOF:
            kept[key] = [_proof(each, described) for each in values]
        elif key.startswith("@"):
            raise Malformed(f"the keyword {key!r} is not accepted")
        elif _IRI.fullmatch(key):
            kept[key] = [found for each in values if (found := _value(each, described)) is not None]
    if len(kept) > 1 and "@id" in kept and described.setdefault(kept["@id"], kept) != kept:
        # Quads do not say which of the two places a property was written in; whoever reads a tree would have to.
        raise Malformed(f"{kept['@id']} is described in two ways")
    return kept


def _proof(item: Tree, described: dict[str, Tree]) -> Tree:
    """A proof stands in a graph of its own, the only one that is accepted: it is signed along, and never read."""
    if item.keys() != {"@graph"}:
        raise Malformed("a proof that is not in a graph of its own")
    return {"@graph": [found for each in item["@graph"] if (found := _node(each, described)) is not None]}


def _value(item: Tree, described: dict[str, Tree]) -> Tree | None:
    if "@list" in item:
        listed = [found for each in item["@list"] if (found := _value(each, described)) is not None]
        return {"@list": listed}
    if "@value" not in item:
        return _node(item, described)
    if not item.keys() <= _VALUE_KEYWORDS:
        raise Malformed("a value with more than type and language")
    # pyld writes both into the quads as they are: a line break in them would forge a quad.
    if not _IRI.fullmatch(item.get("@type", ACTIVITYSTREAMS)) or not _LANGUAGE.fullmatch(item.get("@language", "en")):
        raise Malformed("a value whose type or language is none")
    return item


def _spoken(node: Tree) -> Tree:
    """The tree without proofs, which hold for the document as it was, and types known only by a blank name."""
    kept: Tree = {}
    for key, values in node.items():
        if key == "@type" and "@value" not in node:
            kept[key] = [each for each in values if not each.startswith("_:")]
        elif isinstance(values, list) and key != _PROOF:
            kept[key] = [_spoken(each) for each in values]
        elif key != _PROOF:
            kept[key] = values
    return kept
