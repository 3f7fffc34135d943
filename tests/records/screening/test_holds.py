"""Holds: a person releases or upholds, once; what was released is not held again for the same."""

import pytest

from pipeline.screening.lines import parse_body
from pipeline.vocabulary import HoldState
from records.accounts.models import Account
from records.actions.screening import holds
from records.actions.screening.background import read_background
from records.clock import database_now
from records.ledger import audit
from records.screening.models import Clearance, Hold, NewestVersion
from tests.factories import record_cases
from tests.factories.screening import screened_listings
from tests.factories.screening.screened_listings import HELD, body, line, screen

pytestmark = pytest.mark.django_db


@pytest.fixture
def hold() -> Hold:
    """A listing that waits for a person."""
    sender: Account = screened_listings.sender()
    screen(screened_listings.batch(line(), of=sender), HELD)
    return Hold.objects.get()


def test_a_release_clears_this_content_of_the_rule_and_the_version_passes(hold: Hold) -> None:
    person, now = record_cases.reviewer(), database_now()
    holds.release_hold(hold.pk, person, "It is a bag.", now=now)
    hold.refresh_from_db()
    assert (hold.state, hold.decided_by, hold.why) == (HoldState.RELEASED, person, "It is a bag.")
    assert Clearance.objects.get().rule == "closed_seller"
    assert NewestVersion.objects.get().answer == "passed"
    assert not audit.find_broken_links("hold", hold.pk)
    later, _ = parse_body(body(line(revision=2, price=5), line(title="Other")), 9, now)
    known = read_background(hold.account_id, "lab", [each for _, each in later], now)
    assert [known.list_cleared(each) for _, each in later] == [{"closed_seller"}, frozenset()]


def test_an_upheld_hold_is_decided_once(hold: Hold) -> None:
    person, now = record_cases.reviewer(), database_now()
    holds.uphold_hold(hold.pk, person, "", now=now)
    with pytest.raises(holds.HoldRefused):
        holds.release_hold(hold.pk, person, "", now=now)
    hold.refresh_from_db()
    assert hold.state == HoldState.UPHELD
    assert not Clearance.objects.exists()
    assert NewestVersion.objects.get().answer == "held"


def test_only_reviewers_decide(hold: Hold) -> None:
    for decide in (holds.release_hold, holds.uphold_hold):
        with pytest.raises(holds.HoldRefused):
            decide(hold.pk, record_cases.keeper(), "", now=database_now())
    hold.refresh_from_db()
    assert hold.state == HoldState.WAITING
