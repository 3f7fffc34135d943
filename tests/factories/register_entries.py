"""A registration in the look-up of registers."""

from typing import Any

from records.rights.models import RegisterEntry


def new_entry(**changes: object) -> RegisterEntry:
    defaults: dict[str, Any] = {
        "office": "EUIPO", "number": "018402117", "number_key": "18402117", "kind": "trademark",
        "mark": "QUELLMARK", "aliases": ["奎尔马克"], "territories": ["EU"],
        "nice_classes": [18, 22, 25], "goods": "rucksacks", "holder": "Norvelle S.p.A.",
        "filed_on": "2021-03-12", "registered_on": "2021-09-01", "expires_on": "2041-03-12",
        "is_in_force": True, "status": "Registered", "source": "eu.xml", "source_on": "2026-11-20",
    }  # fmt: skip
    return RegisterEntry.objects.create(**(defaults | changes))
