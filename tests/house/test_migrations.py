"""A migration may add what the last release does not know, and never take what it still uses.

Expand in one release, contract in the next: old processes go on working while the new ones start.
A contracting operation says so in its migration: `contracts = "0.2.0"`, the first release whose
code does without what is taken away; a release older than that may not run beside it.
"""

from collections.abc import Iterator

import pytest
from django.db import models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddField,
    AlterField,
    CreateModel,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
)
from django.db.migrations.operations.base import Operation

from tests.house.source import FLOORS

_TAKING = (RemoveField, DeleteModel, RenameField, RenameModel)


def _ours() -> Iterator[Migration]:
    loader = MigrationLoader(connection=None)
    for migration in loader.disk_migrations.values():
        if type(migration).__module__.partition(".")[0] in FLOORS:
            yield migration


def breaks(operation: Operation) -> str:
    """What the last release could not live with; empty where there is nothing."""
    if isinstance(operation, _TAKING):
        return "takes or renames what the last release uses"
    if isinstance(operation, AddField | AlterField) and _must_be_given(operation.field):
        return "demands a value that the last release does not write"
    return ""


def _must_be_given(field: "models.Field[object, object]") -> bool:
    is_stored = not field.many_to_many
    return is_stored and not field.null and not field.has_db_default()


def _broken(migration: Migration) -> list[str]:
    """A table that the same migration makes is new to everybody."""
    if getattr(migration, "contracts", "") or migration.initial:
        return []
    made = {one.name_lower for one in migration.operations if isinstance(one, CreateModel)}
    return [
        f"{migration.app_label}.{migration.name}: {operation.describe()} {says}"
        for operation in migration.operations
        if getattr(operation, "model_name_lower", "") not in made
        if (says := breaks(operation))
    ]


def test_each_migration_leaves_the_last_release_working() -> None:
    found = list(_ours())
    assert len(found) > 10
    assert [says for migration in found for says in _broken(migration)] == []


@pytest.mark.parametrize(
    ("operation", "is_breaking"),
    [
        (RemoveField("case", "score"), True),
        (RenameField("case", "score", "likeness"), True),
        (DeleteModel("case"), True),
        (AddField("case", "note", models.TextField()), True),
        (AddField("case", "note", models.TextField(default="")), True),
        (AddField("case", "note", models.TextField(null=True)), False),
        (AddField("case", "note", models.TextField(db_default="")), False),
    ],
)
def test_the_law_knows_what_breaks(operation: Operation, is_breaking: bool) -> None:  # noqa: FBT001  # a table's column
    assert bool(breaks(operation)) is is_breaking
