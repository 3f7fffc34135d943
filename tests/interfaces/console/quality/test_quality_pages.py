"""Figures of quality: right, narrowed by the address, exported safely; one's own for oneself."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from interfaces.console.quality import own_figures
from interfaces.web.components import plots
from pipeline.vocabulary import GroupState, Outcome
from records.accounts.models import Role, User
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.quality.models import SecondReview
from records.review.models import Group
from records.rights.models import Right
from tests.factories import console_quality, quality_cases, review_cases
from tests.factories.fresh_sessions import sign_in_as
from tests.interfaces.console.disputes.test_desk import create_dispute, create_upheld_case


@pytest.fixture
def pairs(mark: Right) -> list[SecondReview]:
    """Three that agree and one that was overturned."""
    alike = [
        console_quality.pair(mark, Outcome.UPHELD, Outcome.UPHELD),
        console_quality.pair(mark, Outcome.REJECTED, Outcome.REJECTED),
        console_quality.pair(mark, Outcome.UPHELD, Outcome.UPHELD),
    ]
    other = console_quality.pair(mark, Outcome.UPHELD, Outcome.REJECTED)
    console_quality.adjudicate_review(other, Outcome.REJECTED)
    return [*alike, other]


@pytest.mark.parametrize("role", [Role.SENIOR_REVIEWER, Role.POLICY_ADMIN, Role.AUDITOR])
def test_who_answers_for_quality_sees_its_figures(pairs: list[SecondReview], role: Role) -> None:
    text = sign_in_as(role).get(reverse("console:quality")).content.decode()
    assert '<p class="figure">4</p>' in text
    assert "too few: it takes 20 pairs" in text
    assert "1 of 4; between" in text
    assert "Counterfeit goods" in text
    assert ">TM-" not in text
    assert 'XLSX<span class="unseen"> (All tables as XLSX)' in text


@pytest.mark.parametrize("name", ["desk", "second_reviews", "groups", "proceedings", "uplift"])
def test_lists_and_their_filters_name_reasons_by_their_titles(
    pairs: list[SecondReview], mark: Right, name: str
) -> None:
    create_dispute(create_upheld_case(mark))
    console_quality.pair(mark, Outcome.UPHELD, Outcome.REJECTED)
    waiting, now = review_cases.at_desk(mark), database_now()
    Group.objects.create(
        lead=waiting,
        account_id=waiting.account_id,
        state=GroupState.PROPOSED,
        outcome=Outcome.UPHELD,
        reason_code="identical_mark",
        is_above_cap=True,
        proposed_by=review_cases.person(),
        proposed_at=now,
        lapses_at=now + 10 * console_quality.MINUTE,
    )
    text = sign_in_as(Role.SENIOR_REVIEWER).get(reverse(f"console:{name}")).content.decode()
    assert len(pairs) == 4
    assert "Mark used in the wording" in text
    assert ">TM-" not in text


@pytest.mark.parametrize(
    ("query", "answered"),
    [
        ({}, 4),
        ({"reason": "TM-MARK-IN-TEXT"}, 4),
        ({"reason": "CR-WORK"}, 0),
        ({"lane": "sme"}, 0),
        ({"days": "30"}, 4),
        ({"days": "nonsense", "lane": "nonsense"}, 4),
    ],
)
def test_the_address_narrows_the_figures(
    pairs: list[SecondReview], query: dict[str, str], answered: int
) -> None:
    text = sign_in_as(Role.AUDITOR).get(reverse("console:quality"), query).content.decode()
    assert f'<p class="figure">{answered}</p>' in text
    assert ("Nothing was reviewed again in this period." in text) is (answered == 0)


def test_the_export_says_what_the_page_says(pairs: list[SecondReview]) -> None:
    answer = sign_in_as(Role.AUDITOR).get(reverse("console:quality_csv"))
    text = answer.content.decode("utf-8-sig")
    rows = {(row["table"], row["row"]): row for row in csv.DictReader(io.StringIO(text))}
    assert rows["all", "all"]["second_reviews"] == "4"
    assert rows["reason", "TM-MARK-IN-TEXT"]["agreed"] == "3"
    assert rows["first ruled by", "person"]["overturned"] == "1"
    assert 'filename="quality.csv"' in answer["Content-Disposition"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_plot_is_drawn_once_and_kept(pairs: list[SecondReview], theme: str) -> None:
    client = sign_in_as(Role.AUDITOR)
    address = reverse("console:quality_plot", args=["weeks"])
    before = _count_drawings()
    first, again = (client.get(address, {"theme": theme}) for _ in range(2))
    assert _count_drawings() == before + 1
    assert first["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert first.content.startswith(b"<svg")
    assert first.content == again.content


def _count_drawings() -> int:
    """How often the child that draws was asked for."""
    cache_info = plots._start_child.cache_info()
    return cache_info.hits + cache_info.misses


@pytest.mark.parametrize(
    ("name", "theme"), [("nothing", "light"), ("weeks", "pink"), ("weeks", "")]
)
def test_what_is_no_plot_is_not_found(db: None, name: str, theme: str) -> None:
    address = reverse("console:quality_plot", args=[name])
    assert sign_in_as(Role.AUDITOR).get(address, {"theme": theme}).status_code == 404


def test_ones_own_figures_are_of_oneself_alone(mark: Right, page: Client, reviewer: User) -> None:
    console_quality.pair(mark, Outcome.UPHELD, Outcome.UPHELD, reviewer)
    console_quality.adjudicate_review(
        console_quality.pair(mark, Outcome.UPHELD, Outcome.REJECTED, reviewer), Outcome.REJECTED
    )
    other = review_cases.person()
    console_quality.adjudicate_review(
        console_quality.pair(mark, Outcome.UPHELD, Outcome.REJECTED, other), Outcome.REJECTED
    )
    now = database_now()
    mine = own_figures.build_own_figures(reviewer, now=now)
    assert (mine.rulings, mine.confirmed.hits, mine.confirmed.of) == (2, 1, 2)
    assert len(mine.overturned_rulings) == 1
    text = page.get(reverse("console:own_figures")).content.decode()
    assert "The box shows wear." in text
    assert other.username not in text


def test_a_wrong_answer_to_a_golden_case_is_explained(
    mark: Right, page: Client, reviewer: User
) -> None:
    review = console_quality.assign_second_review(
        reviewer,
        console_quality.golden(console_quality.rule_on_new_case(mark, review_cases.person()).case),
    )
    text = page.get(reverse("console:second_review", args=[review.pk])).content.decode()
    assert "What was found" in text
    assert "olden" not in text
    form = {"reason": "genuine_resale"}
    answer = page.post(reverse("console:second_review_reject", args=[review.pk]), form, follow=True)
    assert "This case has a known answer, and yours is different." in answer.content.decode()
    figures_page = page.get(reverse("console:own_figures")).content.decode()
    assert "The logo is on the buckle." in figures_page


def test_the_queries_of_the_figures_are_bounded(
    pairs: list[SecondReview], page: Client, django_assert_max_num_queries: object
) -> None:
    auditor = sign_in_as(Role.AUDITOR)
    for client, name in ((auditor, "quality"), (page, "own_figures"), (page, "second_reviews")):
        with django_assert_max_num_queries(20):  # type: ignore[operator]  # pytest-django types none
            assert client.get(reverse(f"console:{name}")).status_code == 200


def test_all_that_is_drawn_is_counted(pairs: list[SecondReview]) -> None:
    Case.objects.update(is_audited=True)
    text = sign_in_as(Role.AUDITOR).get(reverse("console:quality")).content.decode()
    assert "answered; 4 cases were drawn in this period" in text


@pytest.fixture
def overdue_audit(mark: Right) -> Case:
    """An audit that nobody answered for twenty days, and one that agreed in a day."""
    unanswered, answered = (_draw_automatic_approval(mark, days) for days in (20, 1))
    review = console_quality.assign_second_review(review_cases.person(), answered)
    assert review.reviewer is not None
    quality_cases.answer(review, review.reviewer, Outcome.UPHELD, now=database_now())
    return unanswered.case


def _draw_automatic_approval(mark: Right, days_ago: int) -> Ruling:
    """What policy approved so long ago, drawn for an audit."""
    ruling = console_quality.rule_on_new_case(mark, review_cases.person())
    ruling.reviewer, ruling.ruled_at = None, database_now() - timedelta(days=days_ago)
    ruling.save(update_fields=["reviewer", "ruled_at"])
    Case.objects.filter(pk=ruling.case_id).update(is_audited=True)
    return ruling


def test_an_overdue_audit_is_shown_and_counts_as_an_error_everywhere(overdue_audit: Case) -> None:
    text = sign_in_as(Role.SENIOR_REVIEWER).get(reverse("console:quality")).content.decode()
    assert "Audits overdue" in text
    assert "The oldest ruling is of" in text
    assert f'href="{reverse("console:second_reviews")}"' in text
    assert "1 of 2; between" in text
    assert "1 overdue audit among them" in text
    assert "Automatic approval: errors at most" in text
    assert "not proven yet" in text


def test_the_export_has_overdue_audits_and_the_bound(overdue_audit: Case) -> None:
    answer = sign_in_as(Role.AUDITOR).get(reverse("console:quality_csv"))
    text = answer.content.decode("utf-8-sig")
    rows = {(row["table"], row["row"]): row for row in csv.DictReader(io.StringIO(text))}
    for table, name in (("first ruled by", "policy"), ("automatic", overdue_audit.reason)):
        row = rows[table, name]
        assert (row["second_reviews"], row["overturned"], row["overdue"]) == ("2", "1", "1")
    row = rows["audits", overdue_audit.reason]
    assert (row["drawn"], row["errors"], row["overdue"]) == ("2", "1", "1")
    assert row["oldest_overdue"].startswith(f"{database_now() - timedelta(days=20):%Y-%m-%d}")
    assert row["state"] == "watched"
    assert 0.5 <= float(row["error_upper_bound"]) <= 1


def test_a_period_before_it_was_overdue_does_not_count_it(overdue_audit: Case) -> None:
    Ruling.objects.filter(case=overdue_audit).update(ruled_at=database_now() - timedelta(days=80))
    text = sign_in_as(Role.AUDITOR).get(reverse("console:quality"), {"days": "30"}).content.decode()
    assert "0 of 1; between" in text
    assert "Audits overdue" in text
