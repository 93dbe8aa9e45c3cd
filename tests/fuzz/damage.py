"""Documents that were sent, with something dropped, replaced, doubled or put into itself in a few places."""

from copy import deepcopy
from random import Random
from typing import Any

from fedi_groups.wire.shapes import Json

VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**53 - 1, 0.5, "", " ", "\x00", "x" * 5_000, [], {}, [[]], [None], [{}]),
    *("https://there.test/users/bob", "https://here.test/u/ann", "https://here.test/c/cats", "as:Public", "http://["),
    *(
        "https://here.test/post/1",
        "https://there.test:99999/",
        "https://there.test/#f",
        "//there.test",
        "acct:a@there.test",
    ),
    *("2026-11-21T01:21:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2100-01-01T00:00:00Z"),
    *({"type": "Note"}, {"id": "https://there.test/1"}, {"type": "Group", "id": "https://there.test/c/1"}, {"en": "x"}),
    *("Note", "Group", "Feed", "Follow", "Move", "Add", "Remove", "Announce", "Question", "Event", "Video", "Flag"),
)


def damaged(document: Json, chance: Random) -> Json:
    """Another one each time; the document itself stays as it is."""
    found = deepcopy(document)
    for _ in range(chance.randint(1, 3)):
        if not (places := _places(found)):
            break
        container, key = chance.choice(places)
        match chance.choice(("drop", "replace", "list", "itself", "swap")):
            case "drop":
                del container[key]
            case "replace":
                container[key] = deepcopy(chance.choice(VALUES))
            case "list":
                container[key] = [container[key], deepcopy(chance.choice(VALUES))]
            case "itself":
                container[key] = deepcopy(document)
            case "swap":
                container[key] = deepcopy(_at(*chance.choice(places)))
    return found


def _at(container: Any, key: Any) -> Any:
    return container.get(key) if isinstance(container, dict) else container[key]


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container in a tree, with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [(value, key) for key in keys] + [place for key in keys for place in _places(value[key])]
