"""The statement for the DSA database passes the database's rules, and says nothing personal."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given, settings

from pipeline.decision.decide import decide
from pipeline.facts import Facts
from pipeline.law.profiles import Profile
from pipeline.notices import dsa_statements
from pipeline.notices.dsa_statements import DsaPayload, RestrictionFacts
from pipeline.notices.statements import RulingFacts
from pipeline.policy.policy import Policy
from pipeline.reasons import Reason
from pipeline.vocabulary import Lane, RightKind
from tests.factories.files.shipped_files import PROFILES
from tests.unit.pipeline import strategies
from tests.unit.pipeline.case_facts import AUTOMATIC, with_listing
from tests.unit.pipeline.notices.test_statements import BY_PERSON, BY_POLICY

_RESTRICTION: Final = RestrictionFacts("mw-7f3a_1", date(2026, 11, 20), date(2026, 11, 24))


@pytest.fixture(scope="module")
def law() -> Profile:
    return PROFILES["eu-dsa"]


def _build_payload(facts: Facts, ruling: RulingFacts, law: Profile, policy: Policy) -> DsaPayload:
    return dsa_statements.build_payload(
        facts, decide(facts, policy), ruling, (law, policy), _RESTRICTION
    )


def test_a_statement_passes_the_rules_of_the_database(law: Profile, policy: Policy) -> None:
    for kind in RightKind:
        facts = replace(AUTOMATIC, right=replace(AUTOMATIC.right, kind=kind))
        assert (
            dsa_statements.find_payload_faults(_build_payload(facts, BY_PERSON, law, policy)) == ()
        )


@settings(max_examples=60)
@given(facts=strategies.facts)
def test_whatever_the_record_its_statement_passes(facts: Facts, policy: Policy) -> None:
    law = PROFILES["eu-dsa"]
    assert dsa_statements.find_payload_faults(_build_payload(facts, BY_POLICY, law, policy)) == ()


def test_the_words_of_the_listing_its_seller_and_its_filer_stay_out(
    law: Profile, policy: Policy
) -> None:
    listing = replace(AUTOMATIC.listing, title="Zorvex by Maria Rossi, call 0171 555")
    payload = _build_payload(replace(AUTOMATIC, listing=listing), BY_PERSON, law, policy)
    assert "Rossi" not in str(payload)
    assert str(AUTOMATIC.filer.account_id) not in {str(value) for value in payload.values()}


def test_automation_is_what_the_record_says(law: Profile, policy: Policy) -> None:
    by_policy = _build_payload(AUTOMATIC, BY_POLICY, law, policy)
    by_person = _build_payload(AUTOMATIC, BY_PERSON, law, policy)
    unseen = _build_payload(replace(AUTOMATIC, text=()), BY_PERSON, law, policy)
    assert [payload["automated_decision"] for payload in (by_policy, by_person, unseen)] == [
        "AUTOMATED_DECISION_FULLY",
        "AUTOMATED_DECISION_PARTIALLY",
        "AUTOMATED_DECISION_NOT_AUTOMATED",
    ]
    assert by_policy["automated_detection"] == "No"


@pytest.mark.parametrize(
    ("facts", "field", "value"),
    [
        (AUTOMATIC, "source_type", "SOURCE_ARTICLE_16"),
        (replace(AUTOMATIC, lane=Lane.TRUSTED_FLAGGER), "source_type", "SOURCE_TRUSTED_FLAGGER"),
        (with_listing(markets=("DE", "US", "NO")), "territorial_scope", ["DE", "NO"]),
        (
            replace(AUTOMATIC, reason=Reason.TM_LOGO_IN_IMAGE),
            "content_type",
            ["CONTENT_TYPE_PRODUCT", "CONTENT_TYPE_IMAGE"],
        ),
    ],
)
def test_source_territory_and_content_are_those_of_the_facts(
    law: Profile, policy: Policy, facts: Facts, field: str, value: object
) -> None:
    assert _build_payload(facts, BY_PERSON, law, policy)[field] == value


def test_a_shops_page_is_no_product(law: Profile, policy: Policy) -> None:
    payload = _build_payload(with_listing(is_shop=True), BY_PERSON, law, policy)
    assert dsa_statements.find_payload_faults(payload) == ()
    assert (payload["content_type"], payload["content_type_other"]) == (
        ["CONTENT_TYPE_OTHER"],
        "The page of a shop",
    )
    assert str(payload["decision_facts"]).startswith("The page of a shop was reported")


_WRONG: Final[list[tuple[dict[str, Any], str]]] = [
    ({"puid": ""}, "puid: missing."),
    ({"puid": "a b"}, "puid: letters, digits, - and _ alone."),
    ({"decision_visibility": []}, "decision_visibility: one of"),
    ({"decision_facts": "x" * 5001}, "decision_facts: longer than 5000 characters."),
    ({"illegal_content_legal_ground": ""}, "illegal_content_legal_ground: missing"),
    ({"content_date": "1999-12-31"}, "content_date: outside 2000-01-01 to 2038-01-01."),
    ({"application_date": "2019-12-31"}, "application_date: outside 2020-01-01"),
    ({"application_date": "24.11.2026"}, "application_date: no date"),
    ({"automated_decision": "Yes"}, "automated_decision: Yes is none of its values."),
    ({"territorial_scope": ["US"]}, "territorial_scope: US is none of its values."),
    ({"content_type": ["CONTENT_TYPE_OTHER"]}, "content_type_other: missing"),
    (
        {"source_type": "SOURCE_VOLUNTARY", "source_identity": "x"},
        "source_identity: not with SOURCE_VOLUNTARY.",
    ),
    (
        {"decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT"},
        "incompatible_content_ground: missing",
    ),
]


@pytest.mark.parametrize(("change", "says"), _WRONG, ids=[says for _, says in _WRONG])
def test_what_the_database_would_refuse_is_named_before_it_is_sent(
    change: dict[str, Any], says: str, law: Profile, policy: Policy
) -> None:
    payload = {**_build_payload(AUTOMATIC, BY_PERSON, law, policy), **change}
    assert any(fault.startswith(says) for fault in dsa_statements.find_payload_faults(payload))
