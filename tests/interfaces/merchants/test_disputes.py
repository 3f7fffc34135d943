"""A seller disputes: what is late, repeated, empty, enormous or a bomb is told at its field."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from gateways.configured import vault
from interfaces.web.templatetags.web import brief, moment
from pipeline.vocabulary import Matter
from records import policies
from records.accounts.models import Role
from records.actions.conduct import sanctions
from records.actions.conduct.sanctions import SanctionDecision
from records.actions.disputes import counter_answers, settlements
from records.actions.disputes.counter_notices import LONGEST_STATEMENT
from records.cases.models import Case
from records.clock import database_now
from records.conduct.assessment import Party
from records.disputes.models import Appeal, CounterNotification
from records.rights.models import Right
from tests.factories import record_cases, record_disputes, seller_cases
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.files.hostile_pictures import ACCEPTED, REFUSED
from tests.factories.takedown_requests import new_user

pytestmark = pytest.mark.django_db

STATEMENT_FORM = {"ground": "authorised", "statement": "We buy from the owner's own dealer."}


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A vault of this test's own."""
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"vault_folder": tmp_path})
    vault.cache_clear()
    yield
    vault.cache_clear()


def address(case: Case, what: str = "counter") -> str:
    return f"/merchants/cases/{case.public_id}/{what}/"


def _invoice() -> SimpleUploadedFile:
    return SimpleUploadedFile("invoice.pdf", pdf(Certificate()), "application/pdf")


def test_a_statement_with_a_ground_is_filed_and_shown(browser: Client, case: Case) -> None:
    assert "Attempt 1 of 3" in browser.get(address(case)).content.decode()
    answer = browser.post(address(case), STATEMENT_FORM, follow=True)
    page = answer.content.decode()
    assert "Filed for 1 case." in page
    assert "The rights holder answers" in page
    assert "We buy from the owner&#x27;s own dealer." in page
    assert CounterNotification.objects.get().ground == "authorised"


def _read_page(browser: Client, case: Case) -> str:
    answer = browser.get(f"/merchants/cases/{case.public_id}/")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())


@pytest.mark.parametrize(
    ("law", "says"),
    [
        ("default", "does not answer, a person of the platform rules on the information at hand"),
        ("us-dmca", "reports no suit, the listing goes up again"),
        ("cn-ecl", "reports no suit or complaint to an authority, the listing goes up again"),
    ],
)
def test_the_page_says_by_when_the_rights_holder_answers_and_what_silence_does(
    browser: Client, case: Case, law: str, says: str
) -> None:
    now = database_now()
    counter = record_disputes.under(record_disputes.file_counter_notice(case, now=now), law)
    assert counter.answer_ends_at is not None
    page = _read_page(browser, case)
    assert (
        f"can answer it until {moment(counter.answer_ends_at)}. If the rights holder {says}" in page
    )


@pytest.mark.parametrize("law", ["default", "eu-dsa", "us-dmca", "cn-ecl"])
def test_a_seller_reads_no_caution_that_is_for_the_operator(
    browser: Client, case: Case, law: str
) -> None:
    form = browser.get(address(case)).content.decode()
    assert "Attempt 1 of 3" in form
    pages, now = [_read_page(browser, case), form], database_now()
    record_disputes.under(record_disputes.file_counter_notice(case, now=now), law)
    caution = policies.profile(law).caution
    for page in (*pages, _read_page(browser, case)):
        assert caution.en not in page


def test_the_steps_of_a_dispute_have_their_days(browser: Client, case: Case) -> None:
    page = _read_page(browser, case)
    assert re.search(r"You dispute the complaint until \d\d-\d\d", page)
    (day,) = re.findall(r"If you do so now, the rights holder can answer until (\S+)", page)
    now = database_now()
    counter = record_disputes.file_counter_notice(case, now=now)
    page = _read_page(browser, case)
    assert f"can answer it until {day}" in page
    assert (
        f"You dispute the complaint filed {brief(now)} The rights holder answers answer by" in page
    )
    record_disputes.answer_counter(counter, "rejection", now=now)
    page = _read_page(browser, case)
    assert f"The rights holder answers answered {brief(now)} A person decides due by" in page
    record_disputes.rule_on_counter(counter, record_disputes.CONFIRM, now=now)
    assert f"A person decides decided {brief(now)}" in _read_page(browser, case)


def test_a_claim_that_fell_away_names_no_day_of_an_answer(browser: Client, case: Case) -> None:
    now = database_now()
    record_disputes.file_counter_notice(case, now=now)
    assert "The rights holder answers answer by" in _read_page(browser, case)
    settlements.retract_claim(case.pk, case.account_id, actor="user:1", now=now)
    settlements.carry_out_settlements(database_now())
    assert CounterNotification.objects.get().state == "moot"
    page = _read_page(browser, case)
    assert "The rights holder answers" in page
    assert "answer by" not in page


def test_a_file_is_drawn_in_the_child_and_shown_to_its_seller(browser: Client, case: Case) -> None:
    browser.post(address(case), STATEMENT_FORM | {"evidence": _invoice()})
    (evidence_file,) = CounterNotification.objects.get().evidence
    assert (evidence_file["name"], len(evidence_file["pages"])) == ("invoice.pdf", 1)
    counter = CounterNotification.objects.get()
    response = browser.get(address(case, f"files/{counter.pk}/1/1"))
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert browser.get(address(case, f"files/{counter.pk}/1/2")).status_code == 404
    assert browser.get(address(case, f"files/{counter.pk + 1}/1/1")).status_code == 404


@pytest.mark.parametrize(
    ("ground", "words", "says"),
    [
        ("authorised", "  \n ", "Explain in your own words why the claim is wrong."),
        (
            "authorised",
            "a" * (LONGEST_STATEMENT + 1),
            "Write at most 20000 characters. You have written 20001.",
        ),
        ("because", "We may.", "Choose a reason."),
    ],
)
def test_a_statement_with_a_fault_is_told_at_its_field_and_stays(
    browser: Client, case: Case, ground: str, words: str, says: str
) -> None:
    answer = browser.post(address(case), {"ground": ground, "statement": words})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert words.strip() in page
    is_chosen = re.search(r'<input[^>]*\bvalue="authorised"[^>]*\schecked', page)
    assert bool(is_chosen) is (ground == "authorised")
    assert not CounterNotification.objects.exists()


_HOSTILE = {**ACCEPTED, **{name: content for name, (content, _code) in REFUSED.items()}}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("bomb.png", _HOSTILE["a pixel bomb"], "bomb.png: "),
        ("paper.pdf", b"%PDF-1.7\nnothing", "damaged or locked"),
        ("paper.exe", b"MZ\x90", "does not fit its content"),
        ("large.pdf", b"%PDF-" + b"x" * (15 * 1024 * 1024), "too large"),
    ],
)
def test_a_bomb_as_evidence_is_told_at_its_field_and_the_rest_stays(
    browser: Client, case: Case, name: str, content: bytes, says: str
) -> None:
    files = [_invoice(), SimpleUploadedFile(name, content)]
    answer = browser.post(address(case), STATEMENT_FORM | {"evidence": files})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert STATEMENT_FORM["statement"].replace("'", "&#x27;") in page
    token = page.split('name="kept" value="')[1].split('"')[0]
    browser.post(address(case), STATEMENT_FORM | {"kept": token})
    (evidence_file,) = CounterNotification.objects.get().evidence
    assert evidence_file["name"] == "invoice.pdf"


def test_the_same_sent_twice_is_filed_once(browser: Client, case: Case) -> None:
    browser.post(address(case), STATEMENT_FORM)
    answer = browser.post(address(case), STATEMENT_FORM, follow=True)
    assert "was already received" in answer.content.decode()
    assert CounterNotification.objects.count() == 1


def test_another_statement_meanwhile_is_refused_and_stays_on_the_page(
    browser: Client, case: Case
) -> None:
    browser.post(address(case), STATEMENT_FORM)
    answer = browser.post(address(case), STATEMENT_FORM | {"statement": "Something else."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "You cannot dispute this now" in page
    assert "Something else." in page


def test_a_late_statement_is_refused_and_stays_on_the_page(mark: Right) -> None:
    (old,) = seller_cases.create_upheld_cases(mark, "L-7", now=database_now() - timedelta(days=60))
    assert old.seller_id
    browser = seller_cases.signed_in(old.seller_id)
    answer = browser.post(address(old), STATEMENT_FORM)
    assert answer.status_code == 422
    assert "You cannot dispute this now" in answer.content.decode()
    assert "own dealer" in answer.content.decode()
    assert browser.get(address(old)).status_code == 302


def test_a_seller_suspended_for_misuse_is_told_so_and_where_to_object(
    browser: Client, case: Case
) -> None:
    senior, now = new_user(None, Role.SENIOR_REVIEWER, "senior"), database_now()
    party = Party(Matter.DISPUTES, seller_id=case.seller_id)
    for decide in (sanctions.warn_party, sanctions.suspend_party):
        decide(party, SanctionDecision(senior, "On and on."), now=now)
    answer = browser.post(address(case), STATEMENT_FORM)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Your counter-notifications are not processed until" in page
    assert "You cannot dispute this now" not in page
    assert "own dealer" in page


def test_one_statement_covers_the_cases_of_a_request_that_are_ticked(mark: Right) -> None:
    first, second, third = seller_cases.create_upheld_cases(mark, "L-1", "L-2", "L-3")
    (other,) = seller_cases.create_upheld_cases(mark, "L-4")
    assert first.seller_id
    browser = seller_cases.signed_in(first.seller_id)
    page = browser.get(address(first)).content.decode()
    assert str(second.public_id) in page
    assert str(other.public_id) not in page
    ticked_ids = [str(second.public_id), str(other.public_id)]
    answer = browser.post(address(first), STATEMENT_FORM | {"case": ticked_ids}, follow=True)
    assert "Filed for 2 cases." in answer.content.decode()
    counters = CounterNotification.objects.all()
    assert {counter.case_id for counter in counters} == {first.pk, second.pk}
    assert len({counter.batch_id for counter in counters}) == 1
    assert not third.counters.exists()


def test_another_sellers_case_of_the_same_request_is_not_disputed(mark: Right) -> None:
    then = database_now() - timedelta(hours=1)
    record_cases.member(mark.owner)
    cases = record_cases.file_cases(mark, "L-1", "L-2", now=then)
    first, theirs = (
        record_cases.route_case(record_cases.freeze_case(case, shop=shop, now=then), now=then)
        for case, shop in zip(cases, ("S-1", "S-2"), strict=True)
    )
    assert (first.state, theirs.state) == ("upheld", "upheld")
    assert first.seller_id
    browser = seller_cases.signed_in(first.seller_id)
    assert str(theirs.public_id) not in browser.get(address(first)).content.decode()
    assert browser.post(address(theirs), STATEMENT_FORM).status_code == 404
    browser.post(address(first), STATEMENT_FORM | {"case": str(theirs.public_id)})
    assert CounterNotification.objects.get().case_id == first.pk


def test_an_appeal_is_filed_once_with_words(browser: Client, case: Case) -> None:
    assert browser.post(address(case, "appeal"), {"statement": ""}).status_code == 422
    answer = browser.post(address(case, "appeal"), {"statement": "Look again."}, follow=True)
    assert "Your appeal is filed." in answer.content.decode()
    again = browser.post(address(case, "appeal"), {"statement": "Look again."}, follow=True)
    assert "already received" in again.content.decode()
    other = browser.post(address(case, "appeal"), {"statement": "And again."})
    assert (other.status_code, "And again." in other.content.decode()) == (422, True)
    assert Appeal.objects.get().party == "seller"


def test_what_the_rights_holder_answered_is_shown(browser: Client, case: Case) -> None:
    browser.post(address(case), STATEMENT_FORM)
    now = database_now()
    counter_answers.forward_counters(now)
    counter = CounterNotification.objects.get()
    record_disputes.answer_counter(counter, "rejection", now=now)
    page = browser.get(f"/merchants/cases/{case.public_id}/").content.decode()
    assert "The rights holder rejects it" in page
    assert "waiting for a decision of the platform" in page
    assert "A person decides" in page


def test_who_sends_too_many_is_told_when_to_send_it_again_and_loses_nothing(
    browser: Client, case: Case, settings: Settings
) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"statements_per_seller": 1})
    assert browser.post(address(case), STATEMENT_FORM | {"ground": ""}).status_code == 422
    answer = browser.post(address(case), STATEMENT_FORM)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "You have sent too many today." in page
    assert "own dealer" in page
    assert not CounterNotification.objects.exists()
