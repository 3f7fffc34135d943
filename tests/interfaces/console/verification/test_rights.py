"""The verifier's desk for rights: checks are listed, nothing is verified by mistake."""

from datetime import timedelta

import pytest
from django.test import Client

from gateways import configured
from matchers.documents.reader import DocumentReader
from pipeline.vocabulary import RightState
from records.accounts.models import Account, Role, User
from records.actions.rights import verification
from records.actions.rights.paper_pages import add_paper
from records.actions.rights.references import REMOVED
from records.clock import database_now
from records.rights.models import (
    Certificate,
    CertificatePage,
    Judgement,
    Reference,
    Resemblance,
    Right,
)
from tests.factories.files.certificates import Certificate as Written
from tests.factories.files.certificates import pdf
from tests.factories.fresh_sessions import sign_in
from tests.factories.takedown_requests import new_account, new_right, new_user
from tests.interfaces.portal.filing.test_wizard import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> Account:
    return new_account()


@pytest.fixture
def vera(db: None) -> User:
    return new_user(None, Role.VERIFIER, "vera")


@pytest.fixture
def browser(vera: User) -> Client:
    return sign_in(vera)


def waiting(owner: Account, *, number: str = "018442907", minutes: int = 5) -> Right:
    since = database_now() - timedelta(minutes=minutes)
    right = new_right(
        owner, state=RightState.PENDING_VERIFICATION, submitted_at=since, number=number,
        holder=owner.verified_name, registered_on="2021-09-01",
    )  # fmt: skip
    Certificate.objects.create(right=right, sha256="ab" * 32, page_count=1, compared_at=since)
    return right


def address(right: Right, step: str = "") -> str:
    return f"/console/rights/{right.public_id}/{step}"


def state_of(right: Right) -> str:
    right.refresh_from_db()
    return right.state


def test_a_verifier_comes_home_to_the_queue(browser: Client) -> None:
    assert browser.get("/", follow=True).request["PATH_INFO"] == "/console/rights/"


def test_the_longest_waiting_is_taken_and_verified(browser: Client, owner: Account) -> None:
    waiting(owner, number="018442999", minutes=1)
    first = waiting(owner, minutes=9)
    answer = browser.post("/console/rights/claim/")
    assert answer["Location"] == address(first)
    page = text(browser.get(address(first)))
    assert page.count("passed") >= 7
    browser.post(address(first, "verified/"))
    assert state_of(first) == RightState.PENDING_VERIFICATION
    assert "I looked at this:" in page
    browser.post(address(first, "verified/"), {"confirmed": "1"})
    assert state_of(first) == RightState.VERIFIED


def test_what_fails_is_named(browser: Client, owner: Account) -> None:
    right = waiting(owner, number="12")
    new_right(new_account("Kestrel"), number="12")
    Right.objects.filter(pk=right.pk).update(holder="Somebody Else", nice_classes=[99])
    right.certificates.all().delete()
    page = text(browser.get(address(right)))
    for expected in ("Other accounts have this number: Kestrel", "no document that links them",
                 "Missing: Certificate", "Check: Nice classes"):  # fmt: skip
        assert expected in page


def test_a_suspicious_paper_is_seen_side_by_side_and_holds_the_right_back(
    browser: Client, owner: Account
) -> None:
    theirs = new_right(new_account("Quellmark GmbH"), number="018402117")
    right = waiting(owner)
    with DocumentReader() as reader:
        for each_right, number in ((theirs, "018402117"), (right, "017733905")):
            paper = pdf(Written(number=number))
            add_paper(
                each_right, paper, configured.vault(), reader, actor="user:1", now=database_now()
            )
    resemblance = Resemblance.objects.get()
    browser.post("/console/rights/claim/")
    page = text(browser.get(address(right)))
    assert "Quellmark GmbH" in page
    response = browser.get(address(right, f"findings/{resemblance.pk}/"))
    assert response["Content-Type"] == "image/jpeg"
    browser.post(address(right, "verified/"))
    assert state_of(right) == RightState.PENDING_VERIFICATION
    browser.post(address(right, f"findings/{resemblance.pk}/verdict/"), {"verdict": "suspicious"})
    browser.post(address(right, "verified/"))
    assert state_of(right) == RightState.PENDING_VERIFICATION
    browser.post(address(right, "rejected/"), {"reason": "paper_altered"})
    assert state_of(right) == RightState.REJECTED


def _add_page(right: Right, number: str = "018442907") -> None:
    right.certificates.all().delete()
    with DocumentReader() as reader:
        paper, now = pdf(Written(number=number)), database_now()
        add_paper(right, paper, configured.vault(), reader, actor="user:1", now=now)


def test_nobody_verifies_a_right_whose_pages_they_have_not_opened_in_this_hold(
    browser: Client, owner: Account
) -> None:
    right = waiting(owner)
    _add_page(right)
    browser.post("/console/rights/claim/")
    shut = text(browser.get(address(right)))
    assert "Open every page of the document before you verify it." in shut
    assert "/pages/" not in shut
    form = {"confirmed": "1", "holder": owner.verified_name}
    browser.post(address(right, "verified/"), form)
    browser.post(address(right, "opening/"))
    assert "First judge" not in text(browser.post(address(right, "verified/"), form, follow=True))
    assert state_of(right) == RightState.PENDING_VERIFICATION
    page = CertificatePage.objects.get()
    answer = browser.get(address(right, f"pages/{page.pk}/"))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    browser.post(address(right, "verified/"), form)
    assert state_of(right) == RightState.VERIFIED


def test_a_page_that_a_colleague_opened_is_not_opened_for_who_holds_the_right_next(
    browser: Client, owner: Account, vera: User
) -> None:
    right = waiting(owner)
    _add_page(right)
    page, now = CertificatePage.objects.get(), database_now()
    finn = new_user(None, Role.VERIFIER, "finn")
    verification.take(right.pk, finn, now=now)
    verification.note_opened(right.pk, page.pk, finn, now=now)
    assert verification.list_unopened_pages(right, finn) == []
    verification.take(right.pk, vera, now=now + timedelta(hours=1))
    assert verification.list_unopened_pages(right, vera) == [page]


def test_a_failed_check_wants_a_reason_in_words_and_the_owner_is_as_the_verifier_read_it(
    browser: Client, owner: Account
) -> None:
    right = waiting(owner)
    browser.post("/console/rights/claim/")
    form = {"confirmed": "1", "holder": "Zora Optics BV"}
    for _ in range(2):  # the name that was read makes the check fail
        browser.post(address(right, "verified/"), form)
        assert state_of(right) == RightState.PENDING_VERIFICATION
    with pytest.raises(verification.CheckFailed):
        verification.verify(
            right.pk, User.objects.get(username="vera"), now=database_now(), holder="Zora Optics BV"
        )
    Right.objects.filter(pk=right.pk).update(holder="Zora Optics BV")
    assert "A check failed: why you verify it all the same" in text(browser.get(address(right)))
    browser.post(address(right, "verified/"), {**form, "why": "The extract names both firms."})
    assert state_of(right) == RightState.VERIFIED
    assert right.holder == "Zora Optics BV"
    assert Judgement.objects.get().says == "The extract names both firms."


def test_a_held_picture_is_released_or_taken_out(browser: Client, owner: Account) -> None:
    right = new_right(owner)
    now = database_now()
    first, second = (
        Reference.objects.create(right=right, sha256="ab" * 32, family=0, quarantined_at=now)
        for _ in range(2)
    )
    assert "NORVELLE" in text(browser.get("/console/rights/held/"))
    browser.post(address(right, f"pictures/{first.pk}/release/"))
    browser.post(address(right, f"pictures/{second.pk}/removal/"))
    assert "No picture is held back" in text(browser.get("/console/rights/held/"))
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.released_at is not None
    assert (second.released_at, second.error) == (None, REMOVED)


def test_the_seal_that_was_seen_stays_with_what_was_said(
    browser: Client, owner: Account, vera: User
) -> None:
    right, others = waiting(owner), waiting(new_account("Kestrel"), number="018442999", minutes=1)
    page_fields = {"pdq": b"", "quality": 90, "ink_sha256": "ab" * 32, "shown_sha256": "ab" * 32}
    first, second = (right.certificates.get().pages.create(number=n, **page_fields) for n in (1, 2))
    foreign = others.certificates.get().pages.create(number=1, **page_fields)
    browser.post("/console/rights/claim/")
    browser.post(address(right, "opening/"))
    for page in (first, second):
        verification.note_opened(right.pk, page.pk, vera, now=database_now())
    assert f'name="seal-{first.pk}"' in text(browser.get(address(right)))
    form = {
        f"seal-{first.pk}": "", f"seal-{second.pk}": "embossed", f"seal-{foreign.pk}": "stamped",
        f"seal-{10**30}": "stamped", "seal-x": "stamped", "confirmed": "1",
        "holder": owner.verified_name,
    }  # fmt: skip
    browser.post(address(right, "verified/"), form)
    assert state_of(right) == RightState.VERIFIED
    assert right.judgements.get().seals == [
        {"paper": "certificate", "page_id": second.pk, "page": 2, "seal": "embossed"}
    ]
    assert "Certificate, page 2: embossed seal" in text(browser.get(address(right)))


def test_a_right_is_assigned_on_its_certificate(browser: Client, owner: Account) -> None:
    right, to = new_right(owner), new_account("Kestrel")
    for number in ("nonsense", str(to.public_id)):
        browser.post(address(right, "assignment/"), {"recipient": number})
    right.refresh_from_db()
    assert right.owner == owner  # there is no certificate yet
    right.certificates.create(sha256="cd" * 32, kind="assignment", page_count=1)
    browser.post(address(right, "assignment/"), {"recipient": str(to.public_id)})
    right.refresh_from_db()
    assert right.owner == to
