"""The schema of the listing document as it is kept in the reference.

Written again by: .venv/bin/python -m tests.gateways.listing_document
"""

import json
from pathlib import Path
from typing import Final

from gateways.marketplace import build_document_schema

FILE: Final = Path(__file__).parents[2] / "docs" / "reference" / "listing-document.json"


def text() -> str:
    """The schema as it is kept."""
    return json.dumps(build_document_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
