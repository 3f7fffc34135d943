"""An account with many members costs no statement for each of them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.accounts import keys
from records.accounts.models import ApiKey, User
from records.actions.notices.account_letters import post_letters
from records.ledger.models import Outgoing
from records.notices import document_links
from records.notices.outbox_batches import OutgoingRow
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


def test_a_letter_is_found_by_its_reader_whoevers_row_it_is_about(mark: Right) -> None:
    keys.issue_key(mark.owner, now=record_cases.NOW)
    key, other = ApiKey.objects.get(), record_cases.account("Morven GmbH")
    for number, account in enumerate((mark.owner, other, None)):
        reader = User.objects.create(username=f"m{number}", account=account)
        row = OutgoingRow(1, "", "key", key.pk, {"person": reader.pk}, 0, record_cases.NOW, None)
        assert document_links.find_links(row, {}).account_id == (account.pk if account else 0)
