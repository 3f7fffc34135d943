"""Sellers apply, a machine checks them, people decide, and a refusal is appealed to another."""

import json
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from gateways.vault import VaultUnreachable
from records import policies
from records.accounts.encryption import KeyErased
from records.actions.vetting import applications, checks, decisions
from records.actions.vetting.applications import (
    ApplicationOpen,
    ApplicationStepNotAllowed,
    AppliedTooSoon,
    TooManyPapers,
)
from records.cases.models import Case
from records.evidence.models import LegalHoldKind
from records.ledger import audit
from records.ledger.models import AuditEntry, Outgoing
from records.screening.models import Fingerprint
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrderState
from records.vetting import encryption
from records.vetting.models import (
    ApplicationState,
    PaperOpening,
    SellerApplication,
    SellerKey,
    SellerPaper,
    SellerPaperKind,
)
from tests.factories import record_cases, seller_cases
from tests.factories.identity_documents import Shelf, verifier
from tests.factories.sellers.applications import (
    NOW,
    STATED,
    apply,
    ban,
    check,
    create_seller,
    draw,
    refuse,
    verify_number,
)
from tests.records.conftest import Overlap
from tests.records.evidence.test_legal_holds import hold
from tests.records.notices.composed_letters import compose_letter

pytestmark = pytest.mark.django_db

_DAY: Final = timedelta(days=1)
_BANK: Final[dict[str, Any]] = {"payment_account": "FR14 2004 1010 0505"}


@pytest.fixture
def banned() -> SellerApplication:
    """The application of a seller that is banned since."""
    seller = create_seller("S-9")
    application = check(
        apply(
            seller,
            licence=b"\x33" * 32,
            pictures=(b"\x55" * 32,),
            legal_name="Shut Out Ltd",
            registration_number="HRB 1",
            mail="out@shut.example",
            phone="+33 1 55 50 10 20",
            address="1 Rue Basse, Lille",
            **_BANK,
        )
    )
    assert application.state == ApplicationState.ACCEPTED
    ban(seller)
    return application


@pytest.fixture
def waiting(banned: SellerApplication) -> SellerApplication:
    """An application that is paid to a banned seller's bank."""
    application = check(apply(create_seller(), **_BANK))
    assert application.state == ApplicationState.MANUAL
    return application


def _letters() -> list[str]:
    rows = Outgoing.objects.filter(kind="vetting").order_by("pk")
    return [row.body["letter"] for row in rows]


def _compose(application: SellerApplication, letter: str) -> str:
    application.refresh_from_db()
    letter_text = compose_letter("vetting", application.pk, {"letter": letter})
    assert letter_text
    assert letter_text.to == STATED.mail
    return letter_text.text


def test_an_applicant_whom_nothing_links_is_accepted_and_written_to() -> None:
    application = check(apply(create_seller()))
    assert (application.state, application.score, application.decided_by) == (
        ApplicationState.ACCEPTED,
        0,
        None,
    )
    assert application.accepted_at == NOW
    assert _letters() == ["accepted"]
    assert "You may sell on lab." in _compose(application, "accepted")
    assert not audit.find_broken_links("application", application.pk)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"licence": None}, "no_licence"),
        ({"licence_until": date(2020, 1, 1)}, "licence_expired"),
        ({"is_warranted": False}, "no_warranty"),
        ({"registration_number": "hrb-1"}, "ban_in_force"),
    ],
)
def test_a_machine_refuses_on_a_fact_and_says_that_it_did(
    banned: SellerApplication, changes: dict[str, object], code: str
) -> None:
    verify_number(banned.seller, "HRB 1")
    application = check(apply(create_seller(), **changes))  # type: ignore[arg-type]  # named above
    assert (application.state, application.reason_code) == (ApplicationState.REFUSED, code)
    text = _compose(application, "refused")
    assert "A machine decided this, without a person" in text
    assert "You may appeal within 180 days" in text


def test_a_link_goes_to_a_person_with_its_sentence(waiting: SellerApplication) -> None:
    assert waiting.terms == [
        ["same_payment", 6.0, SellerApplication.objects.order_by("pk")[0].seller_id]
    ]
    assert _letters() == ["accepted"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"mail": "Out+2@Shut.example"}, "same_mail"),
        ({"phone": "0033155501020"}, "same_phone"),
        ({"pictures": (b"\x55" * 31 + b"\x50",)}, "same_pictures"),
        ({"legal_name": "Shut  Out Limited", "country": "DE"}, None),
    ],
)
def test_what_a_banned_seller_gave_before_is_known_again(
    banned: SellerApplication, changes: dict[str, object], name: str | None
) -> None:
    verify_number(banned.seller, "HRB 1")
    application = check(apply(create_seller(), **changes))  # type: ignore[arg-type]  # named above
    assert [term[0] for term in application.terms] == ([name] if name else [])


@pytest.mark.parametrize(("quality", "terms"), [(90, ["same_pictures"]), (9, [])])
def test_pictures_of_cases_are_known_in_a_catalogue_while_these_are_upheld(
    banned: SellerApplication, quality: int, terms: list[str]
) -> None:
    mark = record_cases.right(record_cases.account())
    (case,) = seller_cases.create_upheld_cases(mark, "L-0", shop="S-4")
    Fingerprint.objects.create(
        case=case,
        account_id=case.account_id,
        right=mark,
        seller=banned.seller,
        hashes=b"\x66" * 32 + bytes([quality]) + bytes(72),
    )
    pictures = (b"\x66" * 32,)
    assert [term[0] for term in check(apply(create_seller(), pictures=pictures)).terms] == terms
    Case.objects.update(upheld_at=None)
    assert not check(apply(create_seller("S-3"), pictures=pictures)).terms


def test_a_lifted_ban_stops_counting_at_once(banned: SellerApplication) -> None:
    banned.seller.penalties.update(state=PenaltyOrderState.DECLINED)
    application = check(apply(create_seller(), **_BANK))
    assert application.state == ApplicationState.ACCEPTED


def test_a_warranty_that_records_contradict_goes_to_a_person(banned: SellerApplication) -> None:
    application = check(apply(banned.seller, registration_number="HRB 7777"))
    assert application.state == ApplicationState.MANUAL
    assert "warranty_contradicted" in {term[0] for term in application.terms}


def test_a_second_application_while_one_is_open_is_refused_with_its_id() -> None:
    seller = create_seller()
    application = apply(seller)
    with pytest.raises(ApplicationOpen, match=str(application.public_id)):
        apply(seller)


def test_a_refused_seller_waits_or_appeals_at_once(waiting: SellerApplication) -> None:
    refuse(waiting, verifier())
    application_ids = waiting.pk, waiting.seller_id
    with transaction.atomic():
        appealed_application = applications.appeal_refusal(
            *application_ids, "My sister's bank.", actor="test", now=NOW
        )
        transaction.set_rollback(True)
    assert appealed_application.state == ApplicationState.APPEALED
    with pytest.raises(AppliedTooSoon):
        apply(waiting.seller, now=NOW + 29 * _DAY)
    again = apply(waiting.seller, now=NOW + 30 * _DAY)
    assert again.state == ApplicationState.APPLIED
    assert "A person decided this." in _compose(waiting, "refused")


def test_an_appeal_is_decided_by_somebody_else(waiting: SellerApplication) -> None:
    vera, finn = verifier(), verifier("finn")
    refuse(waiting, vera)
    application_ids = waiting.pk, waiting.seller_id
    applications.appeal_refusal(*application_ids, "My sister's bank.", actor="test", now=NOW)
    assert decisions.LEASE.claim(finn, now=NOW) == waiting
    accepted_application = decisions.accept(waiting.pk, finn, now=NOW)
    assert (accepted_application.state, accepted_application.refused_by) == (
        ApplicationState.ACCEPTED,
        vera,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        SellerApplication.objects.filter(pk=waiting.pk).update(decided_by=vera)


def test_a_refusal_is_appealed_once_and_in_time(waiting: SellerApplication) -> None:
    refuse(waiting, verifier())
    application_ids = waiting.pk, waiting.seller_id
    with pytest.raises(ApplicationStepNotAllowed):
        applications.appeal_refusal(*application_ids, "Late.", actor="test", now=NOW + 180 * _DAY)
    with pytest.raises(ApplicationStepNotAllowed):
        applications.appeal_refusal(*application_ids, "  ", actor="test", now=NOW)
    applications.appeal_refusal(*application_ids, "Look again.", actor="test", now=NOW)
    refuse(waiting, verifier("finn"))
    assert "This is the answer to your appeal." in _compose(waiting, "refused")
    with pytest.raises(ApplicationStepNotAllowed):
        applications.appeal_refusal(*application_ids, "And again.", actor="test", now=NOW)


def test_a_question_is_answered_or_lapses(waiting: SellerApplication) -> None:
    vera = verifier()
    decisions.LEASE.take(waiting.pk, vera, now=NOW)
    decisions.request_information(waiting.pk, vera, "unreadable", "Page 2, please.", now=NOW)
    assert "Page 2, please." in _compose(waiting, "asked")
    applications.answer_question(waiting.pk, waiting.seller_id, "Here.", actor="test", now=NOW)
    decisions.LEASE.take(waiting.pk, vera, now=NOW)
    decisions.request_information(waiting.pk, vera, "unreadable", "Again.", now=NOW)
    assert checks.lapse_questions(NOW + 13 * _DAY) == 0
    assert checks.lapse_questions(NOW + 14 * _DAY) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason_code) == (ApplicationState.REFUSED, "unanswered")
    with pytest.raises(ApplicationStepNotAllowed):
        applications.answer_question(waiting.pk, waiting.seller_id, "Oh.", actor="test", now=NOW)


def test_an_accepted_seller_is_looked_at_again_when_a_link_appears() -> None:
    application = check(apply(create_seller(), **_BANK))
    other = check(apply(create_seller("S-2"), registration_number="HRB 2", **_BANK))
    assert {application.state, other.state} == {ApplicationState.ACCEPTED}
    ban(other.seller)
    later = NOW + _DAY
    checks.recheck_accepted(later)
    application.refresh_from_db()
    assert (application.state, application.accepted_at) == (ApplicationState.MANUAL, NOW)
    vera = verifier()
    decisions.LEASE.take(application.pk, vera, now=later)
    decisions.accept(application.pk, vera, now=later)
    checks.recheck_accepted(later + _DAY)
    application.refresh_from_db()
    assert application.state == ApplicationState.ACCEPTED


def test_new_data_replace_the_old_once_they_are_accepted() -> None:
    seller = create_seller()
    first = check(apply(seller))
    second = check(apply(seller, address="Neue Strasse 1, Kiel"))
    first.refresh_from_db()
    assert (first.state, second.state) == (ApplicationState.REPLACED, ApplicationState.ACCEPTED)


def test_each_look_at_papers_is_written_down(
    banned: SellerApplication,
) -> None:
    shelf, vera = Shelf(), verifier()
    application = check(apply(create_seller(), shelf=shelf, **_BANK))
    paper = SellerPaper.objects.get(application=application)
    assert b"page 1" not in shelf.values()
    decisions.LEASE.take(application.pk, vera, now=NOW)
    assert decisions.open_page(paper.pk, 1, vera, "First look", shelf.read, now=NOW) == b"page 1"
    opening = PaperOpening.objects.get()
    assert (opening.opened_by, opening.reason) == (vera, "First look")
    SellerKey.objects.all().delete()
    with pytest.raises(KeyErased):
        encryption.decrypt_for_seller(application.seller_id, shelf.read(paper.pages[0]))


def test_papers_of_a_refused_seller_are_deleted_in_time(waiting: SellerApplication) -> None:
    forgotten: list[str] = []
    refuse(waiting, verifier())
    days = policies.policy().retention_days["seller_papers"]
    assert checks.erase_papers(forgotten.append, NOW + (days - 1) * _DAY) == 0
    assert checks.erase_papers(forgotten.append, NOW + days * _DAY) == 1
    paper = SellerPaper.objects.get(application=waiting)
    assert (len(forgotten), paper.pages, len(paper.pdq)) == (1, [], 1)


def test_a_paper_that_the_vault_refuses_to_delete_keeps_no_others(
    waiting: SellerApplication,
) -> None:
    first = SellerPaper.objects.get(application=waiting)
    refuse(waiting, verifier())
    second = _keep_licence(create_seller("S-2"))

    def forget(page: str) -> None:
        if page in first.pages:
            raise VaultUnreachable("Access denied.")

    later = NOW + policies.policy().retention_days["seller_papers"] * _DAY
    with pytest.raises(ExceptionGroup) as failure:
        checks.erase_papers(forget, later)
    assert failure.group_contains(VaultUnreachable)
    assert SellerPaper.objects.get(pk=first.pk).pages == first.pages
    assert SellerPaper.objects.get(pk=second.pk).pages == []


def test_papers_of_a_seller_under_a_hold_stay_past_their_day(waiting: SellerApplication) -> None:
    refuse(waiting, verifier())
    hold((LegalHoldKind.SELLER, waiting.seller_id))
    days = policies.policy().retention_days["seller_papers"]
    assert checks.erase_papers(lambda _page: None, NOW + 2 * days * _DAY) == 0
    with pytest.raises(DatabaseError, match="A hold keeps this row"), transaction.atomic():
        SellerPaper.objects.update(pages=[])


def _keep_licence(seller: Seller) -> SellerPaper:
    licence, put_page = SellerPaperKind.LICENCE, Shelf().put
    return applications.keep_paper(
        seller.pk, "lab", licence, draw(bytes(32)), put_page, actor="seller:1", now=NOW
    )


def test_a_seller_gives_at_most_twelve_papers() -> None:
    seller = create_seller()
    for _number in range(applications.MOST_PAPERS):
        _keep_licence(seller)
    with pytest.raises(TooManyPapers):
        _keep_licence(seller)


def test_a_paper_is_in_the_audit_chain_before_an_application_names_it() -> None:
    seller = create_seller()
    paper = _keep_licence(seller)
    entry = AuditEntry.objects.get(subject_kind="paper", subject_id=paper.pk)
    parsed_entry = json.loads(entry.entry)
    assert (parsed_entry["act"], parsed_entry["actor"]) == ("keep_paper", "seller:1")
    assert parsed_entry["body"] == {"seller": seller.pk, "kind": "licence", "sha256": paper.sha256}


def test_letters_are_in_the_language_of_the_application(waiting: SellerApplication) -> None:
    SellerApplication.objects.filter(pk=waiting.pk).update(language="zh-hans")
    refuse(waiting, verifier())
    text = _compose(waiting, "refused")
    assert "您目前不能在 lab 销售" in text
    assert "You cannot sell" not in text


def test_a_paper_that_an_application_names_while_old_ones_are_deleted_is_kept(
    overlap: Overlap,
) -> None:
    seller = create_seller()
    paper = _keep_licence(seller)
    later = NOW + policies.policy().retention_days["seller_papers"] * _DAY
    application_future, erasure_future = overlap(
        lambda: apply(seller, licence=None, now=later),
        lambda: checks.erase_papers(lambda _page: None, later),
    )
    assert (application_future.exception(), erasure_future.result()) == (None, 0)
    paper.refresh_from_db()
    assert paper.pages
