"""The site of these pages: built by `make docs` into var/docs."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

project = "Markwarden"
extensions = ["myst_parser"]
myst_enable_extensions = ["linkify"]
myst_heading_anchors = 4
myst_linkify_fuzzy_links = False
html_theme = "furo"
html_title = "Markwarden"
exclude_patterns = ["conf.py"]
highlight_language = "none"  # samples hold placeholders that no lexer knows

_HERE = Path(__file__).parent
_METHODS = ("get", "post", "put", "patch", "delete")


def _write_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table in Markdown; nothing if it has no rows."""
    lines = [" | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in row) for row in rows]
    if lines:
        yield f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}"
        yield from (f"| {line} |" for line in lines)
        yield ""


def _list_fields(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Sequence[str]]:
    """Yield the fields of a body in JSON or of a form."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        schema = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
        for name, field in schema.get("properties", {}).items():
            is_required = "yes" if name in schema.get("required", ()) else ""
            yield f"`{name}`", "body", is_required, field.get("description", "")


def _describe_operation(
    title: str, operation: dict[str, Any], schemas: dict[str, Any]
) -> Iterator[str]:
    yield f"### `{title}`\n"
    yield f"{operation.get('description') or operation['summary']}\n"
    parameters = (
        (
            f"`{parameter['name']}`",
            parameter["in"],
            "yes" if parameter.get("required") else "",
            parameter.get("description", ""),
        )
        for parameter in operation.get("parameters", ())
    )
    rows = [*parameters, *_list_fields(operation, schemas)]
    yield from _write_table(("name", "in", "required", "says"), rows)
    responses = operation["responses"].items()
    rows = [(str(status), response.get("description", "")) for status, response in responses]
    yield from _write_table(("status", "says"), rows)


def _describe_api(document: dict[str, Any]) -> Iterator[str]:
    yield f"# The API\n\n{document['info'].get('description', '')}\n"
    yield "Written from [openapi.json](openapi.json), which says the shape of each body too.\n"
    tags = sorted(
        {
            operation["tags"][0]
            for path in document["paths"].values()
            for name, operation in path.items()
            if name in _METHODS
        }
    )
    for tag in tags:
        yield f"## {tag[:1].upper()}{tag[1:]}\n"
        for route, path in document["paths"].items():
            for method in _METHODS:
                if method in path and path[method]["tags"][0] == tag:
                    title, schemas = f"{method.upper()} {route}", document["components"]["schemas"]
                    yield from _describe_operation(title, path[method], schemas)


def _add_api_page(_app: Sphinx, docname: str, source: list[str]) -> None:
    """Fill the page of the API from the document that the product itself writes."""
    if docname == "reference/api":
        text = (_HERE / "reference" / "openapi.json").read_text(encoding="utf-8")
        source[0] = "\n".join(_describe_api(json.loads(text)))


def setup(app: Sphinx) -> None:
    """Let Sphinx call what fills pages."""
    app.connect("source-read", _add_api_page)
