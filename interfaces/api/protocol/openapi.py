"""The OpenAPI document: what the views cannot say by themselves is added to each operation."""

import json
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from interfaces.api.protocol.answers import IDEMPOTENCY_KEY
from interfaces.api.protocol.authentication import ApiKeyBearer
from interfaces.api.protocol.events import describe_events, describe_payloads
from interfaces.api.protocol.pagination import link_next
from interfaces.api.protocol.preconditions import IF_MATCH, Changed
from interfaces.api.protocol.problems import Problem, answer_refused_calls, build_problem
from interfaces.api.protocol.representations import tag_representation
from records.accounts.models import AnyScope, MarketplaceScope, Scope
from records.actions.faults import Fault

type Schema = Mapping[str, Any]

# By field, or by shape and field where a field of that name says something else elsewhere.
VALUES: Final[Mapping[str, Any]] = json.loads(
    Path(__file__).with_name("examples.json").read_text(encoding="utf-8")
)

_FAULT: Final = Fault("evidence", "missing_evidence", str(VALUES["says"]))
PROBLEMS: Final[Mapping[int, Problem]] = {
    400: build_problem(
        400, "malformed_json", "Malformed JSON at line 1, column 9: Expecting value."
    ),
    401: build_problem(
        401, "unknown_key", "Send a valid API key as `Authorization: Bearer mw_...`; it may have"
        " expired.",
    ),
    403: build_problem(403, "missing_scope", "This needs a key with the scope `file`."),
    404: build_problem(404, "not_found", "There is nothing here, or it is not yours."),
    409: build_problem(409, "not_open", "This case is no longer open, or it is not yours."),
    412: build_problem(412, "changed", str(Changed.__doc__)),
    413: build_problem(413, "too_large", "The body is larger than 2 MiB. Split the filing."),
    415: build_problem(415, "unsupported_encoding", "Send it plain, with gzip or zstd."),
    422: build_problem(422, "filing_refused", str(VALUES["detail"]), faults=[_FAULT]),
    429: build_problem(429, "too_many", "Too many calls with this key. Wait 12 seconds."),
    503: build_problem(
        503, "unavailable", "Nothing was changed because the database does not respond. Send the"
        " same call again.",
    ),
}  # fmt: skip


class NoExample(LookupError):
    """Write an example of this field in interfaces/api/protocol/examples.json."""


def build_example(schema: Schema, schemas: Mapping[str, Schema], name: str = "") -> Any:  # noqa: ANN401 -- whatever JSON can be
    """Build a value that fits this schema; `name` is `Shape.field` for a field of a shape.

    Raises:
        NoExample: a field has none.
    """
    key = name if name in VALUES else name.rpartition(".")[2]
    if key in VALUES and not _is_object(schema, schemas):
        return VALUES[key]
    if "$ref" in schema:
        shape = _get_schema_name(schema)
        return _build_object(shape, schemas[shape], schemas, name)
    if "items" in schema:
        return [build_example(schema["items"], schemas, name)]
    if "enum" in schema:
        return schema["enum"][0]
    return build_example(_choose_schema(schema, name), schemas, name)


def _choose_schema(schema: Schema, name: str) -> Schema:
    """Return the first of several schemas that is not null."""
    for option in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        if option.get("type") != "null":
            choice: Schema = option
            return choice
    raise NoExample(f"{name}: {NoExample.__doc__}")


def _get_schema_name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _is_object(schema: Schema, schemas: Mapping[str, Schema]) -> bool:
    """Return whether the schema is an object with fields of its own, or a list of them."""
    inner = schema.get("items", schema)
    return "$ref" in inner and "properties" in schemas[_get_schema_name(inner)]


def _build_object(shape: str, schema: Schema, schemas: Mapping[str, Schema], name: str) -> Any:  # noqa: ANN401 -- whatever JSON can be
    if "properties" not in schema:
        return build_example(schema, schemas, name)
    return {
        field: build_example(field_schema, schemas, f"{shape}.{field}")
        for field, field_schema in schema["properties"].items()
    }


type Node = dict[str, Any]

_REFERENCE: Final = re.compile(r'"#/components/schemas/(\w+)"')
_CHANGING_METHODS: Final = frozenset({"post", "put", "delete"})
_FIRST_ERROR: Final = 400
_RETRY_STATUSES: Final = frozenset({429, 503})
_HEADERS: Final[Mapping[str, Node]] = {
    "Retry-After": {
        "description": "Seconds to wait before the same call is sent again.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "Idempotency-Replayed": {
        "description": "`true`: the call was already made with this key; this is the answer to the"
        " first call.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Location": {
        "description": "Address of what was made, or of what shows it.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "ETag": {
        "description": "Changes with what is shown. Send it as `If-None-Match` to get 304 while"
        " nothing changed, and as `If-Match` to change only what you have seen.",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": 'The next part, with `rel="next"` (RFC 8288); absent: there is none.',
        "schema": {"type": "string"},
    },
}
_SCOPES: Final[Mapping[AnyScope, str]] = {
    Scope.READ: "read requests, cases, rights, disputes, standing and statistics",
    Scope.FILE: "file, withdraw, retract, answer and appeal",
    Scope.MANAGE_RIGHTS: "register rights, send them to a verifier, renew and withdraw them",
    Scope.MANAGE_WEBHOOKS: "manage webhooks",
    Scope.MANAGE_KEYS: "replace keys (includes all other scopes)",
    MarketplaceScope.SELLERS: "of a marketplace: say who stands behind shops",
    MarketplaceScope.LISTINGS: "of a marketplace: ask whether a shop may publish",
    MarketplaceScope.DISPUTES: "of a marketplace: dispute for sellers",
    MarketplaceScope.FIGURES: "of a marketplace: send what was sold",
}
TAGS: Final[Mapping[str, str]] = {
    "Takedown requests": "One right, one reason, up to 300 listings; each listing becomes a case.",
    "Cases": "One listing of a request, from the filing to its outcome and what follows.",
    "Drafts": "A filing in preparation. People and programs can work on the same draft and"
    " check its listings before they file.",
    "Disputes": "What sellers say against upheld claims, your answer, and appeals of either side.",
    "Rights": "What a filing may be based on, and the reasons with the evidence they need.",
    "Good Faith": "The standing of the account in the Good Faith Program, and its figures.",
    "Small firms": "The state of the account in the Small Firms Program, and its criteria.",
    "Statistics": "Your own cases in numbers, and the sellers that you reported.",
    "Webhooks": "Endpoints of your server, and the log of what we sent to them.",
    "Keys": "The account's own API keys.",
    "Marketplaces": "For the systems of a marketplace, with keys of its own: its sellers, their"
    " disputes, and its figures.",
}


class DocumentedAPI(NinjaAPI):
    """An API whose document says everything: scopes, problems, examples, names that stay."""

    _document: OpenAPISchema | None = None

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        """Return the URLs, each of which answers a refusal with a problem."""
        routes: list[URLResolver | URLPattern] = super()._get_urls()
        for route in routes:
            if isinstance(route, URLPattern):
                route.callback = answer_refused_calls(route.callback)
        return routes

    def create_response(self, request: HttpRequest, data: Any, **how: Any) -> HttpResponse:  # noqa: ANN401 -- as django-ninja declares it
        """Return the answer of what reads; a part of a list says where it goes on."""
        response = super().create_response(request, data, **how)
        response["ETag"] = tag_representation(data)
        if isinstance(data, dict) and "items" in data and data["next"]:
            response["Link"] = link_next(request, data["next"])
        return response

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the view's name, which stays the same if its module moves."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: Node | None = None
    ) -> OpenAPISchema:
        """Return the whole document; ours is built once, which takes a second."""
        if path_prefix or path_params:
            return self._describe(path_prefix, path_params)
        if self._document is None:
            self._document = self._describe(None, None)
        return self._document

    def _describe(self, path_prefix: str | None, path_params: Node | None) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schemas, scopes = document["components"]["schemas"], dict(self._list_scopes())
        schemas |= describe_payloads()
        document["webhooks"] = describe_events()
        for operations in document["paths"].values():
            for method, operation in operations.items():
                scope = scopes[operation["operationId"]]
                operation["security"] = [{"ApiKeyBearer": [scope]}]
                _complete_operation(method, operation, schemas)
        document["components"]["schemas"] = _keep_named(
            [document["paths"], document["webhooks"]], schemas
        )
        document["components"]["securitySchemes"] = {"ApiKeyBearer": _describe_key()}
        document["tags"] = [
            {"name": name, "description": description} for name, description in TAGS.items()
        ]
        return document

    def _list_scopes(self) -> Iterator[tuple[str, str]]:
        """Yield each operation id with its scope."""
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                for operation in view.operations:
                    for rule in operation.auth_callbacks:
                        if isinstance(rule, ApiKeyBearer):
                            yield self.get_openapi_operation_id(operation), rule.scope.value


def _keep_named(paths: list[Node], schemas: Mapping[str, Node]) -> Node:
    """Drop the schemas of queries, which django-ninja splits into parameters."""
    names: set[str] = set()
    new = set(_REFERENCE.findall(json.dumps(paths)))
    while new:
        names |= new
        new = {name for ref in new for name in _REFERENCE.findall(json.dumps(schemas[ref]))} - names
    return {name: schema for name, schema in schemas.items() if name in names}


def _describe_key() -> Node:
    scopes = " ".join(f"`{scope}`: {description}." for scope, description in _SCOPES.items())
    return {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "mw_…",
        "description": f"An API key of the account, with scopes. {scopes}",
    }


def _complete_operation(method: str, operation: Node, schemas: Mapping[str, Node]) -> None:
    parameters: list[Node] = operation.setdefault("parameters", [])
    if method in _CHANGING_METHODS:
        parameters.append(dict(IDEMPOTENCY_KEY))
    if "412" in map(str, operation["responses"]):
        parameters.append(dict(IF_MATCH))
    for parameter in parameters:
        if parameter["name"] in VALUES and parameter["in"] != "query":
            parameter["example"] = VALUES[parameter["name"]]
    _complete_body(operation, schemas)
    for status, answer in operation["responses"].items():
        _complete_answer(int(status), answer, schemas)
        _complete_headers(method, int(status), operation, schemas)


def _complete_body(operation: Node, schemas: Mapping[str, Node]) -> None:
    """Add an example to a JSON body; title a form Body, not by how it was made."""
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if kind != "application/json":
            content["schema"]["title"] = "Body"
        elif "example" not in content:
            content["example"] = build_example(content["schema"], schemas)


def _complete_answer(status: int, answer: Node, schemas: Mapping[str, Node]) -> None:
    content = answer.get("content", {})
    if status >= _FIRST_ERROR:
        media = content.pop("application/json")
        media["example"] = PROBLEMS[status].model_dump(mode="json")
        content["application/problem+json"] = media
    elif content:
        media = content["application/json"]
        media["example"] = build_example(media["schema"], schemas)


def _complete_headers(
    method: str, status: int, operation: Node, schemas: Mapping[str, Node]
) -> None:
    """Name the headers that this answer has by what it is, where it has any."""
    answer, is_changing = operation["responses"][status], method in _CHANGING_METHODS
    is_known = status == HTTPStatus.OK and (not is_changing or 412 in operation["responses"])
    names = {
        "Retry-After": status in _RETRY_STATUSES,
        "Idempotency-Replayed": is_changing and status not in _RETRY_STATUSES,
        "Location": status == HTTPStatus.CREATED,
        "ETag": is_known,
        "Link": status == HTTPStatus.OK and _is_part(answer.get("content", {}), schemas),
    }
    if headers := {name: _HEADERS[name] for name, has_it in names.items() if has_it}:
        answer["headers"] = headers


def _is_part(content: Node, schemas: Mapping[str, Node]) -> bool:
    schema = content.get("application/json", {}).get("schema", {})
    return "$ref" in schema and "next" in schemas[_get_schema_name(schema)].get("properties", {})
