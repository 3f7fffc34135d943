"""Behind the wall a filer sees what is theirs, an auditor changes nothing, nobody sees nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model

from pipeline.vocabulary import Outcome
from records.accounts.models import Account, ApiKey, User
from records.cases.models import Case, DecisionRecord, Ruling, TakedownRequest, Work
from records.ledger import outbox
from records.ledger.models import AuditEntry, Checkpoint, IdempotencyRecord, LogTile, Switch
from records.quality.models import Adjudication, GoldenCase, SecondReview
from records.rights.models import Reference, RegisterChange, RegisterEntry, Right
from records.row_security.connection_role import assume_role, drop_role
from records.tables.registry import list_tables
from records.tables.roles import (
    APP_ROLE,
    DISPATCHER_ROLE,
    METRICS_ROLE,
    ROLES,
    TIMERS_ROLE,
    WORK_ROLE,
    ConnectionRole,
)
from tests.factories import quality_cases, record_cases
from tests.factories.register_entries import new_entry

pytestmark = pytest.mark.django_db


@contextmanager
def as_role(
    role: str, standing: ConnectionRole = ConnectionRole.NOBODY, account: Account | None = None
) -> Iterator[None]:
    """What follows is asked by that role, speaking for that account."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    try:
        assume_role(standing, account.pk if account else None)
        yield
    finally:
        drop_role()
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.fixture
def two(db: None) -> tuple[Case, Case]:
    """Cases of two filers, both routed."""
    first, second = (
        record_cases.right(record_cases.account(name), mark)
        for name, mark in (("A", "Aster"), ("B", "Birch"))
    )
    return record_cases.route_case(*record_cases.file_cases(first, "L-1")), record_cases.route_case(
        *record_cases.file_cases(second, "L-2")
    )


_OWNED: list[type[Model]] = [Case, TakedownRequest, DecisionRecord, Right]


@pytest.mark.parametrize("model", _OWNED)
def test_a_forgotten_filter_shows_ones_own_rows_alone(
    two: tuple[Case, Case], model: type[Model]
) -> None:
    own_account = Account.objects.get(name="A")
    assert model._default_manager.count() == 2
    with as_role(APP_ROLE, ConnectionRole.FILER, own_account):
        rows = list(model._default_manager.all())
    assert [getattr(row, "account_id", None) or getattr(row, "owner_id", 0) for row in rows] == [
        own_account.pk
    ]


def _fetch_count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def _count_visible_rows(table: str) -> int | None:
    """Rows to be seen in a table; None: it is closed altogether."""
    try:
        with transaction.atomic():
            return _fetch_count(f'SELECT count(*) FROM "{table}"')  # noqa: S608 -- our own tables
    except ProgrammingError:
        return None


def _list_secured_tables() -> list[str]:
    return [table.name for table in list_tables() if table.policies is not None]


def _write_further_rows(case: Case) -> None:
    """Of the case's filer: what neither its filing nor its routing leaves."""
    record_cases.file_cases(Right.objects.get(pk=case.right_id), "L-3")  # waits for a machine
    Ruling.objects.create(
        case=case, account_id=case.account_id, instance="first", outcome="rejected",
        reason_code="x", policy_hash="", ruled_at=record_cases.NOW,
    )  # fmt: skip
    Reference.objects.create(right_id=case.right_id, sha256="ab" * 32, family=0)
    IdempotencyRecord.objects.create(
        account_id=case.account_id, method="POST", path="/", key="one", body_sha256="x",
        status=200, answer={},
    )  # fmt: skip
    User.objects.create(username="ada", account_id=case.account_id)
    ApiKey.objects.create(account_id=case.account_id, prefix="p", sha256="x")


def test_nobody_sees_nothing(two: tuple[Case, Case]) -> None:
    _write_further_rows(two[0])
    with as_role(APP_ROLE):
        row_counts = {table: _count_visible_rows(table) for table in _list_secured_tables()}
    assert {table: count for table, count in row_counts.items() if count} == {}


def test_another_filer_with_no_rows_sees_no_case_ruling_or_entry(two: tuple[Case, Case]) -> None:
    _write_further_rows(two[0])
    models: list[type[Model]] = [Case, TakedownRequest, Work, Ruling, DecisionRecord, Right]
    models += [Reference, AuditEntry, IdempotencyRecord, User, ApiKey]
    assert [model for model in models if not model._default_manager.exists()] == []
    with as_role(APP_ROLE, ConnectionRole.FILER, record_cases.account("C")):
        assert {model: model._default_manager.count() for model in models} == dict.fromkeys(
            models, 0
        )
        assert Account.objects.get().name == "C"


def test_a_filer_writes_no_row_in_anothers_name(two: tuple[Case, Case]) -> None:
    own_case, other = two
    with as_role(APP_ROLE, ConnectionRole.FILER, Account.objects.get(pk=own_case.account_id)):
        assert Case.objects.filter(pk=other.pk).update(line=9) == 0
        assert Case.objects.filter(pk=own_case.pk).update(line=9) == 1
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Case.objects.filter(pk=own_case.pk).update(account_id=other.account_id)


def test_reviewers_and_auditors_see_every_case_and_auditors_change_none(
    two: tuple[Case, Case],
) -> None:
    with as_role(APP_ROLE, ConnectionRole.DESK):
        assert Case.objects.count() == 2
        assert Case.objects.filter(pk=two[0].pk).update(line=9) == 1
    with as_role(APP_ROLE, ConnectionRole.READER):
        assert Case.objects.count() == 2
        assert Case.objects.filter(pk=two[0].pk).update(line=8) == 0


def test_policy_administrators_lock_a_case_and_change_none(two: tuple[Case, Case]) -> None:
    with as_role(APP_ROLE, ConnectionRole.POLICY):
        assert Case.objects.select_for_update().get(pk=two[0].pk) == two[0]
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Case.objects.filter(pk=two[0].pk).update(line=8)


def test_workers_see_every_row_and_need_say_nothing(two: tuple[Case, Case]) -> None:
    with as_role(WORK_ROLE):
        assert Case.objects.count() == 2


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY own ON cases_case",
        "CREATE POLICY all_of_it ON cases_case USING (true)",
        "ALTER TABLE ledger_auditentry DISABLE TRIGGER audit_is_append_only",
        "UPDATE ledger_auditentry SET entry = '{}'",
        "DELETE FROM ledger_auditentry",
        "TRUNCATE ledger_auditentry",
        "UPDATE ledger_checkpoint SET size = 0",
        "DELETE FROM ledger_checkpoint",
        "UPDATE ledger_logtile SET level = 0",
        "DELETE FROM ledger_logtile",
        "ALTER TABLE cases_decisionrecord DISABLE TRIGGER decision_is_append_only",
        "UPDATE cases_decisionrecord SET facts = '{}'",
        "DELETE FROM cases_decisionrecord",
        "TRUNCATE cases_decisionrecord",
    ],
)
def test_neither_role_can_open_the_wall_or_rewrite_the_past(role: str, statement: str) -> None:
    refusal = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with as_role(role), refusal, transaction.atomic():
        _run(statement)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


_ROLES = list(ROLES)


def test_the_audit_chain_needs_no_more_than_reading_and_adding() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT grantee, string_agg(privilege_type, ' ' ORDER BY privilege_type)"
            " FROM information_schema.role_table_grants"
            " WHERE table_name = 'ledger_auditentry' AND grantee = ANY(%s) GROUP BY grantee",
            [_ROLES],
        )
        readers = dict.fromkeys((DISPATCHER_ROLE, METRICS_ROLE), "SELECT")
        assert dict(cursor.fetchall()) == dict.fromkeys(_ROLES, "INSERT SELECT") | readers


def test_of_the_log_little_is_written_and_by_workers_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT grantee, column_name FROM information_schema.role_column_grants"
            " WHERE table_name IN ('ledger_checkpoint', 'ledger_logtile')"
            " AND privilege_type = 'UPDATE' AND grantee = ANY(%s)",
            [_ROLES],
        )
        columns = {
            (role, name)
            for role in (WORK_ROLE, TIMERS_ROLE)
            for name in ("note", "published_at", "hashes")
        }
        assert set(cursor.fetchall()) == columns


def test_a_worker_publishes_a_checkpoint_and_the_pages_read_it() -> None:
    Checkpoint.objects.create(number=1, size=1, from_xid=0, below_xid=1, note="{}")
    LogTile.objects.create(level=0, number=0, hashes=b"")
    with as_role(WORK_ROLE):
        assert Checkpoint.objects.update(published_at=record_cases.NOW) == 1
        assert LogTile.objects.update(hashes=bytes(32)) == 1
    with as_role(APP_ROLE):
        assert (Checkpoint.objects.count(), LogTile.objects.count()) == (1, 1)


def test_every_table_has_a_forced_wall_or_a_reason() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
            " AND relnamespace = 'public'::regnamespace"
        )
        walled_tables = {name for (name,) in cursor.fetchall()}
    assert walled_tables == set(_list_secured_tables())
    open_tables = set(connection.introspection.table_names()) - walled_tables
    assert open_tables == {
        "django_session", "django_migrations", "django_content_type", "auth_permission",
        "auth_group", "auth_group_permissions", "accounts_user_groups",
        "accounts_user_user_permissions", "ledger_change", "ledger_checkpoint",
        "ledger_logtile", "ledger_databaseorigin",
        "rights_indexgeneration", "cases_workerlife", "row_security_allowance",
    }  # fmt: skip


def test_no_role_passes_the_wall_by() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)"
            " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)",
            [_ROLES],
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = ANY(%s)", [_ROLES])
        assert cursor.fetchone() == (0,)


def test_every_wall_asks_for_a_standing_by_yes_or_no(db: None) -> None:
    """Compared outside its sub-select, the planner takes one row in two hundred to be let by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, policyname, qual, with_check FROM pg_policies")
        policies = cursor.fetchall()
    rows = [
        (*names, condition)
        for *names, qual, check in policies
        for condition in (qual, check)
        if condition
    ]
    assert any("markwarden.standing" in condition for *_, condition in rows)
    assert [row for row in rows if "AS current_setting" in row[-1]] == []


def test_registers_are_read_by_filers_and_staff_and_written_by_workers_alone(db: None) -> None:
    del db
    new_entry()
    account = record_cases.account()
    RegisterChange.objects.create(
        right=record_cases.right(account), field="holder", says="Kestrel AG", source="eu.xml",
        source_on="2026-11-20", found_at=record_cases.NOW,
    )  # fmt: skip
    for standing, visible_entries, visible_changes in (
        (ConnectionRole.FILER, 1, 0),
        (ConnectionRole.VERIFIER, 1, 1),
        (ConnectionRole.DESK, 1, 0),
        (ConnectionRole.READER, 1, 1),
        (ConnectionRole.MERCHANT, 0, 0),
        (ConnectionRole.NOBODY, 0, 0),
    ):
        with as_role(APP_ROLE, standing, account):
            assert RegisterEntry.objects.count() == visible_entries, standing
            assert RegisterChange.objects.count() == visible_changes, standing
            with pytest.raises(ProgrammingError), transaction.atomic():
                RegisterEntry.objects.update(mark="X")
    with as_role(WORK_ROLE):
        assert RegisterEntry.objects.update(mark="X") == 1


def test_a_policy_administrator_posts_letters_on_standing_and_no_others(db: None) -> None:
    with as_role(APP_ROLE, ConnectionRole.POLICY):
        outbox.post(key="one", kind="standing", subject_id=1, send_after=record_cases.NOW)
        with pytest.raises(ProgrammingError), transaction.atomic():
            outbox.post(key="two", kind="enforce", subject_id=1, send_after=record_cases.NOW)


def test_a_policy_administrator_writes_switches_and_golden_cases_and_no_more(
    mark: Right,
) -> None:
    case = record_cases.route_case(*record_cases.file_cases(mark))
    administrator = quality_cases.administrator()
    with as_role(APP_ROLE, ConnectionRole.POLICY):
        GoldenCase.objects.create(
            case=case, account_id=case.account_id, answer="upheld", explanation="It wears it.",
            proposed_by=administrator, proposed_at=record_cases.NOW,
        )  # fmt: skip
        Switch.objects.create(name="all", why="A trial.", set_by="user:1")
        assert Case.objects.count() == 1
        with pytest.raises(ProgrammingError), transaction.atomic():
            Adjudication.objects.create(
                second_review_id=1, account_id=1, adjudicator_id=1, second_reviewer_id=2,
                outcome="upheld", reason_code="x", is_overturned=False, decided_at=record_cases.NOW,
            )  # fmt: skip


@pytest.mark.parametrize(
    "standing", [ConnectionRole.DESK, ConnectionRole.READER, ConnectionRole.FILER]
)
def test_nobody_else_sets_a_switch(mark: Right, standing: ConnectionRole) -> None:
    account = mark.owner if standing is ConnectionRole.FILER else None
    with (
        as_role(APP_ROLE, standing, account),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        Switch.objects.create(name="all", why="A trial.", set_by="user:1")


def test_a_filer_sees_no_second_review_and_no_golden_case(mark: Right) -> None:
    quality_cases.create_golden_case(quality_cases.create_sampled_case(mark))
    reader = record_cases.reviewer()
    review = quality_cases.answer_next_review(reader, Outcome.REJECTED)
    Adjudication.objects.create(
        second_review=review, account_id=review.account_id, adjudicator=quality_cases.senior(),
        second_reviewer_id=reader.pk, outcome="upheld", reason_code="x",
        is_overturned=False, decided_at=record_cases.NOW,
    )  # fmt: skip
    owner, models = mark.owner, (SecondReview, GoldenCase, Adjudication)
    assert {model.objects.count() for model in models} == {1}
    with as_role(APP_ROLE, ConnectionRole.FILER, owner):
        assert {model.objects.count() for model in models} == {0}
