"""Verdicts: one for each version, whatever is sent twice, late, out of order or by two workers."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from pipeline.screening import rules
from pipeline.screening.rules import RuleStates
from pipeline.vocabulary import HeldListingState, ScreeningAnswer
from records import policies
from records.accounts.models import Account
from records.actions.screening import held_listing_decisions, intake
from records.actions.screening.background import read_rule_states
from records.actions.screening.intake import IndexMissing, read_lines, receive_batch
from records.actions.screening.verdicts import (
    ScreenedLine,
    end_shadows,
    forget_old_verdicts,
    write_verdicts,
)
from records.cases.backlog.sweep import SweepRounds, sweep
from records.clock import database_now
from records.ledger import audit
from records.notices.sellers.held_listing_letters import state_hold
from records.rights.models import IndexGeneration
from records.screening.models import (
    SLOTS,
    Batch,
    DayTally,
    HeldListing,
    NewestVersion,
    Part,
    Verdict,
)
from records.screening.work import PARTS, halve_parts
from records.vetting.models import BrandDesignation
from tests.factories import record_cases
from tests.factories.screening import screened_listings
from tests.factories.screening.screened_listings import HELD, body, line, screen, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender() -> Account:
    """A marketplace that sends listings."""
    return screened_listings.sender()


type ChangeRules = Callable[[str, object], None]


@pytest.fixture
def change_rules(settings: Settings, tmp_path: Path) -> ChangeRules:
    """Put a policy in force under which every rule has this value; the shipped one afterwards."""
    shipped_policy = settings.MARKWARDEN.policy.read_text(encoding="utf-8")

    def change(name: str, value: object) -> None:
        changed_policy = re.sub(
            rf"(?m)^{name} = .*", f"{name} = {json.dumps(value)}", shipped_policy
        )
        ours = tmp_path / f"{len(list(tmp_path.glob('*.toml')))}.toml"
        ours.write_text(changed_policy, encoding="utf-8")
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"policy": ours})

    return change


def _answers(batch: Batch) -> list[str]:
    verdicts = Verdict.objects.filter(batch_id=batch.pk).order_by("number")
    return [verdict.answer for verdict in verdicts]


def test_a_batch_is_done_with_its_last_part_and_audited(sender: Account) -> None:
    lines = [line(f"L-{number}") for number in range(450)]
    batch = screened_listings.batch(*lines, account=sender)
    parts = list(batch.parts.order_by("pk").values_list("first_line", "last_line"))
    assert parts == [(1, 200), (201, 400), (401, 450)]
    screen(batch)
    batch.refresh_from_db()
    assert batch.done_at is not None
    assert not Part.objects.exists()
    assert Verdict.objects.count() == NewestVersion.objects.count() == 450
    assert not audit.find_broken_links("batch", batch.pk)
    assert DayTally.objects.get(rule="").listings == 450


def test_bad_lines_are_kept_by_number_and_a_batch_of_bad_lines_is_done(sender: Account) -> None:
    batch = screened_listings.batch(line(), line(title=""), account=sender)
    assert (batch.lines, [entry["number"] for entry in batch.bad]) == (1, [2])
    batch = screened_listings.batch(line(title=""), account=sender)
    assert batch.done_at is not None
    assert not batch.parts.exists()


def test_without_an_index_nothing_is_taken_in(sender: Account) -> None:
    IndexGeneration.objects.all().delete()
    with pytest.raises(IndexMissing):
        receive_batch(sender, body(line()), actor="test", now=database_now())
    assert not Batch.objects.exists()


def test_an_older_version_is_superseded_and_the_same_again_gets_the_same_verdict(
    sender: Account,
) -> None:
    first = screened_listings.batch(line(revision=5), account=sender)
    screen(first, HELD)
    late = screened_listings.batch(line(revision=4), line(revision=5), account=sender)
    screen(late)
    assert _answers(late) == ["superseded", "held"]
    newest = NewestVersion.objects.get()
    assert (newest.revision, newest.answer, newest.rules) == (5, "held", ["closed_seller"])
    assert HeldListing.objects.count() == 1


def test_of_two_workers_that_screen_one_version_the_first_decides(sender: Account) -> None:
    batches = [screened_listings.batch(line(), account=sender) for _ in range(2)]
    first, second = (screened_listings.claim(batch.parts.get()) for batch in batches)
    assert write(first, HELD)
    unaware = [ScreenedLine(*values, rules.PASSED) for values in read_lines(second)]
    assert write_verdicts(second, unaware, database_now())
    assert _answers(batches[1]) == ["held"]
    assert HeldListing.objects.count() == 1


def test_of_two_versions_in_one_batch_the_newer_counts(sender: Account) -> None:
    batch = screened_listings.batch(line(revision=2), line(revision=1), account=sender)
    screen(batch)
    assert _answers(batch) == ["passed", "superseded"]


def test_a_newer_version_ends_the_hold_of_the_older(sender: Account) -> None:
    screen(screened_listings.batch(line(revision=1), account=sender), HELD)
    screen(screened_listings.batch(line(revision=2), account=sender), HELD)
    screen(screened_listings.batch(line(revision=3), account=sender))
    states = HeldListing.objects.order_by("revision").values_list("revision", "state")
    assert list(states) == [(1, HeldListingState.REPLACED), (2, HeldListingState.REPLACED)]


def test_a_hold_keeps_the_line_and_says_why_in_both_languages(sender: Account) -> None:
    screen(screened_listings.batch(line(brand="Zorvex"), account=sender), HELD)
    hold = HeldListing.objects.get()
    assert (hold.line["brand"], hold.shop, hold.state) == (
        "Zorvex",
        "S-1",
        HeldListingState.WAITING,
    )
    (reason,) = hold.reasons
    for text in (reason["says"], reason["lifts"]):
        assert text["en"]
        assert text["zh"]
    assert hold.due_at > hold.held_at


def test_a_held_edit_is_not_what_the_next_edit_is_compared_with(sender: Account) -> None:
    screen(screened_listings.batch(line(brand="Zorvex"), account=sender))
    edit = line(revision=2, brand="Vanterra", pictures=[{"url": "https://x.example/2.jpg"}])
    screen(screened_listings.batch(edit, account=sender), HELD)
    newest = NewestVersion.objects.get()
    assert (newest.revision, newest.answer) == (2, "held")
    assert (newest.brand_key, newest.pictures) == ("zorvex", [])
    person, now = record_cases.reviewer(), database_now()
    (hold,) = HeldListing.objects.all()
    held_listing_decisions.decide_holds(
        [hold.pk], HeldListingState.RELEASED, person, "True.", now=now
    )
    newest.refresh_from_db()
    assert (newest.brand_key, len(newest.pictures)) == ("vantera", 1)


def test_designated_brands_come_before_other_new_listings_and_these_before_edits(
    sender: Account,
) -> None:
    right = record_cases.right(record_cases.account(), "Zorvexa")
    BrandDesignation.objects.create(
        right=right,
        name="Zorvexa",
        brand_keys=["zorvexa"],
        state="in_force",
        proposed_at=database_now(),
    )
    starts = []
    for second in (line(brand="ZORVEXA"), line(brand="Other"), line(change="edit")):
        batch = screened_listings.batch(line("L-2"), second, account=sender)
        starts.append((batch.parts.get().due_at - batch.received_at).total_seconds())
    batch = screened_listings.batch(line(change="edit"), account=sender)
    starts.append((batch.parts.get().due_at - batch.received_at).total_seconds())
    assert starts == [0, 5, 5, 15]


def test_a_listing_that_nobody_could_look_at_is_held_for_that_and_nothing_else(
    change_rules: ChangeRules, sender: Account
) -> None:
    change_rules("fail", "closed")
    policy = policies.policy()
    screen(
        screened_listings.batch(line(), account=sender),
        rules.answer_unscreened(policy, RuleStates()),
    )
    (hold,) = HeldListing.objects.all()
    (reason,) = hold.reasons
    assert reason["says"]["zh"] == policy.screening.unscreened.zh
    assert reason["lifts"]["en"].startswith(policy.screening.dispute.en)
    assert state_hold(hold).ground.en.startswith("The terms of the platform")


def test_what_was_not_screened_is_screened_when_it_comes_again(sender: Account) -> None:
    unseen = rules.ScreeningVerdict(ScreeningAnswer.NOT_SCREENED)
    screen(screened_listings.batch(line(), account=sender), unseen)
    again = screened_listings.batch(line(), account=sender)
    screen(again)
    assert _answers(again) == ["passed"]
    assert NewestVersion.objects.get().answer == "passed"


def test_who_lost_the_part_writes_nothing(sender: Account) -> None:
    batch = screened_listings.batch(line(), account=sender)
    claim = screened_listings.claim(batch.parts.get())
    assert not write(replace(claim, attempt=0))
    assert not write(replace(claim, worker="other"))
    assert not Verdict.objects.exists()
    assert write(claim)
    assert not write(claim)
    assert _answers(batch) == ["passed"]


def test_a_rule_that_spent_its_budget_is_in_shadow_for_the_rest_of_the_day(
    change_rules: ChangeRules, sender: Account
) -> None:
    change_rules("holds_per_10000", 2)
    lines = [line(f"L-{number}") for number in range(3)]
    batch = screened_listings.batch(*lines, account=sender)
    screen(batch, HELD)
    assert _answers(batch) == ["held", "held", "passed"]
    assert Verdict.objects.filter(shadow=["closed_seller"]).count() == 1
    tally = DayTally.objects.get(rule="closed_seller")
    assert (tally.listings, tally.reached_at is None) == (2, False)
    assert read_rule_states(database_now()).spent_rules == {"closed_seller"}


def test_a_budget_that_is_raised_ends_the_shadow_of_its_rule_until_it_is_spent_too(
    change_rules: ChangeRules, sender: Account
) -> None:
    change_rules("holds_per_10000", 2)
    screen(screened_listings.batch(*(line(f"L-{n}") for n in range(3)), account=sender), HELD)
    end_shadows(database_now())
    assert read_rule_states(database_now()).spent_rules == {"closed_seller"}
    change_rules("holds_per_10000", 3)
    end_shadows(database_now())
    assert not read_rule_states(database_now()).spent_rules
    again = screened_listings.batch(line("L-8"), line("L-9"), account=sender)
    screen(again, HELD)
    assert _answers(again) == ["held", "passed"]
    end_shadows(database_now())
    assert read_rule_states(database_now()).spent_rules == {"closed_seller"}


def test_a_batch_that_was_taken_in_is_screened_under_a_lower_limit_too(
    change_rules: ChangeRules, sender: Account
) -> None:
    batch = screened_listings.batch(line("L-1"), line("L-2"), account=sender)
    change_rules("lines_a_batch", 1)
    intake._parse_batch.cache_clear()
    screen(batch)
    assert _answers(batch) == ["passed", "passed"]


def test_a_part_that_brings_workers_down_is_halved_until_the_culprit_is_given_up(
    sender: Account,
) -> None:
    lines = [line(f"L-{number}") for number in range(1, 9)]
    batch = screened_listings.batch(*lines, account=sender)
    culprit, lives = 6, 0
    while batch.parts.exists():
        for part in batch.parts.all():
            claim = screened_listings.claim(part, worker=f"w-{(lives := lives + 1)}")
            if claim.is_given_up:
                assert claim.first_line == claim.last_line == culprit
                assert write(claim, rules.ScreeningVerdict(ScreeningAnswer.NOT_SCREENED))
            elif claim.first_line <= culprit <= claim.last_line:
                Part.objects.filter(pk=part.pk).update(lease_until="2000-01-01T00:00:00Z")
            else:
                assert write(claim)
        halve_parts(sweep(10, SweepRounds(last_at=database_now()), PARTS).parked_ids)
    batch.refresh_from_db()
    assert batch.done_at is not None
    expected = ["passed"] * 8
    expected[culprit - 1] = "not_screened"
    assert _answers(batch) == expected
    assert (batch.not_screened, lives) == (1, 10)


def test_verdicts_are_forgotten_a_day_before_their_partition_comes_round(sender: Account) -> None:
    batch = screened_listings.batch(line(), account=sender)
    screen(batch)
    forget_old_verdicts(batch.received_at)
    forget_old_verdicts(batch.received_at + timedelta(days=SLOTS - 2))
    assert _answers(batch) == ["passed"]
    forget_old_verdicts(batch.received_at + timedelta(days=SLOTS - 1))
    assert _answers(batch) == []


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sent=st.lists(
        st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=6),
        min_size=1,
        max_size=5,
    )
)
def test_the_newest_version_sent_has_exactly_one_verdict(
    sender: Account, sent: Sequence[Sequence[tuple[int, int]]]
) -> None:
    NewestVersion.objects.all().delete()
    Batch.objects.all().delete()
    Verdict.objects.all().delete()
    for lines in sent:
        screen(screened_listings.batch(*(line(f"L-{n}", r) for n, r in lines), account=sender))
    newest = {f"L-{n}": 0 for lines in sent for n, _ in lines}
    for lines in sent:
        for number, revision in lines:
            newest[f"L-{number}"] = max(newest[f"L-{number}"], revision)
    revisions = dict(NewestVersion.objects.values_list("listing", "revision"))
    assert revisions == newest
    assert Verdict.objects.count() == sum(map(len, sent))
    for listing, revision in newest.items():
        answers = Verdict.objects.filter(listing=listing, revision=revision)
        assert set(answers.values_list("answer", flat=True)) == {"passed"}
