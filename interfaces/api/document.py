"""The OpenAPI document: what the views cannot say by themselves is added to each operation."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from interfaces.api.callers import IDEMPOTENCY_KEY, ApiKeyBearer
from interfaces.api.examples import PROBLEMS, VALUES, build_example
from records.accounts.models import Scope

type Node = dict[str, Any]

_CHANGING_METHODS: Final = frozenset({"post", "put", "delete"})
_FIRST_ERROR: Final = 400
_RETRY_STATUSES: Final = frozenset({429, 503})
_RETRY_AFTER: Final[Node] = {
    "description": "Seconds to wait before the same call is sent again.",
    "schema": {"type": "integer", "minimum": 1},
}
_REPLAYED: Final[Node] = {
    "description": "`true`: the call was made before under this key; this is the answer of then.",
    "schema": {"type": "string", "enum": ["true"]},
}
_SCOPES: Final[Mapping[Scope, str]] = {
    Scope.READ: "look at requests, cases, rights, disputes, standing and statistics",
    Scope.FILE: "file, withdraw, retract, answer and appeal",
    Scope.MANAGE_RIGHTS: "write rights down, send them to a verifier, renew and withdraw them",
    Scope.MANAGE_WEBHOOKS: "keep webhooks",
    Scope.MANAGE_KEYS: "replace keys: it can have all the rest",
}
TAGS: Final[Mapping[str, str]] = {
    "Takedown requests": "One right, one reason, up to 300 listings; each listing becomes a case.",
    "Cases": "One listing of a request, from the filing to its outcome and what follows.",
    "Drafts": "A filing in the making: people and machines go on with the same one, and have its"
    " listings looked at before they file.",
    "Disputes": "What sellers say against upheld claims, your answer, and appeals of either side.",
    "Rights": "What a filing may be based on, and the reasons with the evidence they demand.",
    "Good Faith": "Where the account stands in the Good Faith Program, and by which figures.",
    "Small firms": "Where the account stands in the Small Firms Programme, and its criteria.",
    "Statistics": "Your own cases in numbers, and whom you reported.",
    "Webhooks": "Where your server is told, and the log of what it was told.",
    "Keys": "The account's own API keys.",
}


class DocumentedAPI(NinjaAPI):
    """An API whose document says everything: scopes, problems, examples, names that stay."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the view, which is told nowhere else: it outlives the module."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: Node | None = None
    ) -> OpenAPISchema:
        """The document, whole."""
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schemas, scopes = document["components"]["schemas"], dict(self._list_scopes())
        for operations in document["paths"].values():
            for method, operation in operations.items():
                scope = scopes[operation["operationId"]]
                operation["security"] = [{"ApiKeyBearer": [scope]}]
                _complete_operation(method, operation, schemas)
        document["components"]["securitySchemes"] = {"ApiKeyBearer": _describe_key()}
        document["tags"] = [{"name": name, "description": says} for name, says in TAGS.items()]
        return document

    def _list_scopes(self) -> Iterator[tuple[str, str]]:
        """Operation id and scope."""
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                for operation in view.operations:
                    for rule in operation.auth_callbacks:
                        if isinstance(rule, ApiKeyBearer):
                            yield self.get_openapi_operation_id(operation), rule.scope.value


def _describe_key() -> Node:
    scopes = " ".join(f"`{scope}`: {says}." for scope, says in _SCOPES.items())
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
    for one in parameters:
        if one["name"] in VALUES and one["in"] != "query":
            one["example"] = VALUES[one["name"]]
    _complete_body(operation, schemas)
    for status, answer in operation["responses"].items():
        _complete_answer(int(status), answer, schemas, is_changing=method in _CHANGING_METHODS)


def _complete_body(operation: Node, schemas: Mapping[str, Node]) -> None:
    """An example of JSON; a form is called by its operation, and not by how it came to be."""
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if kind == "application/json":
            content["example"] = build_example(content["schema"], schemas)
        else:
            content["schema"]["title"] = "Body"


def _complete_answer(
    status: int, answer: Node, schemas: Mapping[str, Node], *, is_changing: bool
) -> None:
    content = answer.get("content", {})
    if status >= _FIRST_ERROR:
        shown = content.pop("application/json")
        shown["example"] = PROBLEMS[status].model_dump(mode="json")
        content["application/problem+json"] = shown
    elif content:
        shown = content["application/json"]
        shown["example"] = build_example(shown["schema"], schemas)
    if status in _RETRY_STATUSES:
        answer["headers"] = {"Retry-After": _RETRY_AFTER}
    elif is_changing:
        answer["headers"] = {"Idempotency-Replayed": _REPLAYED}
