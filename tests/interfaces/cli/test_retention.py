"""`markwarden retention` counts what is due and changes nothing until it is told to."""

import json
import re
from datetime import timedelta

import pytest

from records.accounts.models import User
from records.clock import database_now
from records.evidence.models import LegalHoldKind
from records.filing.models import Draft
from records.rights.models import Right
from records.tables.registry import list_rules
from tests.interfaces.cli.conftest import Command
from tests.records.evidence.test_legal_holds import hold

pytestmark = pytest.mark.django_db


def test_a_dry_run_counts_and_deletes_nothing(command: Command, right: Right) -> None:
    old, editor = database_now() - timedelta(days=91), User.objects.create(username="ada")
    for account_id in (right.owner_id, right.owner_id + 1):
        Draft.objects.create(
            account_id=account_id, editor=editor, right=right, reason="TM-MARK-IN-TEXT",
            started_at=old, edited_at=old, expires_at=old,
        )  # fmt: skip
    for _ in range(2):
        tables = {row["table"]: row for row in json.loads(command("retention", "--json").stdout)}
        assert tables["filing.Draft"] == {
            "table": "filing.Draft", "days": 90, "due": 2, "held": 0
        }  # fmt: skip
    assert set(tables) == {table.label for table, _rule in list_rules()}
    assert Draft.objects.count() == 2
    hold((LegalHoldKind.ACCOUNT, right.owner_id))
    result = command("retention", "--delete")
    assert result.exit_code == 0, result.output
    assert [draft.account_id for draft in Draft.objects.all()] == [right.owner_id]
    (line,) = [row for row in result.stdout.splitlines() if "filing.Draft" in row]
    assert re.findall(r"\d+", line) == ["90", "1", "1"], "deleted, and held"
