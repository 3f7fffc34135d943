"""What a filing must bring, for members and for others."""

import pytest

from pipeline.decision import filing_evidence
from pipeline.policy.policy import Policy
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind

_NEEDS = [
    (Reason.TM_COUNTERFEIT, (), (("comparison",),)),
    (Reason.TM_COUNTERFEIT, ("comparison",), ()),
    (Reason.TM_TEST_BUY, ("purchase_record",), (("test_report",),)),
    (Reason.TM_MARK_IN_TEXT, (), ()),
    (Reason.CR_IMAGE_COPY, (), (("original_file", "official_page"),)),
    (Reason.CR_IMAGE_COPY, ("official_page",), ()),
    (Reason.PAT_INFRINGEMENT, ("photos",), (("claim_chart", "official_decision"),)),
    (Reason.OTHER, ("explanation",), ()),
]


@pytest.mark.parametrize(("reason", "codes", "lacking"), _NEEDS)
def test_what_is_missing_is_named(
    policy: Policy, reason: Reason, codes: tuple[str, ...], lacking: tuple[tuple[str, ...], ...]
) -> None:
    assert (
        filing_evidence.find_missing(codes, reason, policy, is_good_faith_member=False) == lacking
    )


@pytest.mark.parametrize("reason", Reason)
def test_a_member_never_needs_more_than_others(policy: Policy, reason: Reason) -> None:
    members = filing_evidence.demanded_evidence(reason, policy, is_good_faith_member=True)
    assert set(members) <= set(
        filing_evidence.demanded_evidence(reason, policy, is_good_faith_member=False)
    )


def test_a_member_needs_no_comparison_for_a_counterfeit(policy: Policy) -> None:
    missing = filing_evidence.find_missing(
        (), Reason.TM_COUNTERFEIT, policy, is_good_faith_member=True
    )
    assert missing == ()


def test_an_unlisted_code_is_named(policy: Policy) -> None:
    assert filing_evidence.find_unknown(("photos", "hearsay"), policy) == ("hearsay",)


_SUITS = [
    (Reason.TM_COUNTERFEIT, RightKind.TRADEMARK, True),
    (Reason.TM_COUNTERFEIT, RightKind.COPYRIGHT, False),
    (Reason.CR_WORK, RightKind.COPYRIGHT, True),
    (Reason.DES_SAME_DESIGN, RightKind.DESIGN, True),
    (Reason.PAT_INFRINGEMENT, RightKind.DESIGN, False),
    (Reason.OTHER, RightKind.PATENT, True),
]


@pytest.mark.parametrize(("reason", "kind", "expected"), _SUITS)
def test_a_reason_suits_its_kinds_of_right(
    policy: Policy, reason: Reason, kind: RightKind, *, expected: bool
) -> None:
    assert filing_evidence.is_right_suitable(reason, kind, policy) is expected


def test_missing_evidence_reads_as_words(policy: Policy) -> None:
    groups = (("original_file", "official_page"), ("explanation",))
    assert filing_evidence.describe_groups(groups, policy) == (
        "original file of the picture or address of the official page,"
        " explanation in the filer's own words"
    )
    for language in ("zh", "zh-hans"):
        assert (
            filing_evidence.describe_groups(groups, policy, language)
            == "图片原始文件或官方页面地址、投诉方的文字说明"
        )
