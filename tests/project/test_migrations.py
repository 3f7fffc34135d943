"""A migration may add what the last release does not know, and never take what it still uses.

Expand in one release, contract in the next: old processes go on working while the new ones start.
A contracting operation says so in its migration: `contracts = "0.2.0"`, the first release whose
code does without what is taken away; a release older than that may not run beside it.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

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

from records.row_security import definitions
from tests.project.source import LAYERS

_TAKING = (RemoveField, DeleteModel, RenameField, RenameModel)


type _Field = models.Field[Any, Any]


@cache
def _loader() -> MigrationLoader:
    return MigrationLoader(connection=None)


def _ours() -> Iterator[Migration]:
    for migration in _loader().disk_migrations.values():
        if type(migration).__module__.partition(".")[0] in LAYERS:
            yield migration


def breaks(operation: Operation, before: _Field | None = None) -> str:
    """What the last release could not live with; empty where there is nothing.

    Args:
        operation: One of a migration's.
        before: The column as it was, where there was one; what it demanded is written already.
    """
    if isinstance(operation, _TAKING):
        return "takes or renames what the last release uses"
    if isinstance(operation, AddField | AlterField) and _must_be_given(operation.field):
        is_written = before is not None and _must_be_given(before)
        return "" if is_written else "demands a value that the last release does not write"
    return ""


def _must_be_given(field: _Field) -> bool:
    is_stored = not field.many_to_many
    return is_stored and not field.null and not field.has_db_default()


def _find_column(migration: Migration, operation: Operation) -> _Field | None:
    """The column that an operation changes, as it is before the migration."""
    at = (migration.app_label, migration.name)
    if not isinstance(operation, AlterField) or at not in _loader().disk_migrations:
        return None
    before = _loader().project_state(at, at_end=False)
    columns = before.models[migration.app_label, operation.model_name_lower].fields
    column: _Field = columns[operation.name]
    return column


def _find_breaks(migration: Migration) -> list[str]:
    """A table that the same migration makes is new to everybody."""
    if getattr(migration, "contracts", "") or migration.initial:
        return []
    new_models = {
        operation.name_lower
        for operation in migration.operations
        if isinstance(operation, CreateModel)
    }
    return [
        f"{migration.app_label}.{migration.name}: {operation.describe()} {says}"
        for operation in migration.operations
        if getattr(operation, "model_name_lower", "") not in new_models
        if (says := breaks(operation, _find_column(migration, operation)))
    ]


def test_each_migration_leaves_the_last_release_working() -> None:
    migrations = list(_ours())
    assert {migration.app_label for migration in migrations if migration.initial} >= {
        "accounts",
        "cases",
        "rights",
    }
    assert [says for migration in migrations for says in _find_breaks(migration)] == []


def _next(*operations: Operation, contracts: str = "") -> Migration:
    """A migration as the next release may bring it."""
    kind = type("Next", (Migration,), {"operations": operations, "contracts": contracts})
    migration: Migration = kind("0003_next", "cases")
    return migration


def test_the_next_release_may_not_take_what_this_one_uses() -> None:
    (message,) = _find_breaks(_next(RemoveField("case", "score")))
    assert message.startswith("cases.0003_next: Remove field score from case takes or renames")


def test_the_next_release_may_add_a_table_and_an_empty_column() -> None:
    table = CreateModel("remark", [("id", models.BigAutoField(primary_key=True))])
    columns = [
        AddField("remark", "text", models.TextField()),  # of a table that is new to everybody
        AddField("case", "remarked_at", models.DateTimeField(null=True)),
    ]
    assert _find_breaks(_next(table, *columns)) == []


def test_a_release_that_takes_something_says_since_when_nobody_uses_it() -> None:
    assert _find_breaks(_next(RemoveField("case", "score"), contracts="0.2.0")) == []


def _list_imports(migration: Migration) -> Iterator[str]:
    for node in ast.walk(ast.parse(inspect.getsource(inspect.getmodule(type(migration)) or ast))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_a_migration_imports_nothing_of_ours_but_its_own_app() -> None:
    """What it imports may move or change its mind; what it did then, it does for ever."""
    foreign = [
        f"{migration.app_label}.{migration.name} imports {name}"
        for migration in _ours()
        for name in _list_imports(migration)
        if name.partition(".")[0] in LAYERS
        and not f"{name}.".startswith(f"{type(migration).__module__.partition('.migrations')[0]}.")
    ]
    assert foreign == []


def test_the_newest_migration_of_the_wall_applies_what_the_definitions_say() -> None:
    applying = [migration for migration in _ours() if hasattr(migration, "definitions_fingerprint")]
    newest = max(applying, key=lambda migration: migration.name)
    assert newest.definitions_fingerprint == definitions.fingerprint(), (
        "A definition has changed. Before the first release, note the new fingerprint; after a"
        " release, add a migration: records/row_security/definitions says how."
    )
    assert [migration.name for migration in applying if migration.operations] == [newest.name]


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


def test_what_was_demanded_before_may_be_demanded_still() -> None:
    change = AlterField("case", "score", models.FloatField())
    assert breaks(change, models.TextField(db_default=""))
    assert not breaks(change, models.FloatField())
