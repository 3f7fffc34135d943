"""The checker names papers, votes and letters that are lost or doubled, and what nobody granted."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F

from gateways.configured import vault
from lab.chaos import summary
from lab.chaos.checker import sellers
from lab.chaos.checker.queries import find_sentences
from pipeline.vetting.chains import OwnerAnswer
from records.actions.vetting import designations, granting, owner_answers, readings
from records.actions.vetting.designations import Scope
from records.clock import database_now
from records.ledger.models import Outgoing
from records.rights.models import AuthorisedSeller, Right
from records.vetting.models import (
    AuthorisationLink,
    BrandAuthorisation,
    BrandDesignation,
    SellerPaper,
)
from tests.factories.identity_documents import verifier
from tests.factories.record_disputes import senior
from tests.factories.sellers import applications
from tests.lab.chaos.row_breaches import find_breach_kinds, find_row_breaches
from tests.records.vetting.test_authorisations import create_owner, submit_papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand(mark: Right) -> BrandDesignation:
    return designations.designate(mark.pk, Scope(), senior(), now=database_now())


@pytest.fixture
def submitted(brand: BrandDesignation) -> BrandAuthorisation:
    """Papers of a seller that applied, and whose owner was asked."""
    seller = applications.create_seller()
    applications.check(applications.apply(seller, licence=None))
    create_owner(brand.right)
    authorisation = submit_papers(brand, seller, now=database_now(), put=vault().put)
    granting.settle_authorisations(database_now())
    return authorisation


@pytest.fixture
def granted(submitted: BrandAuthorisation) -> BrandAuthorisation:
    """Papers that two people found genuine, and whose owner said nothing in its days."""
    _read(submitted, is_genuine=True)
    BrandAuthorisation.objects.update(owner_until=database_now())
    granting.settle_authorisations(database_now())
    submitted.refresh_from_db()
    assert submitted.granted_at
    return submitted


def _read(authorisation: BrandAuthorisation, *, is_genuine: bool) -> None:
    for _ in range(2):
        reader, now = (
            verifier(f"reader of {authorisation.pk} in {authorisation.state}"),
            database_now(),
        )
        readings.LEASE.take(authorisation.pk, reader, now=now)
        if is_genuine:
            readings.find_genuine(authorisation.pk, reader, now=now)
        else:
            readings.find_insufficient(authorisation.pk, reader, "chain_broken", "A gap.", now=now)
        authorisation.refresh_from_db()


def test_what_readers_and_the_owner_said_is_no_breach(granted: BrandAuthorisation) -> None:
    assert find_row_breaches() == []
    assert list(sellers.find_lost({}, {granted.seller_id})) == []
    assert sellers.count_unfinished() == 0
    assert sellers.count_happened()["authorised for a brand"] == 1


def test_what_the_owner_withdrew_and_what_expired_is_no_breach(granted: BrandAuthorisation) -> None:
    with transaction.atomic():  # taken back at its end: papers end in one way alone
        yesterday = database_now().date() - timedelta(days=1)
        BrandAuthorisation.objects.update(last_on=yesterday)
        granting.settle_authorisations(database_now())
        assert find_row_breaches() == []
        assert sellers.count_happened()["expired"] == 1
        transaction.set_rollback(True)
    owner = granted.right.owner.user_set.get()
    owner_answers.answer_as_owner(
        granted.pk, owner, OwnerAnswer.WITHDRAWN, "Over.", now=database_now()
    )
    assert sellers.count_unfinished() == 1
    granting.settle_authorisations(database_now())
    assert find_row_breaches() == []
    assert sellers.count_happened()["withdrawn by its owner"] == 1
    assert sellers.list_granted().popitem()[1] is False


def test_a_refused_chain_is_no_breach_once_its_seller_is_told(
    submitted: BrandAuthorisation,
) -> None:
    _read(submitted, is_genuine=False)
    (breach,) = [violation for violation in find_row_breaches() if "still waits" in violation]
    assert summary.breach_kind(breach) == "stuck"
    granting.settle_authorisations(database_now())
    assert find_row_breaches() == []
    BrandAuthorisation.objects.update(second_says=True)
    assert find_row_breaches() == [
        f"Authorisation {submitted.pk} is refused: neither its readers nor its owner said so."
    ]


def test_papers_that_the_owner_objects_to_are_granted_by_a_third_person_alone(
    submitted: BrandAuthorisation,
) -> None:
    owner = submitted.right.owner.user_set.get()
    owner_answers.answer_as_owner(
        submitted.pk, owner, OwnerAnswer.NO, "Unknown.", now=database_now()
    )
    granting.settle_authorisations(database_now())
    third, now = verifier("third"), database_now()
    readings.LEASE.take(submitted.pk, third, now=now)
    readings.find_genuine(submitted.pk, third, now=now)
    assert sellers.count_unfinished() == 1
    granting.settle_authorisations(now)
    assert find_row_breaches() == []
    BrandAuthorisation.objects.update(decided_by=None, first_says=True, second_says=True)
    assert (
        f"Authorisation {submitted.pk} is granted: neither its readers nor its owner"
        in " ".join(find_row_breaches())
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"second_says": False},
        {"owner_until": F("owner_until") + timedelta(days=7)},
    ],
)
def test_what_its_readers_did_not_grant_is_named(
    granted: BrandAuthorisation, changed: dict[str, object]
) -> None:
    BrandAuthorisation.objects.update(**changed)
    assert find_row_breaches() == [
        f"Authorisation {granted.pk} is granted: neither its readers nor its owner said so."
    ]


def test_a_vote_that_counts_twice_is_named(granted: BrandAuthorisation) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE;"
            "ALTER TABLE vetting_brandauthorisation DROP CONSTRAINT nobody_reads_papers_twice"
        )
    BrandAuthorisation.objects.update(second_by=F("first_by"))
    (violation,) = find_row_breaches()
    votes = [granted.first_by_id, granted.first_by_id]
    assert violation.endswith(f"and counts the votes of {votes}.")


def test_a_vote_that_nobody_gave_is_named(granted: BrandAuthorisation) -> None:
    BrandAuthorisation.objects.update(decided_by=verifier("third"))
    (violation,) = find_row_breaches()
    assert violation.startswith(f"Authorisation {granted.pk} was read by ['user:")


def test_lost_and_doubled_papers_are_named(granted: BrandAuthorisation) -> None:
    paper = SellerPaper.objects.get()
    paper.pk, paper.public_id = None, uuid.uuid4()
    paper.save(force_insert=True)
    sentence_end = f"of seller {granted.seller_id} stands in 0 chains, not one."
    assert find_breach_kinds() == {f"Paper {paper.pk} {sentence_end}": "lost"}
    link = AuthorisationLink.objects.get()
    link.pk, link.position = None, 1
    link.save(force_insert=True)
    AuthorisationLink.objects.filter(pk=link.pk).update(paper=paper)
    assert find_breach_kinds() == {f"Authorisation {granted.pk} has 2 papers, not 1.": "doubled"}


def test_a_chain_that_was_taken_in_and_is_missing_or_doubled_is_named(
    granted: BrandAuthorisation,
) -> None:
    seller = granted.seller_id
    assert list(sellers.find_lost({}, {seller, 0})) == [
        "The papers of seller 0 were accepted and are missing."
    ]
    BrandAuthorisation.objects.update(state="refused")
    again = BrandDesignation.objects.get()
    submit_papers(again, granted.seller, now=database_now(), put=vault().put)
    assert list(sellers.find_lost({}, {seller})) == [
        f"Seller {seller} handed papers in once, and 2 chains were taken in."
    ]


def test_a_page_of_a_paper_that_the_vault_lost_is_named(granted: BrandAuthorisation) -> None:
    (key,) = SellerPaper.objects.get().pages
    vault().forget(key)
    assert f"Paper {SellerPaper.objects.get().pk} of a seller: {key} is not in the vault." in (
        find_breach_kinds()
    )


def test_a_seller_who_is_not_authorised_as_its_papers_say_is_named(
    granted: BrandAuthorisation,
) -> None:
    AuthorisedSeller.objects.all().delete()
    sentence_start = f"Seller {granted.seller_id} is authorised for right {granted.right_id}"
    assert find_row_breaches() == [f"{sentence_start}: False, and by its papers: True."]
    assert list(find_sentences([sellers.AUTHORISED])) == find_row_breaches()
    AuthorisedSeller.objects.create(right_id=granted.right_id, seller_id=granted.seller_id)
    BrandAuthorisation.objects.update(state="revoked", owner_says="withdrawn")
    assert f"{sentence_start}: True, and by its papers: False." in find_row_breaches()


def test_restrictions_that_say_otherwise_are_named(granted: BrandAuthorisation) -> None:
    BrandDesignation.objects.update(state="ended")  # then they say nothing of it
    violation = f"Shop S-1 is granted {granted.right.mark}: True; restricted otherwise."
    assert violation in find_row_breaches()


def test_letters_that_are_missing_or_doubled_are_named(granted: BrandAuthorisation) -> None:
    letter = Outgoing.objects.get(kind="authorisation", body__letter="granted")
    letter.pk, letter.key = None, "another"
    letter.save(force_insert=True)
    violation = f"Authorisation {granted.pk} has 2 letters in the outbox, not 1."
    assert find_breach_kinds() == {violation: "doubled"}
    Outgoing.objects.filter(kind="authorisation").exclude(body__letter="asked").delete()
    violation = f"Authorisation {granted.pk} has 0 letters in the outbox, not 1."
    assert find_breach_kinds() == {violation: "lost"}


def test_an_owner_who_is_not_asked_yet_is_waited_for(submitted: BrandAuthorisation) -> None:
    Outgoing.objects.filter(kind="authorisation").delete()
    assert sellers.count_unfinished() == 1
    assert find_row_breaches() == [
        f"Authorisation {submitted.pk} still waits to be settled or told of: it is submitted."
    ]
