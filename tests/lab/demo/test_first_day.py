"""The sample world's first day leaves something to do on each desk of the console."""

import json
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from lab.demo.first_day import play_first_day
from lab.sample_data.seeding import SampleIds
from pipeline.vocabulary import Outcome, RightKind
from records.accounts.models import Account, Role, User
from records.actions.disputes import dispute_desk
from records.actions.disputes.dispute_desk import DisputeKind
from records.actions.quality import second_reviews
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.quality.models import GoldenCase
from records.review.models import GroupMember
from tests.factories import quality_cases, record_cases, review_cases, takedown_requests
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def world(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A marketplace, and rulings that are told at once."""
    with (
        takedown_requests.one_marketplace(),
        quality_cases.policy_saying(settings, tmp_path, undo_seconds=0),
    ):
        yield


@pytest.fixture
def owner() -> Account:
    """A rights holder with somebody who speaks for it, beside the people of the console."""
    account = review_cases.filer()
    User.objects.create(username="corvid", role=Role.FILER, account=account)
    for name, role in (
        ("reviewer", Role.REVIEWER),
        ("senior", Role.SENIOR_REVIEWER),
        ("policy", Role.POLICY_ADMIN),
    ):
        review_cases.person(role, name)
    return account


def play(folder: Path, infringing: Collection[Case], foreign: Collection[Case] = ()) -> list[str]:
    """The day of a world without requests of its own, and with foreign ones; what it said."""
    cases = Case.objects.exclude(pk__in=[case.pk for case in foreign]).select_related("listing")
    names = {case.pk: case.listing.external_id for case in cases}
    lines = (
        {"id": name, "label": {"is_infringing": pk in {case.pk for case in infringing}}}
        for pk, name in names.items()
    )
    (folder / "listings.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    for name in ("filers.json", "requests.json"):
        (folder / name).write_text("[]")
    texts: list[str] = []
    play_first_day(folder, SampleIds({}, {}), "http://127.0.0.1:9", texts.append, threading.Event())
    return texts


def test_each_desk_has_something_to_do_after_the_first_day(owner: Account, tmp_path: Path) -> None:
    mark = review_cases.right(owner)
    alike = [review_cases.at_desk(mark) for _ in range(3)]
    single = review_cases.at_desk(mark, Wish(title="N0RVELLE scarf", seller="Scarves"))
    honest = review_cases.at_desk(mark)
    messages = play(tmp_path, [*alike, single])

    senior = User.objects.get(username="senior")
    assert {
        kind: dispute_desk.LEASES[kind].list_waiting(senior).count() for kind in DisputeKind
    } == {
        DisputeKind.COUNTER: 1,
        DisputeKind.APPEAL: 1,
    }
    assert dispute_desk.LEASES[DisputeKind.APPEAL].list_waiting(senior).get().case == honest
    members = GroupMember.objects.joined().values_list("case_id", flat=True)
    assert set(members) == {case.pk for case in alike}
    assert GoldenCase.objects.proposed().count() == 1
    assert second_reviews.list_waiting_for(senior, database_now()).exists()
    assert messages[-1].endswith("The sample world is complete.")


def test_the_reviewer_gives_a_reason_that_fits_the_complaint(
    owner: Account, tmp_path: Path
) -> None:
    work = record_cases.right(owner, kind=RightKind.COPYRIGHT)
    case = review_cases.at_desk(
        work, Wish(found="", reason="CR-TEXT-COPY", evidence={"official_page": ["Ours."]})
    )
    play(tmp_path, [case])
    ruling = Ruling.objects.live().get(case=case)
    assert (ruling.outcome, ruling.reason_code) == (Outcome.UPHELD, "text_copied")


def test_what_somebody_files_meanwhile_is_left_for_them_to_decide(
    owner: Account, tmp_path: Path
) -> None:
    mark = review_cases.right(owner)
    foreign, *alike = [review_cases.at_desk(mark) for _ in range(4)]
    play(tmp_path, alike, [foreign])
    ruled_case_ids = set(Ruling.objects.values_list("case_id", flat=True))
    assert ruled_case_ids == {case.pk for case in alike}
