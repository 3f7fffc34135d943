"""The desk of disputes: held by one who is new to the case, shown what follows, undone in time."""

from datetime import timedelta

import pytest
from django.test import Client

from pipeline.disputes.procedure import AppealState, CounterState
from pipeline.law.profiles import DisputeStep, Party
from pipeline.vocabulary import Outcome
from records.accounts.models import Role
from records.actions.disputes import appeals, counter_answers, counter_notices, settlements
from records.actions.disputes.appeals import AppealStatement
from records.actions.disputes.counter_notices import CounterStatement
from records.actions.review import desk, rulings
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification, DisputeLease
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in_as
from tests.factories.review_cases import Wish, at_desk

STATEMENT = CounterStatement("authorised", "We buy from the owner's own dealer.")
WORDS = {"outcome": "reject", "reason": "authorised_seller", "note": "The invoice shows it."}


def create_upheld_case(mark: Right, wish: Wish | None = None, *, days_ago: float = 1) -> Case:
    """Upheld by somebody, some time ago."""
    case, judge = at_desk(mark, wish), review_cases.person(Role.REVIEWER)
    assert desk.claim_case(judge, now=database_now()) == case
    rulings.rule_on_case(
        case.pk, judge, Outcome.UPHELD, "identical_mark", note="", now=database_now()
    )
    then = database_now() - timedelta(days=days_ago)
    Ruling.objects.filter(case=case).update(ruled_at=then)
    Case.objects.filter(pk=case.pk).update(upheld_at=then, filed_at=then)
    case.refresh_from_db()
    return case


def create_dispute(case: Case) -> CounterNotification:
    """The seller disputes, the filer rejects."""
    assert case.seller_id
    now = database_now()
    (counter,) = counter_notices.file_counter_notice(
        [case.pk], case.seller_id, STATEMENT, now=now
    ).counters
    counter_answers.forward_counters(now)
    counter_answers.answer_counter(
        counter.pk, case.account_id, DisputeStep.REJECTION, text="Never.", actor="user:1", now=now
    )
    counter.refresh_from_db()
    return counter


def address(counter: CounterNotification, act: str = "") -> str:
    return f"/console/proceedings/counter/{counter.public_id}/{act}"


def text(answer: object) -> str:
    return getattr(answer, "content", b"").decode()


def claim_dispute(page: Client, kind: str = "counter") -> str:
    answer = page.post("/console/proceedings/claim/", {"kind": kind})
    assert answer.status_code == 302
    return answer["Location"]


@pytest.fixture
def counter(mark: Right) -> CounterNotification:
    """Disputed by the seller, and rejected by the filer."""
    return create_dispute(create_upheld_case(mark))


def test_an_empty_desk_says_what_appears_there(page: Client) -> None:
    html = text(page.get("/console/proceedings/"))
    assert "No disputes are waiting." in html
    assert claim_dispute(page) == "/console/proceedings/"
    html = text(page.get("/console/proceedings/?kind=appeal&law=x&page=x"))
    assert "No disputes are waiting." in html


def test_who_is_new_to_the_case_gets_it_with_both_sides_papers(
    counter: CounterNotification, page: Client, mark: Right
) -> None:
    assert claim_dispute(page) == address(counter)
    html = text(page.get(address(counter)))
    for words in ("We buy from the owner", "Never.", "The mark itself", "N0RVELLE", "1 of 3"):
        assert words in html
    assert 'data-renew="' in html
    assert page.post(address(counter, "renew/")).json()["held"] is True


def test_who_ruled_before_is_not_given_it(counter: CounterNotification) -> None:
    judge, client = Ruling.objects.get().reviewer, Client()
    assert judge
    client.force_login(judge)
    assert claim_dispute(client) == "/console/proceedings/"
    assert client.get(address(counter)).status_code == 404
    assert client.post(address(counter, "ruling/"), WORDS).status_code == 409
    assert "not for you" in text(client.get("/console/proceedings/"))


def test_what_follows_is_shown_before_anything_is_done(
    page: Client, counter: CounterNotification
) -> None:
    claim_dispute(page)
    preview = text(page.post(address(counter, "preview/"), WORDS))
    assert "The listing comes back." in preview
    assert "Removes one strike (1 → 0, infringement)." in preview
    counter.refresh_from_db()
    assert counter.state == CounterState.DISPUTED
    other = text(
        page.post(
            address(counter, "preview/"), WORDS | {"outcome": "uphold", "reason": "identical_mark"}
        )
    )
    assert "The listing stays down." in other
    assert "Strikes do not change (infringement: 1 strike pending until " in other


def test_a_listing_that_another_case_holds_stays_down(page: Client, mark: Right) -> None:
    first = create_upheld_case(mark)
    second = create_upheld_case(review_cases.right(mark.owner, "OTHERMARK"))
    Case.objects.filter(pk=second.pk).update(listing=first.listing)
    counter = create_dispute(first)
    claim_dispute(page)
    preview = text(page.post(address(counter, "preview/"), WORDS))
    assert "other upheld cases keep it down" in preview
    assert str(second.public_id) in preview
    page.post(address(counter, "ruling/"), WORDS)
    first.listing.refresh_from_db()
    assert first.listing.is_down


def test_a_ruling_restores_and_is_undone_within_half_a_minute(
    page: Client, counter: CounterNotification
) -> None:
    claim_dispute(page)
    assert page.post(address(counter, "ruling/"), WORDS).status_code == 302
    counter.refresh_from_db()
    assert (counter.state, counter.case.upheld_at) == (CounterState.RESTORED, None)
    ruling = Ruling.objects.latest("pk")
    assert f"/rulings/{ruling.pk}/undo/" in text(page.get("/console/proceedings/"))
    back = page.post(f"/console/proceedings/rulings/{ruling.pk}/undo/")
    assert back["Location"] == address(counter)
    assert "The invoice shows it." in text(page.get(address(counter)))
    counter.refresh_from_db()
    assert counter.state == CounterState.DISPUTED


def test_undo_leads_back_to_the_same_dispute_though_another_was_claimed(
    page: Client, mark: Right
) -> None:
    first, second = (create_dispute(create_upheld_case(mark)) for _ in range(2))
    claim_dispute(page)
    after = page.post(address(first, "ruling/"), WORDS)
    assert after["Location"] == address(second)
    ruling = Ruling.objects.latest("pk")
    back = page.post(f"/console/proceedings/rulings/{ruling.pk}/undo/")
    assert back["Location"] == address(first)
    assert DisputeLease.objects.get().proceeding == first.pk
    assert "The invoice shows it." in text(page.get(address(first)))


def test_a_lost_dispute_is_taken_back_by_itself(page: Client, mark: Right) -> None:
    more_urgent, lost_dispute = (create_dispute(create_upheld_case(mark)) for _ in range(2))
    other = sign_in_as()
    assert claim_dispute(other) == address(more_urgent)
    assert claim_dispute(page) == address(lost_dispute)
    DisputeLease.objects.update(until_at=database_now())
    html = text(page.post(address(lost_dispute, "ruling/"), WORDS))
    form = {"kind": "counter", "dispute": str(lost_dispute.public_id)}
    assert f'name="dispute" value="{form["dispute"]}"' in html
    assert page.post("/console/proceedings/claim/", form)["Location"] == address(lost_dispute)
    late = text(other.post("/console/proceedings/claim/", form, follow=True))
    assert "Somebody else holds this dispute now" in late


@pytest.mark.parametrize("lack", [{"note": " "}, {"reason": ""}, {"reason": "identical_mark"}])
def test_without_a_reason_or_words_nothing_is_done_and_nothing_lost(
    page: Client, counter: CounterNotification, lack: dict[str, str]
) -> None:
    claim_dispute(page)
    for act in ("preview/", "ruling/"):
        response = page.post(address(counter, act), WORDS | lack, follow=True)
        assert "Choose a reason and explain it" in text(response)
    assert "note" in lack or "The invoice shows it." in text(response)
    counter.refresh_from_db()
    assert counter.state == CounterState.DISPUTED


def test_a_lost_lease_keeps_what_was_typed(page: Client, counter: CounterNotification) -> None:
    claim_dispute(page)
    DisputeLease.objects.update(until_at=database_now())
    for act in ("preview/", "ruling/"):
        refusal = page.post(address(counter, act), WORDS)
        assert refusal.status_code == 409
        assert "The invoice shows it." in text(refusal)
    assert page.post(address(counter, "renew/")).status_code == 409
    claim_dispute(page)
    assert "The invoice shows it." in text(page.get(address(counter)))


def test_a_look_without_the_lease_leaves_what_was_typed(mark: Right) -> None:
    counter, senior = create_dispute(create_upheld_case(mark)), Client()
    senior.force_login(review_cases.person(Role.SENIOR_REVIEWER))
    claim_dispute(senior)
    DisputeLease.objects.update(until_at=database_now())
    assert senior.post(address(counter, "ruling/"), WORDS).status_code == 409
    assert "The invoice shows it." not in text(senior.get(address(counter)))
    assert claim_dispute(senior) == address(counter)
    assert "The invoice shows it." in text(senior.get(address(counter)))


def test_appeals_are_for_senior_reviewers(page: Client, mark: Right) -> None:
    case = create_upheld_case(mark)
    now = database_now()
    appeals.file_appeal(
        case.pk, Party.SELLER, AppealStatement("Look again."), actor="seller:1", now=now
    )
    appeals.receive_appeals(now)
    appeal = Appeal.objects.get()
    assert claim_dispute(page, "appeal") == "/console/proceedings/"
    senior = sign_in_as(Role.SENIOR_REVIEWER)
    appeal_address = f"/console/proceedings/appeal/{appeal.public_id}/"
    assert claim_dispute(senior, "appeal") == appeal_address
    html = text(senior.get(appeal_address))
    assert "Look again." in html
    assert "Appeal of the seller" in html
    assert "Removes one strike" in text(senior.post(f"{appeal_address}preview/", WORDS))
    senior.post(f"{appeal_address}ruling/", WORDS)
    appeal.refresh_from_db()
    assert appeal.state == AppealState.REVERSED
    settlements.carry_out_settlements(database_now())
    case.listing.refresh_from_db()
    assert not case.listing.is_down
