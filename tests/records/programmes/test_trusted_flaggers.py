"""Trusted flaggers are appointed, and their lane is theirs within their area and time."""

from datetime import datetime, timedelta
from typing import Final

import pytest

from pipeline.vocabulary import Lane
from records.accounts.models import Role, User
from records.actions.programmes import trusted_flaggers
from records.actions.programmes.small_firms import NotChanged
from records.ledger.models import Outgoing
from records.programmes.state_changes import list_changes
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.record_disputes import senior
from tests.factories.trusted_flaggers import AWARD, appoint, create_appointer
from tests.records.notices.composed_letters import compose_posted

_TODAY: Final = record_cases.NOW.date()
_DAY: Final = timedelta(days=1)


def _file(mark: Right, name: str = "L-1") -> str:
    return record_cases.file_cases(mark, name)[0].lane


@pytest.mark.parametrize(
    ("award", "lane"),
    [
        ({}, Lane.TRUSTED_FLAGGER),
        ({"ends_on": _TODAY}, Lane.TRUSTED_FLAGGER),
        ({"ends_on": _TODAY - _DAY}, Lane.GOOD_FAITH),
        ({"starts_on": _TODAY + _DAY}, Lane.GOOD_FAITH),
        ({"kinds": ("copyright",)}, Lane.GOOD_FAITH),
        ({"kinds": ("copyright", "trademark")}, Lane.TRUSTED_FLAGGER),
        ({"territories": ("IT",)}, Lane.TRUSTED_FLAGGER),
        ({"territories": ("US",)}, Lane.GOOD_FAITH),
    ],
)
def test_the_lane_is_theirs_within_area_territory_and_days(
    mark: Right, award: dict[str, object], lane: Lane
) -> None:
    Right.objects.filter(pk=mark.pk).update(territories=["EU"])
    mark.refresh_from_db()
    record_cases.member(mark.owner)
    appoint(mark.owner, **award)
    assert _file(mark) == lane


def test_a_suspension_takes_the_lane_away_and_an_end_for_good(mark: Right) -> None:
    flagger, by = appoint(mark.owner), create_appointer()
    trusted_flaggers.suspend_flagger(flagger.pk, by, "The coordinator investigates.", now=_now())
    assert _file(mark, "L-1") == Lane.STANDARD
    with pytest.raises(NotChanged):
        trusted_flaggers.suspend_flagger(flagger.pk, by, "Again.", now=_now())
    trusted_flaggers.resume_flagger(flagger.pk, by, "Nothing was found.", now=_now(1))
    assert _file(mark, "L-2") == Lane.TRUSTED_FLAGGER
    trusted_flaggers.end_appointment(flagger.pk, by, "Revoked.", now=_now(2))
    assert _file(mark, "L-3") == Lane.STANDARD
    for step in (trusted_flaggers.resume_flagger, trusted_flaggers.end_appointment):
        with pytest.raises(NotChanged):
            step(flagger.pk, by, "Once more.", now=_now(3))
    appoint(mark.owner)
    acts = [change.act for change in list_changes("account", mark.owner_id)]
    assert [act for act in acts if act.endswith("_flagger")] == [
        "appoint_flagger",
        "suspend_flagger",
        "resume_flagger",
        "end_flagger",
        "appoint_flagger",
    ]


def _now(minutes: int = 0) -> datetime:
    return record_cases.NOW + timedelta(minutes=minutes)


def test_one_appointment_an_account_by_policy_administrators_with_a_reason(mark: Right) -> None:
    flagger = appoint(mark.owner)
    with pytest.raises(NotChanged, match="a trusted flagger already"):
        appoint(mark.owner)
    with pytest.raises(NotChanged, match="Say why"):
        trusted_flaggers.end_appointment(flagger.pk, create_appointer(), " ", now=_now())
    with pytest.raises(NotChanged, match="Only a policy administrator"):
        trusted_flaggers.end_appointment(flagger.pk, senior(), "Mine.", now=_now())
    closed_account = record_cases.account("Closed Ltd", state="closed")
    with pytest.raises(NotChanged, match="Only an active account"):
        trusted_flaggers.appoint_flagger(closed_account.pk, AWARD, create_appointer(), now=_now())


def test_the_account_is_told_in_both_languages(mark: Right) -> None:
    User.objects.create(
        username="nora", email="nora@zorvex.example", role=Role.FILER, account=mark.owner
    )
    flagger = appoint(mark.owner)
    trusted_flaggers.suspend_flagger(flagger.pk, create_appointer(), "An inquiry.", now=_now())
    texts = [compose_posted(row) for row in Outgoing.objects.filter(kind="standing").order_by("pk")]
    assert [text.subject for text in texts if text] == [
        "You are a trusted flagger here · 您已被登记为可信举报人",
        "Your lane as a trusted flagger is suspended · 您的可信举报人通道已暂停",
    ]
    assert "Bundesnetzagentur, TF-17" in texts[0].text  # type: ignore[union-attr]  # a letter
    assert "An inquiry." in texts[1].text  # type: ignore[union-attr]  # the same
