"""Whole ways of a case through real processes, a real queue and a marketplace."""

import time
from datetime import timedelta

from pipeline.vocabulary import CaseState, Outcome, Stage
from records.accounts.models import User
from records.actions.cases import clarification
from records.actions.filing import submission, withdrawal
from records.actions.review import desk, rulings
from records.actions.rights import repository
from records.cases.backlog.work_rows import Claim
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.ledger import audit
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.cluster.conftest import (
    World,
    add_verified_right,
    release_delayed_letters,
    until,
    wait_for_delivery,
    wait_until_settled,
)
from tests.cluster.marketplace_listings import FRESH, LARGE
from tests.factories import record_cases


def _hold(case: Case) -> User:
    """A reviewer who holds this case, passing over what comes before it."""
    judge = record_cases.reviewer()
    while (offered_case := desk.claim_case(judge, now=database_now())) != case:
        assert offered_case is not None
        desk.skip_case(offered_case.pk, judge, "not_this_one", now=database_now())
    return judge


def _uphold(case: Case) -> Ruling:
    judge = _hold(case)
    return rulings.rule_on_case(
        case.pk, judge, Outcome.UPHELD, "shown", note="", now=database_now()
    )


def _end_undo(ruling: Ruling) -> None:
    """As if the minutes had passed in which a reviewer may take it back."""
    waiting = Outgoing.objects.filter(sent_at=None, body__ruling=ruling.pk)
    waiting.update(send_after=database_now() - timedelta(seconds=1))


def _rails(case: Case) -> list[str]:
    return [rail["name"] for rail in record_cases.stored(case, "routing")["guard_rails"]]


def test_a_members_clear_case_is_upheld_and_the_marketplace_told_once(world: World) -> None:
    (case,) = world.file(world.member_mark, "AUTO")
    assert wait_until_settled([case]) == ["upheld"]
    wait_for_delivery()
    entry = world.journal()["listings"]["AUTO"]
    assert (entry["state"], entry["told"], entry["applied"]) == ("down", 1, 1)
    ruling = Ruling.objects.get(case=case)
    assert record_cases.state_ruling(ruling).facts.en
    assert record_cases.acts_on(case) == ["open", "freeze", "route", "rule"]
    release_delayed_letters()
    until(lambda: any("Line 1" in letter and "/AUTO" in letter for letter in world.letters()))


def test_a_reviewers_ruling_reaches_the_marketplace_when_undo_is_over(world: World) -> None:
    (case,) = world.file(world.other_mark, "REVIEW")
    assert wait_until_settled([case]) == ["in_review"]
    ruling = _uphold(case)
    time.sleep(1.5)
    assert "REVIEW" not in world.journal()["listings"]
    _end_undo(ruling)
    until(lambda: "REVIEW" in world.journal()["listings"])
    assert world.journal()["listings"]["REVIEW"]["applied"] == 1


def test_a_shops_own_page_is_decided_by_a_person_and_taken_down_as_a_shops(world: World) -> None:
    (case,) = world.file(world.member_mark, "shops/S-R")
    assert wait_until_settled([case]) == ["in_review"]
    assert "shop_page" in _rails(case)
    case.refresh_from_db()
    assert case.frozen is not None
    titles = {
        picture["exhibit"]["listing"]: picture["exhibit"]["title"]
        for picture in case.frozen.pictures
    }
    assert titles["REVIEW"] == "Zorvex running shoes"
    _end_undo(_uphold(case))
    until(lambda: "shops/S-R" in world.journal()["listings"])
    assert world.journal()["listings"]["shops/S-R"]["state"] == "down"


def test_lines_that_name_no_listing_make_no_case(world: World) -> None:
    draft = record_cases.draft(
        world.other_mark, ["lab:PART-1", "?", "https://elsewhere.example/listings/1", "lab:PART-2"]
    )
    filing = submission.file_request(draft)
    assert [line.code for line in filing.refused_lines] == ["malformed", "host_off_list"]
    assert wait_until_settled(list(filing.request.cases.all())) == ["in_review", "in_review"]
    until(lambda: any("Not accepted" in letter for letter in world.letters()))


def test_a_listing_that_is_not_there_makes_the_case_invalid(world: World) -> None:
    (case,) = world.file(world.member_mark, "NEVER-THERE")
    assert wait_until_settled([case]) == ["invalid"]
    assert Ruling.objects.get(case=case).reason_code == "listing_not_found"


def test_a_case_withdrawn_in_the_queue_is_not_decided(world: World) -> None:
    dispatcher = world.cluster.processes["dispatcher"]
    dispatcher.pause()
    try:
        (case,) = world.file(world.member_mark, "QUEUED")
        withdrawal.withdraw_case(case.pk, case.account_id, now=database_now())
    finally:
        dispatcher.resume()
    (after,) = world.file(world.other_mark, "QUEUED")
    assert wait_until_settled([after]) == ["in_review"]
    assert record_cases.states([case]) == ["withdrawn"]
    assert not Ruling.objects.filter(case=case).exists()


def test_a_question_is_asked_answered_and_the_case_matched_again(world: World) -> None:
    (case,) = world.file(world.other_mark, "ASKED")
    wait_until_settled([case])
    judge = _hold(case)
    desk.ask_filer(case.pk, judge, "which", "Which model is it?", now=database_now())
    until(lambda: any("Which model is it?" in letter for letter in world.letters()))
    clarification.answer_question(case.pk, case.account_id, "The first.", now=database_now())
    assert wait_until_settled([case]) == ["in_review"]
    first, second = case.decisions.order_by("version")
    assert first.routed_at < second.routed_at


def test_a_picture_is_matched(world: World) -> None:
    (case,) = world.file(world.member_mark, "PICTURED")
    assert wait_until_settled([case]) == ["upheld"]
    facts = record_cases.stored(case)
    assert [picture["error"] for picture in facts["listing"]["pictures"]] == [""]


def test_a_picture_that_cannot_be_read_is_for_a_person(world: World) -> None:
    (case,) = world.file(world.member_mark, "BROKEN")
    assert wait_until_settled([case]) == ["in_review"]
    assert _rails(case) == ["picture_unreadable"]


def test_a_picture_that_leads_inwards_is_not_followed(world: World) -> None:
    (case,) = world.file(world.member_mark, "ASTRAY")
    assert wait_until_settled([case]) == ["in_review"]
    assert _rails(case) == ["picture_unreadable"]
    facts = record_cases.stored(case)
    assert facts["listing"]["pictures"][0]["error"] == "redirected_inwards"


def test_doing_everything_again_changes_nothing(world: World) -> None:
    from workers.cases.actors import ACTORS  # noqa: PLC0415  # the same
    from workers.queue.broker import BROKER  # noqa: PLC0415  # connects to the stage's queue

    (case,) = world.file(world.member_mark, "TWICE")
    assert wait_until_settled([case]) == ["upheld"]
    wait_for_delivery()
    before = (record_cases.acts_on(case), world.journal()["listings"]["TWICE"])
    for stage in (Stage.FREEZE, Stage.MATCH, Stage.MATCH):
        BROKER.enqueue(ACTORS[stage].message(case.pk))
    until(lambda: BROKER.client.llen("dramatiq:work") == 0)
    time.sleep(0.5)
    stale = Claim(case.pk, Stage.MATCH, 1, "gone", is_suspect=False)
    assert record_cases.again(stale) == ([], {})
    assert (record_cases.acts_on(case), world.journal()["listings"]["TWICE"]) == before
    assert not audit.find_broken_links("case", case.pk)


def test_a_right_is_seen_within_seconds_and_gone_within_seconds(world: World) -> None:
    fresh = iter(FRESH)
    quellmark = add_verified_right(
        Right(owner=world.other_mark.owner, kind="trademark", mark="Quellmark", territories=["EU"])
    )

    def sees_it() -> bool:
        (case,) = world.file(world.other_mark, next(fresh))
        wait_until_settled([case])
        facts = record_cases.stored(case)
        return any(right["right_id"] == quellmark.pk for right in facts["rights_seen"])

    # Ten seconds are promised; a machine with other work may take five times as long.
    until(sees_it, seconds=50)
    repository.withdraw_right(quellmark.pk, actor="system", now=database_now())
    until(lambda: not sees_it(), seconds=50)


def test_a_request_of_three_hundred_listings_is_decided(world: World) -> None:
    cases = world.file(world.member_mark, *LARGE)
    assert set(wait_until_settled(cases, seconds=240)) == {CaseState.UPHELD}

    wait_for_delivery(seconds=120)
    listings = world.journal()["listings"]
    assert all(listings[name]["applied"] == 1 for name in LARGE)
