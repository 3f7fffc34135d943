"""The verifier's desk for rights: checks are listed, nothing is verified by mistake."""

from datetime import timedelta

import pytest
from django.test import Client

from gateways import configured
from matchers.documents.reader import DocumentReader
from pipeline.vocabulary import RightState
from records.accounts.models import Account, Role, User
from records.actions.rights.paper_pages import add_paper
from records.actions.rights.references import REMOVED
from records.clock import database_now
from records.rights.models import Certificate, Reference, Resemblance, Right
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


def test_the_seal_that_was_seen_stays_with_what_was_said(browser: Client, owner: Account) -> None:
    right, others = waiting(owner), waiting(new_account("Kestrel"), number="018442999", minutes=1)
    page_fields = {"pdq": b"", "quality": 90, "ink_sha256": "ab" * 32, "shown_sha256": "ab" * 32}
    first, second = (right.certificates.get().pages.create(number=n, **page_fields) for n in (1, 2))
    foreign = others.certificates.get().pages.create(number=1, **page_fields)
    browser.post("/console/rights/claim/")
    assert f'name="seal-{first.pk}"' in text(browser.get(address(right)))
    form = {
        f"seal-{first.pk}": "", f"seal-{second.pk}": "embossed", f"seal-{foreign.pk}": "stamped",
        f"seal-{10**30}": "stamped", "seal-x": "stamped", "confirmed": "1",
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
