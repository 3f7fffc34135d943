"""The schema of the listing document as it is kept in the reference.

Written again by: .venv/bin/python -m tests.gateways.listing_document
"""

import json
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from gateways.marketplace import ListingDocument

FILE: Final = Path(__file__).parents[2] / "docs" / "reference" / "listing-document.json"


def build_document_schema() -> dict[str, Any]:
    """Return the JSON schema of a listing's document, as a marketplace has to write it."""
    schema = TypeAdapter(ListingDocument).json_schema()
    schema["properties"].pop("url")  # it is the address that was asked for
    schema["required"].remove("url")
    return schema


def text() -> str:
    """The schema as it is kept."""
    return json.dumps(build_document_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
