"""An account with many members costs no statement for each of them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.accounts.models import User
from records.actions.notices.account_letters import post_letters
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.factories import record_cases


def test_letters_to_all_members_are_posted_at_once(mark: Right) -> None:
    User.objects.bulk_create(
        User(username=f"m{number}", email=f"m{number}@zorvex.example", account=mark.owner)
        for number in range(200)
    )
    with CaptureQueriesContext(connection) as queries:
        for _ in range(2):
            people, step = User.objects.filter(account=mark.owner), "right:1:expires"
            post_letters(people, step, kind="right", subject_id=1, body={}, now=record_cases.NOW)
    assert len(queries) == 4
    assert Outgoing.objects.count() == 200
