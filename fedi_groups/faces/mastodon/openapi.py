"""The API described by its own tables, as OpenAPI 3.1: what each endpoint takes, gives and may answer."""

import re

from starlette.responses import Response

from fedi_groups.domain.types import DAY
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs, kept
from fedi_groups.faces.mastodon.forms import Form
from fedi_groups.faces.mastodon.shapes import Json, Shapes, has_form, is_paged
from fedi_groups.faces.shared.responses import JSON

_NUMBER: Json = {"type": "string", "pattern": "^[0-9]{1,19}$"}
_TEXT: Json = {"type": "string"}
_ERROR: Json = {
    "type": "object",
    "properties": {
        "error": _TEXT,
        "error_description": _TEXT,
        "details": {
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"error": _TEXT, "description": _TEXT},
                    "required": ["error", "description"],
                },
            },
        },
    },
    "required": ["error"],
}
_WORDS = {
    200: "Done.",
    202: "Taken, and not ready yet.",
    206: "Not ready yet.",
    400: "The request lacks something (RFC 6749 5.2).",
    401: "There is no token, or one that is good for nothing; of an app, its secret is wrong.",
    403: "Not allowed: by a rule, or as the token's scopes do not cover it.",
    404: "There is no such thing, or none that the caller may know of.",
    413: "Too large.",
    422: "What was sent is not valid.",
    429: "Too many calls.",
    503: "Another server, or this one, cannot do it now.",
    507: "There is no room for it.",
}
_HEADERS: Json = {
    "X-RateLimit-Limit": {"description": "Calls in one window of time.", "schema": {"type": "integer"}},
    "X-RateLimit-Remaining": {"description": "Those that are left.", "schema": {"type": "integer"}},
    "X-RateLimit-Reset": {"description": "When the next begins.", "schema": {"type": "string", "format": "date-time"}},
    "Link": {"description": "The next page, then the one before (RFC 8288); absent on an empty page.", "schema": _TEXT},
    "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}},
}
_LIMITS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def document(endpoints: dict[tuple[str, str], Endpoint], *, title: str, version: str, origin: str) -> Json:
    """All of it. Endpoints that give no JSON are described by what is left: that they answer."""
    shapes = Shapes(endpoints.values())
    paths: Json = {}
    for (method, path), endpoint in endpoints.items():
        paths.setdefault(path, {})[method.lower()] = _operation(endpoint, shapes)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "servers": [{"url": origin}],
        "paths": paths,
        "components": {
            "schemas": {**shapes.named, "Error": _ERROR},
            "headers": _HEADERS,
            "responses": {str(status): _refusal(status) for status in _WORDS if status >= 400},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint, shapes: Shapes) -> Json:
    summary = (endpoint.answer.__doc__ or "").split("\n\n")[0]
    described: Json = {
        "summary": " ".join(summary.split()),
        "parameters": _in_path(endpoint.path),
        "responses": _responses(endpoint, shapes),
    }
    if endpoint.needs in (Needs.PERSON, Needs.APP):
        described["security"] = [{"token": []}]
    elif endpoint.needs is Needs.MAYBE:
        described["security"] = [{}, {"token": []}]
    if endpoint.scope is not None:
        described["x-scope"] = endpoint.scope
    if not has_form(endpoint):
        return described
    if endpoint.method == "GET":
        described["parameters"] += _in_query(endpoint, shapes)
    else:
        content = {"schema": shapes.taken_by(endpoint)}
        kinds = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
        described["requestBody"] = {"content": dict.fromkeys(kinds, content)}
    return described


def _in_path(path: str) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _NUMBER if name.endswith("id") else {"type": "string"}}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _in_query(endpoint: Endpoint, shapes: Shapes) -> list[Json]:
    fields, required = shapes.fields_of(endpoint)
    return [
        {
            "name": f"{name}[]" if _is_list(schema) else name,
            "in": "query",
            "required": name in required,
            "schema": schema,
        }
        for name, schema in fields.items()
    ]


def _is_list(schema: Json) -> bool:
    return any(each.get("type") == "array" for each in (schema, *schema.get("anyOf", ())))


def _responses(endpoint: Endpoint, shapes: Shapes) -> Json:
    content = {endpoint.kind: {"schema": shapes.given_by(endpoint)}}
    headers = _headers(*_LIMITS, *(["Link"] if is_paged(endpoint) else []))
    answers: Json = {
        str(status): {"description": _WORDS[status], "headers": headers, "content": content}
        for status in endpoint.statuses
    }
    refusals = {str(status): {"$ref": f"#/components/responses/{status}"} for status in _refusals(endpoint)}
    return answers | refusals


def _refusal(status: int) -> Json:
    error = {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}
    later = {"headers": _headers("Retry-After")} if status in (429, 503) else {}
    return {"description": _WORDS[status], "content": error, **later}


def _headers(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _refusals(endpoint: Endpoint) -> list[int]:
    """How it may be refused: what its table says, and what follows from who calls and what is sent."""
    asks, names = has_form(endpoint), "{" in endpoint.path
    found = {429, 503, *endpoint.refusals}
    if endpoint.needs is not Needs.NOTHING:
        found |= {401, 403}
    if endpoint.needs is Needs.PERSON or asks:
        found.add(422)
    if names or asks:
        found.add(404)
    if endpoint.method != "GET":
        found |= {413, 422}
    return sorted(found)


def endpoint_for(endpoints: dict[tuple[str, str], Endpoint]) -> Endpoint:
    """Where the description of these is to be had."""

    async def description(call: Call, form: Form) -> Response:
        """This description."""

        async def make() -> Json:
            web = call.api.web
            return document(
                endpoints, title=web.settings.server_name, version=web.version, origin=call.store.uris.origin
            )

        return await kept(call, make, keep=DAY)

    return Endpoint("GET", "/api/openapi.json", description, needs=Needs.NOTHING)
