"""A subject has one name in every layer, and a word for its things has one meaning."""

import ast
from collections import defaultdict
from typing import Final

import pytest
from django.apps import apps

from tests.project.source import ROOT, modules

SUBJECTS: Final = {
    "accounts", "cases", "conduct", "disputes", "evidence", "filing", "marketplaces", "notices",
    "programmes", "quality", "review", "rights", "screening", "sellers", "statistics", "vetting",
}  # fmt: skip
# What a layer has beside its subjects: what all of them need, or what none of them owns.
OWN_ROOMS: Final = {
    "pipeline": {"cluster", "decision", "law", "policy", "time", "wording"},
    "records": {"actions", "ledger", "row_security", "tables"},
    "records/actions": set[str](),
    "workers": {
        "backups", "doctor", "exporter", "feeds", "index", "outbound", "queue", "runtime",
        "scheduling",
    },
    "interfaces/web": {"components", "files", "handbook", "templatetags"},
    "interfaces/portal": {"public_report", "templatetags"},
    "interfaces/console": {"desk", "layout", "templatetags"},
    "interfaces/merchants": {"templatetags"},
    "interfaces/api": {"protocol"},
    "interfaces/cli": {"offline_matching"},
}  # fmt: skip
# Words that once meant several things: each names one class, or none.
ONE_MEANING: Final = {
    "Authority", "Dispute", "Evidence", "Finding", "Hold", "Lease", "Line", "Measure", "Order",
    "OrderState", "Reason", "Row", "Step", "Verdict",
}  # fmt: skip
_MISSING: Final = {"statistics"}  # counts what others keep: no table of its own


@pytest.mark.parametrize("layer", OWN_ROOMS)
def test_each_folder_of_a_layer_is_called_after_a_subject(layer: str) -> None:
    rooms = {path.parent.name for path in (ROOT / layer).glob("*/__init__.py")}
    unknown = rooms - SUBJECTS - OWN_ROOMS[layer]
    assert not unknown, "A folder has the name of its subject, or of what all subjects need."
    assert OWN_ROOMS[layer] <= rooms


def test_each_subject_with_actions_is_an_app_with_tables() -> None:
    labels = {app.label for app in apps.get_app_configs() if app.name.startswith("records.")}
    actions = {path.parent.name for path in (ROOT / "records/actions").glob("*/__init__.py")}
    assert actions - labels == set()
    assert labels & SUBJECTS == SUBJECTS - _MISSING


def test_a_word_names_one_kind_of_thing() -> None:
    found = defaultdict[str, list[str]](list)
    for module in modules():
        if module.path.split("/")[0] not in {"tests", "lab"}:
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef) and node.name in ONE_MEANING:
                    found[node.name].append(module.path)
    assert not {name: paths for name, paths in found.items() if len(paths) > 1}
