"""The OpenAPI document as it is kept in the reference, so that every change of it is seen.

Written again by: .venv/bin/python -m tests.interfaces.api.openapi_document
"""

import json
import os
from pathlib import Path
from typing import Any, Final

import django

FILE: Final = Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"


def whole() -> dict[str, Any]:
    """The document as plain JSON."""
    from interfaces.api.v1 import api  # noqa: PLC0415 -- needs Django

    document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
    return document


def text() -> str:
    """The document as it is kept."""
    return json.dumps(whole(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    FILE.write_text(text(), encoding="utf-8")
