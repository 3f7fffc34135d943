"""Foreign SQL in the web process forges no entry and misleads no policy."""

from hashlib import sha256

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from records.accounts.models import Account
from records.database import fetch_all
from records.ledger import audit
from records.ledger.audit import GENESIS
from records.ledger.models import AuditEntry
from records.tables.roles import APP_ROLE, WORK_ROLE, ConnectionRole
from tests.factories import record_cases
from tests.records.row_security.test_policies import as_role

pytestmark = pytest.mark.django_db

_SUBJECT = 77_001
_FOLLOWS = "An entry follows the one before it"


@pytest.fixture
def filer() -> Account:
    return record_cases.account("Eve")


def _run(statement: str, *values: int | bytes) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def _insert_entry(number: int, previous: bytes, entry_hash: bytes = b"", *, xid: int = 1) -> None:
    _run(
        "INSERT INTO ledger_auditentry (subject_kind, subject_id, number, entry, previous_hash,"
        " entry_hash, xid) VALUES ('case', %s, %s, '{}', %s, %s, %s)",
        _SUBJECT, number, previous, entry_hash or sha256(previous + b"{}").digest(), xid,
    )  # fmt: skip


def _write_first_entry() -> bytes:
    """Returns its hash."""
    audit.record("case", _SUBJECT, "file", actor="account:1", at=record_cases.NOW)
    return bytes(AuditEntry.objects.get(subject_id=_SUBJECT).entry_hash)


@pytest.mark.parametrize(
    ("role", "standing"), [(APP_ROLE, ConnectionRole.FILER), (WORK_ROLE, ConnectionRole.NOBODY)]
)
def test_an_entry_is_of_the_transaction_that_writes_it_whatever_it_says(
    filer: Account, role: str, standing: ConnectionRole
) -> None:
    previous = _write_first_entry()
    with as_role(role, standing, filer):
        _insert_entry(2, previous)
    first, second = AuditEntry.objects.filter(subject_id=_SUBJECT).order_by("number")
    assert first.xid == second.xid > 1


def test_an_entry_that_does_not_follow_the_last_is_refused(filer: Account) -> None:
    previous = _write_first_entry()
    forged_entries = [
        (1, GENESIS, b""),  # in the place of the first
        (3, previous, b""),  # one is left out
        (2, GENESIS, b""),  # another chain
        (2, previous, b"x" * 32),  # another text
    ]
    for number, before, entry_hash in forged_entries:
        refusal = pytest.raises(IntegrityError, match=_FOLLOWS)
        with as_role(APP_ROLE, ConnectionRole.FILER, filer), refusal:
            _insert_entry(number, before, entry_hash)
    assert AuditEntry.objects.filter(subject_id=_SUBJECT).count() == 1


def test_the_first_entry_of_a_subject_is_number_one(filer: Account) -> None:
    refusal = pytest.raises(IntegrityError, match=_FOLLOWS)
    with as_role(APP_ROLE, ConnectionRole.FILER, filer), refusal:
        _insert_entry(77, GENESIS)


@pytest.mark.parametrize("role", [APP_ROLE, WORK_ROLE])
def test_no_role_makes_a_temporary_table(role: str) -> None:
    with as_role(role), pytest.raises(DatabaseError, match="permission denied"):
        _run("CREATE TEMP TABLE accounts_powerofattorney (agent_id int8, principal_id int8)")


def test_a_temporary_table_is_never_taken_for_one_of_ours(filer: Account) -> None:
    _run("CREATE TEMP TABLE accounts_powerofattorney (agent_id int8, principal_id int8)")
    _run("INSERT INTO accounts_powerofattorney VALUES (999, 1)")
    _run(f"GRANT SELECT ON accounts_powerofattorney TO {APP_ROLE}")
    with as_role(APP_ROLE, ConnectionRole.FILER, filer):
        assert fetch_all("SELECT rights_are_partners(1, 999)") == [(False,)]


def test_every_function_that_looks_behind_the_rows_looks_at_temporary_tables_last() -> None:
    functions = fetch_all(
        "SELECT proname, coalesce(array_to_string(proconfig, ' '), '') FROM pg_proc"
        " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    assert len(functions) >= 3
    assert [name for name, config in functions if not config.endswith(", pg_temp")] == []
