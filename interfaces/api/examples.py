"""Examples of everything that the API takes and says: each field once, shapes put together."""

from collections.abc import Mapping
from typing import Any, Final

from interfaces.api.problems import Problem, problem
from records.acts.faults import Fault

type Schema = Mapping[str, Any]

_ID: Final = "0d2f8a2e-5f0c-4a57-9d0a-6f1b1a7b3c55"
_FILED: Final = "2026-03-02T09:15:00Z"
_LATER: Final = "2026-03-03T02:40:11Z"
_SHA256: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

# By field, or by shape and field where a field of that name says something else elsewhere.
VALUES: Final[Mapping[str, Any]] = {
    "accuracy_statement": True,
    "answer": "It is the model Arno, in calf leather.",
    "asked_at": _LATER,
    "AttemptOut.status": 204,
    "AttemptOut.why": "",
    "at": _LATER,
    "automation": "not",
    "CaseOut.listing": "shop:77120934",
    "CaseOut.question": None,
    "CaseOut.reason_code": "mark_in_text",
    "CaseOut.request": "5d1f3f5e-7a58-4c02-8c65-0a8b1d6f7e21",
    "CaseOut.state": "upheld",
    "cases": 3,
    "closed_at": _LATER,
    "code": "missing_evidence",
    "counts": {"in_review": 2, "upheld": 1},
    "created_at": _FILED,
    "cursor": "48120",
    "DeliveryOut.event": "case.decided",
    "DeliveryOut.state": "delivered",
    "decided_at": _LATER,
    "decided_by": "person",
    "detail": "Nothing was filed: This reason needs: report on the test purchase.",
    "disabled_at": None,
    "due_at": "2026-03-04T01:15:00Z",
    "duplicates": 1,
    "en": "The mark is used for bags that are not yours.",
    "events": ["case.decided", "case.question"],
    "expires_at": "2027-03-02T09:15:00Z",
    "expires_on": "2031-03-12",
    "explanation": "The mark is used for bags that are not ours.",
    "failing_since": None,
    "field": "evidence",
    "filed_at": _FILED,
    "filed_before": "2026-04-01T00:00:00Z",
    "filed_from": "2026-03-01T00:00:00Z",
    "filer_email": "nora@example.com",
    "filer_name": "Nora Vell",
    "good_faith_statement": True,
    "happened_at": _LATER,
    "id": _ID,
    "Idempotency-Key": "b1946ac9-2492-4d23-b2ab-5f6f1d6b6d0e",
    "key": "mw_3f9a1c0b7e_q0Jc2mYw8Vn4RkXz1TgBa6LdPs5HuEi9oZf7KtCyMvW",
    "kind": "trademark",
    "kinds_of_right": ["trademark"],
    "lane": "standard",
    "lapses_at": "2026-03-09T16:00:00Z",
    "last_used_on": "2026-03-02",
    "line": 1,
    "listings": ["https://shop.example/listings/77120934", "shop:77120935"],
    "mark": "NORVELLE",
    "milliseconds": 84,
    "name": "night run",
    "next": "48019",
    "next_attempt_at": None,
    "nice_classes": [18, 25],
    "number": 2,
    "office": "EUIPO",
    "page": 1,
    "pages": 1,
    "per_page": 50,
    "prefix": "3f9a1c0b7e",
    "QuestionOut.code": "which_model",
    "QuestionOut.question": "Which model is shown in the second picture?",
    "ReasonOut.code": "TM-TEST-BUY",
    "ReasonOut.evidence": [["purchase_record"], ["test_report", "comparison"]],
    "ReasonOut.evidence_good_faith": [["purchase_record"]],
    "reason": "TM-MARK-IN-TEXT",
    "refused": [],
    "remaining_seconds": None,
    "replayed": 3,
    "RightOut.number": "018442907",
    "RightOut.state": "verified",
    "right": "7c4f0c51-3b0a-4a6c-8e56-1f2f5a0f4b10",
    "says": "This reason needs: report on the test purchase.",
    "scopes": ["read", "file"],
    "secret": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "since": _FILED,
    "state": "in_progress",
    "status": 422,
    "territories": ["EU"],
    "total": 1,
    "url": "https://shop.example/listings/77120934",
    "EndpointIn.url": "https://hooks.example/markwarden",
    "EndpointOut.url": "https://hooks.example/markwarden",
    "webhook_id": "msg_0d2f8a2e5f0c4a579d0a6f1b1a7b3c55",
    "why_invalid": "",
    "WrittenFiling.evidence": {"purchase_record": ["Order 4711 of 2 March 2026"]},
    "zh": "该标志被用于并非您出品的箱包。",
}

_FAULT: Final = Fault("evidence", "missing_evidence", str(VALUES["says"]))
PROBLEMS: Final[Mapping[int, Problem]] = {
    400: problem(400, "malformed_json", "Malformed JSON at line 1, column 9: Expecting value."),
    401: problem(
        401, "unknown_key", "Send a valid API key as `Authorization: Bearer mw_...`; it may have"
        " expired.",
    ),
    403: problem(403, "missing_scope", "This needs a key with the scope `file`."),
    404: problem(404, "not_found", "There is nothing here, or it is not yours."),
    409: problem(409, "not_open", "This case is not open any more, or it is not yours."),
    413: problem(413, "too_large", "The body is larger than 2 MiB: split the filing."),
    422: problem(422, "filing_refused", str(VALUES["detail"]), faults=[_FAULT]),
    429: problem(429, "too_many", "Too many calls with this key: wait 12 seconds."),
    503: problem(
        503, "unavailable", "Nothing was done: the database does not answer. Send the same call"
        " again.",
    ),
}  # fmt: skip


class NoExample(LookupError):
    """Write an example of this field in interfaces/api/examples.py."""


def example_of(schema: Schema, schemas: Mapping[str, Schema], name: str = "") -> Any:  # noqa: ANN401 -- whatever JSON can be
    """What fits this schema; `name` is `Shape.field` where it is a field of a shape.

    Raises:
        NoExample: a field has none.
    """
    key = name if name in VALUES else name.rpartition(".")[2]
    if key in VALUES and not _is_shape(schema, schemas):
        return VALUES[key]
    if "$ref" in schema:
        shape = _named(schema)
        return _whole(shape, schemas[shape], schemas, name)
    if "items" in schema:
        return [example_of(schema["items"], schemas, name)]
    if "enum" in schema:
        return schema["enum"][0]
    return example_of(_choice(schema, name), schemas, name)


def _choice(schema: Schema, name: str) -> Schema:
    """The first that is not null, of several."""
    for one in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        if one.get("type") != "null":
            choice: Schema = one
            return choice
    raise NoExample(f"{name}: {NoExample.__doc__}")


def _named(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _is_shape(schema: Schema, schemas: Mapping[str, Schema]) -> bool:
    """An object with fields of its own, or a list of them."""
    inner = schema.get("items", schema)
    return "$ref" in inner and "properties" in schemas[_named(inner)]


def _whole(shape: str, schema: Schema, schemas: Mapping[str, Schema], name: str) -> Any:  # noqa: ANN401 -- whatever JSON can be
    if "properties" not in schema:
        return example_of(schema, schemas, name)
    return {
        field: example_of(of, schemas, f"{shape}.{field}")
        for field, of in schema["properties"].items()
    }
