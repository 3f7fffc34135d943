"""The statement of a restricted account has all that the law lists, and the database takes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from pipeline.notices.account_statements import (
    AccountRestriction,
    Restriction,
    build_account_payload,
    build_account_statement,
)
from pipeline.notices.dsa_statements import find_payload_faults
from pipeline.notices.statements import Automation
from pipeline.policy.tables import LocalizedText
from tests.factories.files.shipped_files import POLICY, PROFILES

_NOW: Final = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)


def _build_restriction(
    kind: Restriction, days: int | None, *, by_person: bool = True
) -> AccountRestriction:
    return AccountRestriction(
        kind=kind,
        begins_at=_NOW,
        ends_at=None if days is None else _NOW + timedelta(days=days),
        markets=("DE", "US"),
        facts=LocalizedText("3 strikes count.", "3 次违规。"),
        words=LocalizedText("Ada wrote this.", "Ada wrote this."),
        is_from_notices=not by_person,
        is_by_person=by_person,
        is_open_to_objection=by_person,
    )


@given(
    kind=st.sampled_from(Restriction),
    days=st.one_of(st.none(), st.integers(1, 365)),
    by_person=st.booleans(),
)
def test_the_database_takes_each_and_reads_nothing_personal(
    *, kind: Restriction, days: int | None, by_person: bool
) -> None:
    payload = build_account_payload(
        _build_restriction(kind, days, by_person=by_person), "mw-1", POLICY
    )
    assert find_payload_faults(payload) == ()
    assert "Ada" not in str(payload)
    assert payload["territorial_scope"] == ["DE"]


def test_a_seller_is_told_what_for_how_long_why_and_where_to_object() -> None:
    statement = build_account_statement(
        _build_restriction(Restriction.LISTING_LIMIT, 14), PROFILES["eu-dsa"]
    )
    assert statement.restriction.en == (
        "No new listings may be published until 2026-12-12 04:00 UTC."
    )
    assert (statement.is_indefinite, statement.territory) == (False, ("DE", "US"))
    assert statement.facts.en == "3 strikes count. Ada wrote this."
    assert (statement.is_from_notice, statement.is_automatically_detected) == (False, True)
    assert statement.automation is Automation.PARTIALLY
    assert "You may object once" in statement.redress[0].en
    assert statement.redress[1:] == PROFILES["eu-dsa"].redress.elsewhere


def test_who_may_not_object_is_not_told_to() -> None:
    restriction = replace(
        _build_restriction(Restriction.TERMINATION, None), is_open_to_objection=False
    )
    assert (
        build_account_statement(restriction, PROFILES["eu-dsa"]).redress
        == PROFILES["eu-dsa"].redress.elsewhere
    )


def test_a_limit_that_strikes_bring_is_said_to_be_a_machines_from_complaints() -> None:
    statement = build_account_statement(
        _build_restriction(Restriction.LISTING_LIMIT, 14, by_person=False), PROFILES["eu-dsa"]
    )
    assert (statement.automation, statement.is_from_notice) == (Automation.FULLY, True)
    assert statement.redress == PROFILES["eu-dsa"].redress.for_seller
