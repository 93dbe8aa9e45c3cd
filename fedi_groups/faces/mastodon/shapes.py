"""The forms and entities of endpoints as JSON Schemas, by the names under which the description refers to them."""

from collections.abc import Iterable
from typing import Any, get_type_hints

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from starlette.responses import Response

from fedi_groups.faces.mastodon.api import Endpoint
from fedi_groups.faces.mastodon.forms import Form, Nothing
from fedi_groups.faces.mastodon.paging import Page

Json = dict[str, Any]

_REFERENCE = "#/components/schemas/{model}"


class _Untitled(GenerateJsonSchema):
    """Names are titles enough."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


class Shapes:
    """Of all that these take and give, made together: what is called alike in two modules is told apart."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        kinds: set[tuple[Any, JsonSchemaMode]] = set()
        for each in endpoints:
            kinds.add((gives_of(each), "serialization"))
            if has_form(each):
                kinds.add((each.takes, "validation"))
        asked = [(kind, mode, TypeAdapter(kind)) for kind, mode in sorted(kinds, key=str)]
        self._found, shared = TypeAdapter.json_schemas(asked, ref_template=_REFERENCE, schema_generator=_Untitled)
        self.named: Json = shared.get("$defs", {})

    def given_by(self, endpoint: Endpoint) -> Json:
        return self._found[gives_of(endpoint), "serialization"]

    def taken_by(self, endpoint: Endpoint) -> Json:
        return self._found[endpoint.takes, "validation"]

    def fields_of(self, endpoint: Endpoint) -> tuple[Json, frozenset[str]]:
        """What it takes, one by one; and the names of what has to be there."""
        form = self.taken_by(endpoint)
        if "$ref" in form:
            form = self.named[form["$ref"].rpartition("/")[2]]
        return form.get("properties", {}), frozenset(form.get("required", ()))


def has_form(endpoint: Endpoint) -> bool:
    return endpoint.takes not in (Form, Nothing)


def gives_of(endpoint: Endpoint) -> Any:
    """What it gives, as the table or the endpoint itself says. Raises TypeError if neither does."""
    kind = endpoint.gives if endpoint.gives is not None else get_type_hints(endpoint.answer)["return"]
    if isinstance(kind, type) and issubclass(kind, Page | Response):
        raise TypeError(f"nobody says what {endpoint.method} {endpoint.path} gives")
    return kind


def is_paged(endpoint: Endpoint) -> bool:
    return get_type_hints(endpoint.answer)["return"] is Page
