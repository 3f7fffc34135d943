"""The policy file says everything, once, and is refused by the name of the key that is wrong."""

import hashlib
import re

import pytest

from pipeline.policy.policy import Policy, PolicyUnreadable, parse_policy
from pipeline.policy.tables import Automatic
from pipeline.reasons import Reason
from pipeline.vocabulary import Destination, Lane, Severity

_AUTOMATIC = {
    Reason.TM_COUNTERFEIT: Automatic.BEYOND_LITERAL,
    Reason.TM_NONEXISTENT_MODEL: Automatic.YES,
    Reason.TM_TEST_BUY: Automatic.NEVER,
    Reason.TM_MARK_IN_TEXT: Automatic.YES,
    Reason.TM_LOGO_IN_IMAGE: Automatic.YES,
    Reason.TM_PARALLEL_IMPORT: Automatic.NEVER,
    Reason.CR_IMAGE_COPY: Automatic.YES,
    Reason.CR_TEXT_COPY: Automatic.YES,
    Reason.CR_WORK: Automatic.NEVER,
    Reason.DES_SAME_DESIGN: Automatic.NEVER,
    Reason.PAT_INFRINGEMENT: Automatic.NEVER,
    Reason.GI_MISUSE: Automatic.NEVER,
    Reason.OTHER: Automatic.NEVER,
}


def test_the_policy_is_known_by_the_hash_of_its_text(policy: Policy, policy_text: str) -> None:
    assert policy.hash == hashlib.sha256(policy_text.encode()).hexdigest()


def test_the_shipped_policy_carries_the_public_numbers(policy: Policy) -> None:
    assert policy.clock.business_hours == 24
    assert policy.limits.listings_per_request == 300
    assert policy.limits.listings_per_public_form == 10
    assert policy.limits.undo_seconds == 30
    assert policy.good_faith.takedown_rate_percent == 90
    assert policy.good_faith.counter_rate_percent == 5
    assert policy.good_faith.volume == 100
    assert policy.lanes[Lane.TRUSTED_FLAGGER].head_start_hours == 12
    assert policy.lanes[Lane.GOOD_FAITH].head_start_hours == 4
    assert policy.lanes[Lane.SME].head_start_hours == 4


@pytest.mark.parametrize(("reason", "automatic"), _AUTOMATIC.items())
def test_each_reason_is_as_automatic_as_its_table_says(
    policy: Policy, reason: Reason, automatic: Automatic
) -> None:
    assert policy.reasons[reason].automatic is automatic


@pytest.mark.parametrize("reason", Reason)
def test_the_counterfeit_ladder_belongs_to_three_reasons(policy: Policy, reason: Reason) -> None:
    counterfeit = {Reason.TM_COUNTERFEIT, Reason.TM_NONEXISTENT_MODEL, Reason.TM_TEST_BUY}
    expected = Severity.COUNTERFEIT if reason in counterfeit else Severity.INFRINGEMENT
    assert policy.reasons[reason].severity is expected


@pytest.mark.parametrize("reason", Reason)
def test_nobody_but_a_member_is_upheld_by_policy(policy: Policy, reason: Reason) -> None:
    row = policy.routing.others[reason]
    assert Destination.UPHELD not in (row.low, row.middle, row.high)


_FAULTS = [
    ("undo_seconds = 30", "", "limits.undo_seconds"),
    ("undo_seconds = 30", 'undo_seconds = "30"', "limits.undo_seconds"),
    ("undo_seconds = 30", "undo_seconds = 30\nundo_minutes = 1", "limits.undo_minutes"),
    ('automatic = "beyond_literal"', 'automatic = "maybe"', "reasons.TM-COUNTERFEIT.automatic"),
    ('[["comparison"]]', '[["rumour"]]', "reasons.TM-COUNTERFEIT.evidence"),
    ("middle = 0.35", "middle = 0.99", "bands"),
    ("audit_share = 0.05", "audit_share = 5.0", "audit_share"),
    (
        "passes_read_of_10000 = 2",
        "passes_read_of_10000 = -2",
        "screening.passes_read_of_10000: must lie between 0 and 10000.",
    ),
    (
        "holds_read_blind_of_100 = 5",
        "holds_read_blind_of_100 = 105",
        "screening.holds_read_blind_of_100: must lie between 0 and 100.",
    ),
    ("[limits]", "[limits", "not TOML"),
    ('profile = "default"', 'profile = "default"\nmarkets = ["JP"]', "jurisdictions"),
    ("title = ", 'hash = "mine"\ntitle = ', "hash"),
    ("standard = {", "stranded = {", "lanes.stranded"),
    ("least_precision = 0.99", "least_precision = 0.4", "pictures.least_precision"),
]


@pytest.mark.parametrize(("original", "instead", "key"), _FAULTS)
def test_a_fault_is_named_by_its_key(
    policy_text: str, original: str, instead: str, key: str
) -> None:
    with pytest.raises(PolicyUnreadable, match=rf"^{key}"):
        parse_policy(policy_text.replace(original, instead, 1))


def test_a_reason_that_is_never_automatic_cannot_be_upheld_by_the_table(policy_text: str) -> None:
    row = 'TM-TEST-BUY = { low = "in_review", middle = "in_review", high = '
    with pytest.raises(PolicyUnreadable, match=r"^routing\.member\.TM-TEST-BUY"):
        parse_policy(policy_text.replace(row + '"in_review"', row + '"upheld"', 1))


def test_nobody_else_can_be_upheld_by_the_table(policy_text: str) -> None:
    head, tail = policy_text.split("[routing.others]")
    with pytest.raises(PolicyUnreadable, match=r"^routing\.others\.TM-COUNTERFEIT"):
        parse_policy(
            head + "[routing.others]" + tail.replace('high = "in_review"', 'high = "upheld"', 1)
        )


def test_a_policy_kept_from_before_log_odds_is_still_read(policy_text: str) -> None:
    old = re.sub(
        r"\[weights\.named\].*?(?=\[sense\])",
        "[weights.form]\nliteral = 4.59\n\n[weights.picture]\ncopy = 6.0\n\n",
        policy_text,
        flags=re.DOTALL,
    )
    old = re.sub(r"^most_of_edits.*$", "better_right = -5.11", old, flags=re.MULTILINE)
    old = re.sub(r"^log_odds = .*$", "short_mark_letters = 3", old, flags=re.MULTILINE)
    old = re.sub(r"\[pictures\].*?(?=# ---)", "", old, flags=re.DOTALL)
    newer = ["[weights.named]", "\nmost_of_edits", "\nlog_odds", "[pictures]", "[ordinary]"]
    assert [key for key in newer if key in policy_text and key not in old] == newer
    assert parse_policy(old).good_faith == parse_policy(policy_text).good_faith


def test_a_policy_with_one_limit_of_log_odds_holds_it_for_disguises_too(policy_text: str) -> None:
    old = policy_text.replace("log_odds = [-8.0, 6.0, 10.0]", "log_odds = [-8.0, 6.0]", 1)
    assert old != policy_text
    assert parse_policy(old).sense.log_odds == (-8.0, 6.0, 6.0)
