"""Statements reach the transparency database once, and what it refuses is named by its place."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from gateways.fetching import FetchRefused, Unreachable
from gateways.transparency_database import TokenRefused, TransparencyDatabase
from tests.fakes.http_server import Server, reply
from tests.fakes.transparency_database import TOKEN, StatementDatabase


@dataclass(frozen=True, slots=True)
class Both:
    """The database and our way to it."""

    database: StatementDatabase
    ours: TransparencyDatabase


@pytest.fixture
def both() -> Iterator[Both]:
    database = StatementDatabase()
    database.start()
    ours = TransparencyDatabase(database.url, TOKEN, is_loopback_allowed=True)
    yield Both(database, ours)
    ours.close()
    database.stop()


def _statement(puid: str, **changes: object) -> dict[str, object]:
    statement: dict[str, object] = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "illegal_content_legal_ground": "Trademark law",
        "illegal_content_explanation": "The mark is used without leave.",
        "content_type": ["CONTENT_TYPE_PRODUCT"],
        "category": "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "content_date": "2026-11-20",
        "application_date": "2026-11-24",
        "decision_facts": "The listing was reported.",
        "source_type": "SOURCE_ARTICLE_16",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_FULLY",
        "puid": puid,
    }
    return statement | changes


def test_a_hundred_statements_are_taken_in_one_call(both: Both) -> None:
    answer = both.ours.submit([_statement(f"mw-{number}") for number in range(100)])
    assert (len(answer.ids_by_puid), answer.ids_by_puid["mw-7"]) == (100, "uuid-mw-7")
    assert both.database.calls == [100]


def test_a_statement_that_arrived_before_is_known_and_nothing_is_doubled(both: Both) -> None:
    both.ours.submit([_statement("mw-1")])
    answer = both.ours.submit([_statement("mw-1"), _statement("mw-2")])
    assert (answer.known_ids, answer.ids_by_puid) == (frozenset({"mw-1"}), {})
    assert set(both.database.statements) == {"mw-1"}


def test_what_is_refused_is_named_by_its_place_and_field(both: Both) -> None:
    answer = both.ours.submit([_statement("mw-1"), _statement("mw-2", category="ODD")])
    assert answer.faults == {1: ("category: ODD is none of its values.",)}
    assert not both.database.statements


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_database_in_trouble_is_asked_again_later(both: Both, status: int) -> None:
    both.database.moods = [status]
    with pytest.raises(Unreachable, match=str(status)):
        both.ours.submit([_statement("mw-1")])


def test_a_wrong_token_is_named_and_nothing_is_taken(both: Both) -> None:
    stranger = TransparencyDatabase(both.database.url, "8|stranger", is_loopback_allowed=True)
    with pytest.raises(TokenRefused, match="403"):
        stranger.submit([_statement("mw-1")])
    stranger.close()
    assert not both.database.statements


def test_an_answer_that_is_lost_leaves_the_statement_known_at_the_next_call(both: Both) -> None:
    both.database.is_deaf = True
    with pytest.raises(Unreachable):
        both.ours.submit([_statement("mw-1")])
    both.database.is_deaf = False
    assert both.ours.submit([_statement("mw-1")]).known_ids == {"mw-1"}


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"errors": {"statements": ["no"]}}'])
def test_a_refusal_that_cannot_be_read_is_no_answer(body: bytes) -> None:
    server = Server()
    ours = TransparencyDatabase(server.url("/api/v1"), TOKEN, is_loopback_allowed=True)
    server.replies["/api/v1/statements"] = reply(body, "422 No", Content_Type="application/json")
    with pytest.raises(Unreachable, match=r"^The database "):  # it was reached
        ours.submit([_statement("mw-1")])
    ours.close()
    server.close()


def test_loopback_is_refused_unless_it_is_allowed(both: Both) -> None:
    with pytest.raises(FetchRefused):
        TransparencyDatabase(both.database.url, TOKEN).submit([_statement("mw-1")])
