"""The OpenAPI document and the guide say all that a caller has to know, and all of it is true."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from openapi_spec_validator import validate

from interfaces.api.protocol.answers import IDEMPOTENCY_KEY
from interfaces.api.protocol.openapi import TAGS
from records.accounts.models import MarketplaceScope, Scope
from tests.interfaces.api.openapi_document import FILE, text

DOCUMENT = json.loads(FILE.read_text(encoding="utf-8"))  # a test below: it is the one of the code
OPERATIONS = [
    (f"{method.upper()} {path}", method, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "api.md"
CALLS = re.findall(r"`(GET|POST|PUT|DELETE) (/[^`? ]*)", GUIDE.read_text(encoding="utf-8"))
for_each_operation = pytest.mark.parametrize(
    ("method", "operation"),
    [operation[1:] for operation in OPERATIONS],
    ids=[operation[0] for operation in OPERATIONS],
)


def fits(example: object, schema: dict[str, Any]) -> None:
    whole_schema = schema | {"components": DOCUMENT["components"]}
    Draft202012Validator(whole_schema, format_checker=FormatChecker()).validate(example)


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and content of the body and of every answer."""
    for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
        yield from holder.get("content", {}).items()


def test_the_document_is_the_one_in_the_reference() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), (
        "Write it again: .venv/bin/python -m tests.interfaces.api.openapi_document"
    )


def test_the_document_keeps_to_openapi() -> None:
    validate(DOCUMENT)


def test_the_document_says_whom_to_ask_and_under_which_licence() -> None:
    assert DOCUMENT["info"]["contact"]["name"]
    assert DOCUMENT["info"]["license"]["identifier"] == "Apache-2.0"


def test_the_document_has_no_shape_that_nothing_refers_to() -> None:
    referenced_shapes = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(DOCUMENT)))
    assert set(DOCUMENT["components"]["schemas"]) == referenced_shapes


def test_the_document_allows_the_idempotency_keys_that_are_taken_and_no_others() -> None:
    schema = IDEMPOTENCY_KEY["schema"]
    for key in ("a", "~" * 200, "0f5b4a2e-1c9d"):
        fits(key, schema)
    for key in ("", "a b", "ä", "x" * 201):
        with pytest.raises(ValidationError):
            fits(key, schema)


def test_every_operation_has_a_name_of_its_own_that_no_module_shows() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert not [name for name in names if name.startswith("interfaces")]


def test_every_operation_has_a_title_of_its_own() -> None:
    titles = [operation["summary"] for _, _, operation in OPERATIONS]
    assert sorted(set(titles)) == sorted(titles)


@for_each_operation
def test_an_operation_says_what_it_is_for(method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    (tag,) = operation["tags"]
    assert tag in TAGS


@for_each_operation
def test_an_operation_names_its_scope(method: str, operation: dict[str, Any]) -> None:
    ((scope,),) = [list(requirement["ApiKeyBearer"]) for requirement in operation["security"]]
    assert scope in {*Scope, *MarketplaceScope}


@for_each_operation
def test_every_error_is_a_problem(method: str, operation: dict[str, Any]) -> None:
    statuses = {int(status) for status in operation["responses"]}
    assert {401, 403, 429, 503} <= statuses
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            (content_item,) = answer["content"].items()
            assert content_item[0] == "application/problem+json"
            assert content_item[1]["schema"]["$ref"].endswith("/Problem")
            assert content_item[1]["example"]["status"] == int(status)


@for_each_operation
def test_whatever_changes_something_takes_an_idempotency_key(
    method: str, operation: dict[str, Any]
) -> None:
    names = [parameter["name"] for parameter in operation.get("parameters", ())]
    assert ("Idempotency-Key" in names) is (method != "get")
    if method != "get":
        assert {"400", "409", "422"} <= set(operation["responses"])


@for_each_operation
def test_every_example_is_true(method: str, operation: dict[str, Any]) -> None:
    for kind, content in contents(operation):
        if kind != "multipart/form-data":
            fits(content["example"], content["schema"])
    for parameter in operation.get("parameters", ()):
        if "example" in parameter:
            fits(parameter["example"], parameter["schema"])


@pytest.mark.django_db
def test_the_reference_page_shows_every_operation_with_its_scope() -> None:
    page = Client().get("/api/v1/docs").content.decode()
    for name, _, operation in OPERATIONS:
        path = name.partition(" ")[2]
        assert path in page
        assert operation["summary"] in page
    assert "manage-webhooks" in page


@pytest.mark.django_db
def test_the_reference_page_shows_what_each_operation_answers_and_how_it_is_refused() -> None:
    page = re.sub("</?code>", "`", unescape(Client().get("/api/v1/docs").content.decode()))
    for _, _, operation in OPERATIONS:
        for status, answer in operation["responses"].items():
            for content in answer.get("content", {}).values():
                example = content["example"]
                example_text = json.dumps(example, indent=2, ensure_ascii=False)
                assert (example["detail"] if int(status) >= 400 else example_text) in page


def test_the_name_of_a_shape_is_a_word_that_a_program_can_use() -> None:
    assert [name for name in DOCUMENT["components"]["schemas"] if not name.isalnum()] == []
    assert "RequestPart" in DOCUMENT["components"]["schemas"]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_call_of_the_guide_is_an_operation(method: str, path: str) -> None:
    route = re.sub(r"\{\w+\}", "{}", f"/api/v1{path}")
    operations = {
        (way.upper(), re.sub(r"\{\w+\}", "{}", address))
        for address, ways in DOCUMENT["paths"].items()
        for way in ways
    }
    assert (method, route) in operations


def test_the_guide_names_calls_at_all() -> None:
    assert len(CALLS) >= 12
