"""What each side is told, and whether a machine decided, follow from the record."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.text.likeness import Form
from pipeline.decision.decide import decide
from pipeline.facts import Facts
from pipeline.law.profiles import Profile
from pipeline.notices.statements import (
    Automation,
    RulingFacts,
    build_filer_result,
    build_statement,
    describe_restoration,
    judge_automation,
)
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Outcome
from tests.factories.files.shipped_files import PROFILES
from tests.unit.pipeline import strategies
from tests.unit.pipeline.case_facts import (
    AUTOMATIC,
    build_image_likeness,
    build_titled_facts,
    with_listing,
)

_NOW = datetime(2026, 11, 24, tzinfo=UTC)
BY_POLICY = RulingFacts(Outcome.UPHELD, is_by_person=False, ruled_at=_NOW)
BY_PERSON = RulingFacts(Outcome.UPHELD, is_by_person=True, ruled_at=_NOW)


_UNSEEN = replace(AUTOMATIC, text=())
_AUTOMATION = [
    (AUTOMATIC, BY_POLICY, Automation.FULLY),
    (AUTOMATIC, BY_PERSON, Automation.PARTIALLY),
    (_UNSEEN, BY_PERSON, Automation.NOT),
]


@pytest.mark.parametrize(("facts", "ruling", "expected"), _AUTOMATION)
def test_automation_follows_from_who_ruled_and_what_was_found(
    policy: Policy, facts: Facts, ruling: RulingFacts, expected: Automation
) -> None:
    assert judge_automation(decide(facts, policy), ruling) is expected


def test_a_case_never_routed_was_decided_by_a_person_alone() -> None:
    assert judge_automation(None, BY_PERSON) is Automation.NOT


def test_the_seller_reads_what_was_found_and_where(policy: Policy) -> None:
    facts = build_titled_facts("Buy Z0rvex shoes", span_of="Z0rvex", form=Form.LEET)
    statement = build_statement(facts, decide(facts, policy), BY_POLICY, PROFILES["eu-dsa"], policy)
    assert statement.facts.en == (
        "The listing “Buy Z0rvex shoes” was reported for “Mark used in the wording”, on the right"
        " “Zorvex”. The title contains “Z0rvex”: with digits for letters, the mark “Zorvex”."
    )
    assert statement.facts.zh == (
        "商品“Buy Z0rvex shoes”被以“文字中使用商标”为由投诉，所依据的权利为“Zorvex”。"
        "标题含有“Z0rvex”：以数字代替字母的商标“Zorvex”。"
    )
    assert statement.automation is Automation.FULLY
    assert statement.is_from_notice
    assert not statement.is_automatically_detected
    assert statement.territory == ("DE",)
    assert "2017/1001" in statement.ground.en


def test_a_shops_page_is_not_called_a_listing(policy: Policy, profile: Profile) -> None:
    facts = with_listing(title="Zorvex Outlet", is_shop=True)
    routing = decide(facts, policy)
    statement = build_statement(facts, routing, BY_PERSON, profile, policy)
    assert statement.restriction.en == (
        "The page of the shop has been removed from the marketplace. Its listings stay."
    )
    assert describe_restoration(is_shop=True).en.startswith("The page of the shop is shown again")
    assert describe_restoration(is_shop=False).zh.startswith("该商品已恢复展示")
    assert statement.facts.en.startswith("The page of the shop “Zorvex Outlet” was reported")
    assert statement.facts.zh.startswith("店铺主页“Zorvex Outlet”")
    result = build_filer_result(facts, routing, BY_PERSON, profile, policy)
    assert result.outcome.en == "Your complaint was upheld; the page of the shop is down."


def test_pictures_are_counted_from_one(policy: Policy, profile: Profile) -> None:
    facts = replace(
        AUTOMATIC, reason=Reason.TM_LOGO_IN_IMAGE, pictures=(build_image_likeness(picture=2),)
    )
    filer_result = build_filer_result(facts, decide(facts, policy), BY_PERSON, profile, policy)
    assert "Picture 3 is a copy of a reference picture." in filer_result.reasons.en
    assert "Zorvex”: " not in filer_result.reasons.en, "the wording does not score this reason"


def test_a_rejected_filer_reads_how_to_fix_it(policy: Policy, profile: Profile) -> None:
    facts = replace(AUTOMATIC, reason=Reason.CR_IMAGE_COPY)
    rejection = replace(BY_PERSON, outcome=Outcome.REJECTED)
    filer_result = build_filer_result(facts, decide(facts, policy), rejection, profile, policy)
    assert filer_result.how_to_fix is not None
    assert (
        "original file of the picture or address of the official page" in filer_result.how_to_fix.en
    )
    upheld = build_filer_result(facts, decide(facts, policy), BY_PERSON, profile, policy)
    assert upheld.how_to_fix is None


def test_a_public_report_that_is_rejected_is_not_quoted_to_an_address_that_nobody_proved(
    policy: Policy, profile: Profile
) -> None:
    lure = replace(AUTOMATIC.right, mark="Pay at evil.example")
    facts = replace(AUTOMATIC, right=lure, channel=Channel.PUBLIC_FORM)
    rejection = replace(BY_PERSON, outcome=Outcome.REJECTED)
    filer_result = build_filer_result(facts, decide(facts, policy), rejection, profile, policy)
    assert filer_result.reasons.en
    for reasons in (filer_result.reasons.en, filer_result.reasons.zh):
        assert not any(typed_text in reasons for typed_text in (lure.mark, facts.listing.title))


def test_a_reviewers_own_reasons_are_told(policy: Policy, profile: Profile) -> None:
    noted_ruling = replace(
        BY_PERSON, note=LocalizedText(en="The stitching differs.", zh="缝线不同。")
    )
    statement = build_statement(AUTOMATIC, decide(AUTOMATIC, policy), noted_ruling, profile, policy)
    assert statement.facts.en.endswith("The stitching differs.")
    assert statement.facts.zh.endswith("缝线不同。")


@given(strategies.facts, st.sampled_from(list(PROFILES.values())), st.sampled_from(Outcome))
def test_every_sentence_is_told_in_both_languages(
    policy: Policy, facts: Facts, profile: Profile, outcome: Outcome
) -> None:
    ruling = replace(BY_PERSON, outcome=outcome)
    routing = decide(facts, policy)
    for notice in (
        build_filer_result(facts, routing, ruling, profile, policy),
        build_statement(facts, routing, ruling, profile, policy),
    ):
        sentences = [
            value
            for f in fields(notice)
            if isinstance(value := getattr(notice, f.name), LocalizedText)
        ]
        sentences += [*notice.redress, *getattr(notice, "steps", ())]
        assert all(sentence.en and sentence.zh for sentence in sentences)
