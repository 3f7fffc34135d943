"""A table is declared once, in its app, and all that must know it finds it there."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import QuerySet

from records import policies
from records.accounts.models import Account
from records.actions.accounts import erasure
from records.actions.evidence import retention
from records.cases.models import Case
from records.clock import database_now
from records.evidence.models import LegalHoldKind
from records.row_security import definitions
from records.row_security.connection_role import assume_role, drop_role
from records.tables import registry
from records.tables.access import FILERS
from records.tables.conditions import OF_ACCOUNT
from records.tables.grants import ADD
from records.tables.personal_data import DECISION, Holding, Subject
from records.tables.registry import Table, declare_tables, list_rules, list_tables
from records.tables.retention import Rule
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import record_cases
from tests.records.evidence.test_legal_holds import hold, release


def test_every_table_is_declared_and_no_other() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    declared = {table.name for table in list_tables()} - {"django_migrations"}
    undeclared = tables - declared
    assert not undeclared, (
        "Declare each as a `Table` in the module `tables` of its app: who sees and writes it, what"
        " a hold keeps, how long its rows stay, what of it is personal (or why nothing is)."
    )
    assert not declared - tables, "No model has these tables: take their declarations away."


def test_a_table_declared_twice_is_refused() -> None:
    table = list_tables()[0]
    with pytest.raises(ValueError, match=f"{table.name} is declared twice"):
        declare_tables(Table(table.name, ADD, (), personal="A second time."))


def test_what_refers_to_others_is_deleted_before_them() -> None:
    names = [table.name for table, _rule in list_rules()]
    late = set()
    for table, _rule in list_rules():
        for field in table.model._meta.concrete_fields:
            if isinstance(field.related_model, type) and field.related_model is not table.model:
                other = field.related_model._meta.db_table
                if other in names and names.index(table.name) > names.index(other):
                    late.add((table.name, other))
    assert late == {("cases_case", "marketplaces_frozenlisting")}, "a column that is cleared first"


class _Toy:
    """A table of notes on cases that is nowhere named but in its own declaration."""

    declaration = Table(
        "cases_toy",
        ADD,
        (FILERS.read(OF_ACCOUNT),),
        held="case case_id",
        blanked=(("note", "NEW.note = '' AND OLD.note <> ''"),),
        keeps=Rule("audit", "noted_at"),
        personal=Holding(DECISION, "account_id", hidden="note"),
    )

    def __init__(self) -> None:
        class Toy(models.Model):
            case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
            account_id = models.BigIntegerField()
            noted_at = models.DateTimeField()
            note = models.CharField(max_length=20)

            class Meta:
                app_label = "cases"
                managed = False
                db_table = "cases_toy"

            def __str__(self) -> str:
                return self.note

        self.rows: QuerySet[Toy] = QuerySet(Toy)
        with connection.schema_editor() as editor:
            editor.create_model(Toy)

    @staticmethod
    def unplug() -> None:
        del apps.all_models["cases"]["toy"]
        apps.clear_cache()


@pytest.fixture
def toy(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Toy]:
    """Plugged in like the table of an app, with all that a migration applies."""
    monkeypatch.setitem(registry._DECLARED, _Toy.declaration.name, _Toy.declaration)
    toy = _Toy()
    try:
        for operation in definitions.build_operations():
            with connection.cursor() as cursor:
                cursor.execute(str(operation.sql))
        yield toy
    finally:
        toy.unplug()


@pytest.fixture
def cases(toy: _Toy) -> tuple[Case, Case]:
    """Of two filers, each with a note that was written long ago."""
    old = database_now() - timedelta(days=policies.policy().retention_days["audit"] + 1)
    first, second = (
        record_cases.file_cases(record_cases.right(record_cases.account(name), mark), "L-1")[0]
        for name, mark in (("A", "Aster"), ("B", "Birch"))
    )
    for case in (first, second):
        toy.rows.create(case=case, account_id=case.account_id, noted_at=old, note="a secret")
    return first, second


def test_a_filer_sees_the_rows_that_the_declaration_lets_it_see(
    toy: _Toy, cases: tuple[Case, Case]
) -> None:
    first, _second = cases
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP_ROLE}")
    assume_role(ConnectionRole.FILER, first.account_id)
    try:
        assert [row.account_id for row in toy.rows.all()] == [first.account_id]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            toy.rows.update(note="")
    finally:
        drop_role()


def test_a_hold_keeps_its_rows_until_it_is_released_and_then_they_go(
    toy: _Toy, cases: tuple[Case, Case]
) -> None:
    first, _second = cases
    placed_hold = hold((LegalHoldKind.CASE, first.pk))
    with pytest.raises(DatabaseError, match="A hold keeps this row"), transaction.atomic():
        toy.rows.filter(case=first).update(note="")
    now = database_now()
    (counted,) = [due for due in retention.count_due(now) if due.table == "cases.Toy"]
    assert (counted.due, counted.held) == (1, 1)
    assert retention.delete_due(now) == {"cases.Toy": 1}
    assert list(toy.rows.values_list("case", flat=True)) == [first.pk]
    release(placed_hold)
    assert retention.delete_due(now) == {"cases.Toy": 1}


def test_an_export_shows_its_rows_and_survivors_name_them(
    toy: _Toy, cases: tuple[Case, Case]
) -> None:
    first, _second = cases
    tables = erasure.export_account(Account.objects.get(pk=first.account_id))["tables"]
    assert isinstance(tables, dict)
    assert [set(row) for row in tables["cases.Toy"]] == [
        {"id", "case_id", "account_id", "noted_at"}
    ]
    survivors = erasure.list_survivors(Subject("account", first.account_id))
    assert ("cases.Toy", 1, DECISION) in {(row.table, row.rows, row.why) for row in survivors}


def test_it_is_deleted_before_what_it_refers_to(toy: _Toy) -> None:
    names = [table.name for table, _rule in list_rules()]
    assert names.index("cases_toy") < names.index("cases_case")
