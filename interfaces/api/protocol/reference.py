"""The API's reference page, rendered from its OpenAPI document; no script has to run."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

_KEY: Final = "mw_…"
_CURL: Final = "curl {options}'{url}' \\\n  -H 'Authorization: Bearer {key}'{once}{body}"
_PYTHON: Final = """import json
import urllib.request{uuid}

request = urllib.request.Request(
    "{url}",
    method="{method}",
    headers={headers},{body}
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer))"""
_JAVASCRIPT: Final = """const answer = await fetch("{url}", {{
  method: "{method}",
  headers: {headers},{body}
}});
console.log(await answer.json());"""


def write_samples(method: str, url: str, example: object) -> tuple[tuple[str, str], ...]:
    """Return the language and text of each sample.

    Args:
        method: GET, POST, PUT, PATCH or DELETE.
        url: whole, the parts of its path that a caller fills in in braces.
        example: the body as JSON holds it; none if there is no body.
    """
    values = {"method": method, "url": url, "key": _KEY}
    once = method in {"POST", "PUT", "DELETE"}
    return (
        ("curl", _CURL.format(**values, **_describe_curl(method, example, once=once))),
        ("Python", _PYTHON.format(**values, **_describe_python(example, once=once))),
        ("JavaScript", _JAVASCRIPT.format(**values, **_describe_javascript(example, once=once))),
    )


def _describe_curl(method: str, example: object, *, once: bool) -> dict[str, str]:
    is_plain = method == ("GET" if example is None else "POST")
    text = json.dumps(example, indent=1, ensure_ascii=False).replace("'", r"'\''")
    return {
        "options": "" if is_plain else f"-X {method} ",
        "once": ' \\\n  -H "Idempotency-Key: $(uuidgen)"' if once else "",
        "body": "" if example is None else f" \\\n  --json '{text}'",
    }


def _describe_python(example: object, *, once: bool) -> dict[str, str]:
    headers = [f'"Authorization": "Bearer {_KEY}"']
    headers += ['"Idempotency-Key": str(uuid.uuid4())'] if once else []
    headers += ['"Content-Type": "application/json"'] if example is not None else []
    words = {"true": "True", "false": "False", "null": "None"}
    body = re.sub(
        r'"(?:[^"\\]|\\.)*"|\b(true|false|null)\b',
        lambda match: words.get(match[0], match[0]),
        _indent(example, 4),
    )
    return {
        "uuid": "\nimport uuid" if once else "",
        "headers": "{" + ", ".join(headers) + "}",
        "body": "" if example is None else f"\n    data=json.dumps({body}).encode(),",
    }


def _describe_javascript(example: object, *, once: bool) -> dict[str, str]:
    headers = [f'Authorization: "Bearer {_KEY}"']
    headers += ['"Idempotency-Key": crypto.randomUUID()'] if once else []
    headers += ['"Content-Type": "application/json"'] if example is not None else []
    body = _indent(example, 2)
    return {
        "headers": "{ " + ", ".join(headers) + " }",
        "body": "" if example is None else f"\n  body: JSON.stringify({body}),",
    }


def _indent(example: object, width: int) -> str:
    lines = json.dumps(example, indent=width, ensure_ascii=False).split("\n")
    return f"\n{' ' * width}".join(lines)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to call."""

    method: str
    path: str
    summary: str
    description: SafeString
    parameters: tuple["Field", ...]
    scope: str
    takes: str  # name of the body's shape
    samples: tuple[tuple[str, str], ...]  # language, text
    success: "Success"
    errors: tuple["Error", ...]

    @property
    def anchor(self) -> str:
        """The operation's anchor on the page."""
        return slugify(f"{self.method} {self.path.replace('/', ' ')}")


@dataclass(frozen=True, slots=True)
class Success:
    """What comes back where nothing is wrong."""

    status: str
    shape: str  # its name; none where nothing but the status comes back
    sample: str  # the example as JSON


@dataclass(frozen=True, slots=True)
class Error:
    """One way in which an operation is refused."""

    status: str
    code: str
    detail: SafeString  # of an example


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a shape, or one parameter of an operation."""

    name: str
    says: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class SchemaTable:
    """What a body or an answer looks like."""

    name: str
    says: str
    fields: tuple[Field, ...]
    words: tuple[str, ...]  # of an enumeration


class ReferencePage(DocsBase):
    """Plain HTML in the house's look: readable without a script, and in any theme."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: object) -> HttpResponse:
        """Render the page."""
        document = api.get_openapi_schema(path_params=dict(kwargs))
        context = {
            "api": document["info"],
            "openapi_url": self.get_openapi_url(api, dict(kwargs)),
            "groups": _group_operations(document),
            "shapes": list(_list_schemas(document["components"]["schemas"])),
        }
        return render(request, "api/reference.html", context)


def _group_operations(document: Mapping[str, Any]) -> list[tuple[str, list[Operation]]]:
    """Group the operations by their tags, in the order of the document."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            (tag,) = operation["tags"]
            groups.setdefault(tag, []).append(_describe_operation(path, method, operation))
    return list(groups.items())


def _describe_operation(path: str, method: str, operation: Mapping[str, Any]) -> Operation:
    url = f"{settings.MARKWARDEN.public_url}{path}"
    return Operation(
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=_mark_code(operation.get("description", "")),
        parameters=tuple(map(_describe_parameter, operation.get("parameters", ()))),
        scope=operation["security"][0]["ApiKeyBearer"][0],
        takes=_get_schema_name(operation.get("requestBody", {})),
        samples=write_samples(method.upper(), url, _find_example(operation.get("requestBody", {}))),
        success=_describe_success(operation["responses"]),
        errors=tuple(_list_errors(operation["responses"])),
    )


def _describe_success(responses: Mapping[str, Mapping[str, Any]]) -> Success:
    """Describe the first response below 300; each operation has one."""
    status = next(status for status in responses if int(status) < HTTPStatus.MULTIPLE_CHOICES)
    example = _find_example(responses[status])
    sample = "" if example is None else json.dumps(example, indent=2, ensure_ascii=False)
    return Success(str(status), _get_schema_name(responses[status]), sample)


def _list_errors(responses: Mapping[str, Mapping[str, Any]]) -> Iterator[Error]:
    for status, answer in responses.items():
        if int(status) >= HTTPStatus.BAD_REQUEST:
            problem: Any = _find_example(answer)
            code = problem["type"].rpartition(":")[2]
            yield Error(str(status), code, _mark_code(problem["detail"]))


def _mark_code(text: str) -> SafeString:
    """Mark up text between backticks as code."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "",
        "{}",
        ((format_html("<code>{}</code>", part) if at % 2 else part,) for at, part in parts),
    )


def _describe_parameter(parameter: Mapping[str, Any]) -> Field:
    description = (
        parameter.get("description")
        or parameter["schema"].get("description")
        or _describe_type(parameter["schema"])
    )
    return Field(parameter["name"], description, bool(parameter.get("required")))


def _list_schemas(schemas: Mapping[str, Mapping[str, Any]]) -> Iterator[SchemaTable]:
    for name, schema in sorted(schemas.items()):
        required_fields = schema.get("required", ())
        fields = tuple(
            Field(
                field, shape.get("description") or _describe_type(shape), field in required_fields
            )
            for field, shape in schema.get("properties", {}).items()
        )
        if fields or "enum" in schema:
            words = tuple(str(word) for word in schema.get("enum", ()))
            yield SchemaTable(name, schema.get("description", ""), fields, words)


def _describe_type(schema: Mapping[str, Any]) -> str:
    """Describe the kind of value in a word or two."""
    choices = [_describe_type(option) for option in schema.get("anyOf", ())]
    name = schema.get("$ref", "").rpartition("/")[2] or schema.get("format") or schema.get("type")
    items = f" of {_describe_type(schema['items'])}" if "items" in schema else ""
    return " or ".join(choices) or f"{name}{items}"


def _get_schema_name(holder: Mapping[str, Any]) -> str:
    """Name of the shape that a body or an answer has."""
    for content in holder.get("content", {}).values():
        schema = content["schema"]
        reference = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
        return str(reference).rpartition("/")[2]
    return ""


def _find_example(holder: Mapping[str, Any]) -> object:
    for content in holder.get("content", {}).values():
        if "example" in content:
            return content["example"]
    return None
