"""Examples of everything that the API takes and says: each field once, shapes put together."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from interfaces.api.problems import Problem, build_problem
from records.acts.faults import Fault

type Schema = Mapping[str, Any]

# By field, or by shape and field where a field of that name says something else elsewhere.
VALUES: Final[Mapping[str, Any]] = json.loads(
    Path(__file__).with_name("examples.json").read_text(encoding="utf-8")
)

_FAULT: Final = Fault("evidence", "missing_evidence", str(VALUES["says"]))
PROBLEMS: Final[Mapping[int, Problem]] = {
    400: build_problem(400, "malformed_json", "Malformed JSON at line 1, column 9: Expecting value."),
    401: build_problem(
        401, "unknown_key", "Send a valid API key as `Authorization: Bearer mw_...`; it may have"
        " expired.",
    ),
    403: build_problem(403, "missing_scope", "This needs a key with the scope `file`."),
    404: build_problem(404, "not_found", "There is nothing here, or it is not yours."),
    409: build_problem(409, "not_open", "This case is not open any more, or it is not yours."),
    413: build_problem(413, "too_large", "The body is larger than 2 MiB: split the filing."),
    422: build_problem(422, "filing_refused", str(VALUES["detail"]), faults=[_FAULT]),
    429: build_problem(429, "too_many", "Too many calls with this key: wait 12 seconds."),
    503: build_problem(
        503, "unavailable", "Nothing was done: the database does not answer. Send the same call"
        " again.",
    ),
}  # fmt: skip


class NoExample(LookupError):
    """Write an example of this field in interfaces/api/examples.json."""


def build_example(schema: Schema, schemas: Mapping[str, Schema], name: str = "") -> Any:  # noqa: ANN401 -- whatever JSON can be
    """What fits this schema; `name` is `Shape.field` where it is a field of a shape.

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
    """The first that is not null, of several."""
    for one in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        if one.get("type") != "null":
            choice: Schema = one
            return choice
    raise NoExample(f"{name}: {NoExample.__doc__}")


def _get_schema_name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _is_object(schema: Schema, schemas: Mapping[str, Schema]) -> bool:
    """An object with fields of its own, or a list of them."""
    inner = schema.get("items", schema)
    return "$ref" in inner and "properties" in schemas[_get_schema_name(inner)]


def _build_object(shape: str, schema: Schema, schemas: Mapping[str, Schema], name: str) -> Any:  # noqa: ANN401 -- whatever JSON can be
    if "properties" not in schema:
        return build_example(schema, schemas, name)
    return {
        field: build_example(of, schemas, f"{shape}.{field}")
        for field, of in schema["properties"].items()
    }
