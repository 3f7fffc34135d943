"""The look-up of words gives ids to whose role may see the rows, and to nobody else."""

import pytest
from django.db import connection

from records.cases.search import find_by_words, write_query
from records.row_security.connection_role import assume_role, drop_role
from records.tables.roles import ConnectionRole
from tests.factories import review_cases
from tests.factories.takedown_requests import marketplace, new_account
from tests.interfaces.database_role import step_down, step_up

__all__ = ["marketplace"]

_SEES = {
    ConnectionRole.DESK: {"case", "right", "account", "seller"},
    ConnectionRole.READER: {"case", "right", "account", "seller"},
    ConnectionRole.VERIFIER: {"right", "account"},
    ConnectionRole.POLICY: set(),
    ConnectionRole.EVIDENCE: set(),
    ConnectionRole.MERCHANT: set(),
    ConnectionRole.MARKETPLACE: set(),
    ConnectionRole.DOOR: set(),
    ConnectionRole.NOBODY: set(),
}
_KINDS = {"case": "shoulder", "right": "norvelle", "account": "norvelle", "seller": "bagline"}


def _find(role: ConnectionRole, account_id: int | None = None) -> set[str]:
    step_down()
    assume_role(role, account_id)
    try:
        return {kind for kind, word in _KINDS.items() if find_by_words(kind, word, 9)}  # type: ignore[arg-type]  # each is a kind
    finally:
        drop_role()
        step_up()


@pytest.mark.django_db
def test_each_role_finds_the_kinds_that_it_may_read() -> None:
    case = review_cases.at_desk(review_cases.right(review_cases.filer()))
    assert {*_SEES, ConnectionRole.FILER} == {*ConnectionRole}
    assert {role: _find(role) for role in _SEES} == _SEES
    assert _find(ConnectionRole.FILER, case.account_id) == {"case"}
    assert _find(ConnectionRole.FILER, new_account("Quiet Harbour Ltd").pk) == set()


@pytest.mark.django_db
def test_words_of_a_title_are_looked_up_in_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM marketplaces_frozenlisting WHERE search_words(title) @@ 'bag'"
        )
        assert "listing_by_words" in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("PlayStation 5", "PlayStation & 5"),
        ("play stat", "play & stat:*"),
        ("1:1 replica!", "1 & 1 & replica:*"),
        ("诺薇尔 bag", "(诺 <-> 薇 <-> 尔) & bag:*"),
        ("ＢＡＧ", "BAG:*"),
        ("' & | !", ""),
    ],
)
def test_what_is_typed_becomes_all_words_with_the_last_one_begun(typed: str, query: str) -> None:
    assert write_query(typed) == query
