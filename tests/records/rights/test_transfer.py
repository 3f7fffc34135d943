"""Rights change hands, shops are authorised, and a filer verifies nothing, whatever it writes."""

import json
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.db import ProgrammingError, transaction

from pipeline.vocabulary import RightState
from records.accounts.models import Account, User
from records.actions.rights import (
    authorised_sellers,
    references,
    repository,
    submission,
    transfer,
    verification,
)
from records.actions.rights.authorised_sellers import TooManyShops
from records.actions.rights.repository import WrongState
from records.actions.rights.transfer import OfferClosed, UnknownAccount
from records.ledger.models import AuditEntry, Outgoing
from records.marketplaces.models import Listing
from records.rights.models import (
    Assignment,
    AssignmentState,
    AuthorisedSeller,
    Certificate,
    Reference,
    Right,
)
from records.sellers.models import Seller, Shop
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import record_cases
from tests.factories.record_cases import NOW
from tests.factories.submitted_rights import owner, verified_right, verifier
from tests.records.row_security.test_policies import as_role
from tests.workers.outbound.test_deliver import letters
from workers.outbound import deliver

__all__ = ["letters", "owner", "verified_right", "verifier"]

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def buyer(db: None) -> Account:
    return record_cases.account("Kestrel Trading Ltd")


def offer_right(right: Right, to: Account) -> Assignment:
    return transfer.offer_right(right.pk, to.public_id, actor="user:1", now=NOW)


def test_a_right_goes_over_when_both_have_confirmed(verified_right: Right, buyer: Account) -> None:
    (case,) = record_cases.file_cases(verified_right, "L-1")
    assert transfer.complete_transfers(NOW) == 0
    transfer.answer_offer(
        offer_right(verified_right, buyer).pk, buyer, accepts=True, actor="user:2", now=NOW
    )
    assert (transfer.complete_transfers(LATER), transfer.complete_transfers(LATER)) == (1, 0)
    verified_right.refresh_from_db()
    case.refresh_from_db()
    assert (verified_right.owner, verified_right.state) == (buyer, RightState.PENDING_VERIFICATION)
    assert case.account_id != buyer.pk
    assert case.request.right_snapshot["number"] == "018442907"
    assert Assignment.objects.get().state == AssignmentState.DONE
    assert AuditEntry.objects.filter(
        subject_id=verified_right.pk, entry__contains='"assign"'
    ).exists()


def test_what_is_declined_or_taken_back_stays_with_its_owner(
    verified_right: Right, buyer: Account
) -> None:
    first = offer_right(verified_right, buyer)
    with pytest.raises(WrongState):
        offer_right(verified_right, buyer)
    transfer.answer_offer(first.pk, buyer, accepts=False, actor="user:2", now=NOW)
    second = offer_right(verified_right, buyer)
    transfer.withdraw_offer(second.pk, actor="user:1", now=NOW)
    with pytest.raises(OfferClosed):
        transfer.answer_offer(second.pk, buyer, accepts=True, actor="user:2", now=NOW)
    assert transfer.complete_transfers(NOW) == 0
    entries = AuditEntry.objects.filter(subject_kind="account", subject_id=buyer.pk)
    parsed_entries = [json.loads(text) for text in entries.values_list("entry", flat=True)]
    assert [(entry["act"], entry["actor"], entry["body"]["right"]) for entry in parsed_entries] == [
        ("declined_assignment", "user:2", verified_right.pk)
    ]


def test_an_offer_is_answered_by_the_account_it_is_for_alone(
    verified_right: Right, buyer: Account
) -> None:
    with pytest.raises(OfferClosed):
        transfer.answer_offer(
            offer_right(verified_right, buyer).pk,
            record_cases.account("X"),
            accepts=True,
            actor="user:2",
            now=NOW,
        )


def test_a_verifier_assigns_on_the_certificate_and_the_right_stays_verified(
    verified_right: Right, buyer: Account
) -> None:
    with pytest.raises(WrongState, match="certificate"):
        transfer.assign_right(verified_right.pk, buyer.public_id, actor="user:9", now=NOW)
    Certificate.objects.create(
        right=verified_right, sha256="cd" * 32, kind="assignment", page_count=1
    )
    with pytest.raises(UnknownAccount):
        transfer.assign_right(verified_right.pk, verified_right.public_id, actor="user:9", now=NOW)
    right = transfer.assign_right(verified_right.pk, buyer.public_id, actor="user:9", now=NOW)
    assert (right.owner, right.state) == (buyer, RightState.VERIFIED)


def test_a_shop_that_nobody_knows_yet_is_authorised_once_it_is_seen(verified_right: Right) -> None:
    authorised_sellers.name_shop(verified_right.pk, "lab", shop="S-7", actor="user:1", now=NOW)
    authorised_sellers.name_shop(verified_right.pk, "lab", shop="S-7", actor="user:1", now=NOW)
    assert authorised_sellers.identify_sellers(NOW) == 0
    seller = Seller.objects.create(legal_name="Dealer Ltd")
    Shop.objects.create(seller=seller, marketplace="lab", external_id="S-7")
    assert (
        authorised_sellers.identify_sellers(LATER),
        authorised_sellers.identify_sellers(LATER),
    ) == (1, 0)
    assert AuthorisedSeller.objects.get().seller == seller


def test_the_seller_of_a_named_listing_is_authorised(verified_right: Right) -> None:
    seller = Seller.objects.create(legal_name="Dealer Ltd")
    Listing.objects.create(marketplace="lab", external_id="L-9", url="https://x/", seller=seller)
    authorised_sellers.name_shop(verified_right.pk, "lab", listing="L-9", actor="user:1", now=NOW)
    authorised_sellers.identify_sellers(NOW)
    assert AuthorisedSeller.objects.get().seller == seller


def test_a_seller_is_authorised_while_one_of_its_shops_is_named(verified_right: Right) -> None:
    seller = Seller.objects.create(legal_name="Dealer Ltd")
    named_shops = []
    for code in ("A", "B"):
        Shop.objects.create(seller=seller, marketplace="lab", external_id=code)
        named_shops.append(
            authorised_sellers.name_shop(
                verified_right.pk, "lab", shop=code, actor="user:1", now=NOW
            )
        )
    authorised_sellers.identify_sellers(NOW)
    authorised_sellers.remove_shop(named_shops[0].pk, actor="user:1", now=NOW)
    assert AuthorisedSeller.objects.exists()
    authorised_sellers.remove_shop(named_shops[1].pk, actor="user:1", now=NOW)
    assert not AuthorisedSeller.objects.exists()


def test_shops_are_bounded(verified_right: Right, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authorised_sellers, "MOST_SHOPS", 1)
    authorised_sellers.name_shop(verified_right.pk, "lab", shop="A", actor="user:1", now=NOW)
    with pytest.raises(TooManyShops):
        authorised_sellers.name_shop(verified_right.pk, "lab", shop="B", actor="user:1", now=NOW)


def test_a_picture_that_no_verifier_saw_is_held_back_while_the_right_is_in_force(
    verified_right: Right,
) -> None:
    new = Reference(sha256="ef" * 32, family=0)
    added_reference = references.add_reference(
        verified_right.pk, new, actor="user:1", now=NOW, is_seen=False
    )
    assert added_reference.quarantined_at == NOW
    negative = Reference(sha256="aa" * 32, family=0, is_negative=True)
    added_negative = references.add_reference(
        verified_right.pk, negative, actor="user:1", now=NOW, is_seen=False
    )
    assert added_negative.quarantined_at is None
    references.release_reference(added_reference.pk, actor="user:9", now=LATER)
    references.remove_reference(added_reference.pk, actor="user:1", now=LATER)
    assert list(verified_right.references.filter(error="")) == [added_negative]


_FORGED = (
    {"state": RightState.VERIFIED},
    {"state": RightState.EXPIRING},
)


@pytest.mark.parametrize("forged", _FORGED)
def test_the_database_lets_no_filer_verify_a_right(
    owner: Account, forged: dict[str, object]
) -> None:
    right = record_cases.right(owner, state=RightState.UPLOADED)
    with as_role(APP_ROLE, ConnectionRole.FILER, owner):
        with pytest.raises(ProgrammingError, match="verifies no right"), transaction.atomic():
            Right.objects.filter(pk=right.pk).update(**forged)
        with pytest.raises(ProgrammingError, match="verifies no right"), transaction.atomic():
            Right.objects.create(owner=owner, kind="trademark", mark="X", **forged)


@pytest.mark.parametrize(
    "change", [{"number": "7"}, {"mark": "Y"}, {"aliases": ["Y"]}, {"expires_on": "2040-01-01"}]
)
def test_the_database_lets_no_filer_widen_a_right_in_force(
    verified_right: Right, change: dict[str, object]
) -> None:
    with (
        as_role(APP_ROLE, ConnectionRole.FILER, verified_right.owner),
        pytest.raises(ProgrammingError, match="verifies no right"),
        transaction.atomic(),
    ):
        Right.objects.filter(pk=verified_right.pk).update(**change)


def test_the_database_lets_no_filer_release_a_reference(verified_right: Right) -> None:
    reference = Reference.objects.create(
        right=verified_right, sha256="ab", family=1, quarantined_at=NOW
    )
    with (
        as_role(APP_ROLE, ConnectionRole.FILER, verified_right.owner),
        pytest.raises(ProgrammingError, match="releases no reference"),
        transaction.atomic(),
    ):
        Reference.objects.filter(pk=reference.pk).update(quarantined_at=None)


def test_each_act_works_behind_the_wall(
    verified_right: Right, verifier: User, buyer: Account
) -> None:
    """As the doors' role: what an act reads and writes is to be seen by who does it."""
    with as_role(APP_ROLE, ConnectionRole.FILER, verified_right.owner):
        authorised_sellers.name_shop(verified_right.pk, "lab", shop="A", actor="user:1", now=NOW)
        submission.request_renewal(
            verified_right.pk, NOW.date().replace(year=2040), actor="user:1", now=NOW
        )
        offer_right(verified_right, buyer)
    with as_role(APP_ROLE, ConnectionRole.FILER, buyer):
        assert Assignment.objects.get().title
        assert not Right.objects.exists()
        transfer.answer_offer(
            Assignment.objects.get().pk, buyer, accepts=False, actor="user:2", now=NOW
        )
    with as_role(APP_ROLE, ConnectionRole.VERIFIER):
        assert verification.claim(verifier, now=NOW) == verified_right
        verification.verify(verified_right.pk, verifier, now=NOW)
        assert Outgoing.objects.filter(kind="right").exists()
    with as_role(APP_ROLE, ConnectionRole.FILER, verified_right.owner):
        repository.withdraw_right(verified_right.pk, actor="user:1", now=NOW)
        assert not Outgoing.objects.filter(kind="right").exists()


def test_letters_leave_in_both_languages_and_name_the_reason(
    verified_right: Right, verifier: User, letters: Path
) -> None:
    verification.take(verified_right.pk, verifier, now=NOW)
    verification.suspend(verified_right.pk, verifier, "dispute", "See the court's letter.", now=NOW)
    assert deliver.deliver_batch() == 2
    texts = [_text(path) for path in letters.rglob("*.eml")]
    (suspension_letter,) = (text for text in texts if "is suspended" in text)
    for words in ("The right is in dispute", "该权利存在争议", "See the court's letter.", "ZORVEX"):
        assert words in suspension_letter
    assert f"/rights/{verified_right.public_id}/" in suspension_letter


def _text(path: Path) -> str:
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = letter.get_body(("plain",))
    assert body
    return f"{letter['Subject']}\n{body.get_content()}"


def test_who_left_is_written_no_letter(verified_right: Right, letters: Path) -> None:
    User.objects.filter(account=verified_right.owner).update(is_active=False)
    assert deliver.deliver_batch() == 1
    assert Outgoing.objects.get().sent_at is not None
    assert list(letters.rglob("*.eml")) == []
