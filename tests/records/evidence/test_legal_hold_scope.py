"""A hold on an order, a lead, a suit or linked sellers keeps it, and what it is made of."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, models
from django.db.models import Model

from records import policies
from records.actions.evidence import legal_holds, retention
from records.cases.models import Case
from records.clock import database_now
from records.evidence.acts import name_kind
from records.evidence.models import (
    Bundle,
    BundleState,
    CivilMatter,
    Cluster,
    ClusterVersion,
    DisclosureOrder,
    Lead,
    LegalHold,
    LegalHoldKind,
    Outcome,
)
from records.rights.models import Right
from records.screening.models import HeldListing as ListingHold
from records.sellers.models import Seller
from records.tables.registry import list_holdings, list_rules, list_tables
from records.vetting.models import BrandAuthorisation
from tests.factories import record_cases
from tests.records.evidence.test_legal_holds import delete, hold, keeper, release

pytestmark = pytest.mark.django_db
_DAY = timedelta(days=1)


def long_ago() -> datetime:
    days = policies.policy().retention_days["audit"]
    return database_now() - (days + 1) * _DAY


def make_bundle() -> Bundle:
    return Bundle.objects.create(
        title="K1", basis="x", recipient="x", case_ids=[], requested_by=keeper(),
        requested_at=long_ago(), state=BundleState.BUILT,
    )  # fmt: skip


def make_order() -> DisclosureOrder:
    at = long_ago()
    order = DisclosureOrder.objects.create(
        kind="dsa_10", sender="Court", reference="7", asks="x", received_at=at, due_at=at,
        state="closed", ended_at=at, bundle=make_bundle(),
    )  # fmt: skip
    Outcome.objects.create(
        order=order, kind="criminal", source="Letter", noted_by=keeper(), noted_at=at
    )
    return order


def make_lead() -> Lead:
    at = long_ago()
    return Lead.objects.create(
        title="Ring", value=1, drafted_at=at, state="closed", ended_at=at, bundle=make_bundle()
    )


def make_matter() -> CivilMatter:
    at = long_ago()
    matter = CivilMatter.objects.create(
        court="LG", number="1", kind="own", currency="EUR", opened_at=at, ended_at=at
    )
    matter.exhibits.add(make_bundle())
    return matter


def make_cluster() -> Cluster:
    cluster = Cluster.objects.create(found_at=long_ago(), ended_at=long_ago())
    seller = Seller.objects.create(legal_name="Alba")
    ClusterVersion.objects.create(
        cluster=cluster, number=1, members=[{"seller": seller.pk, "name": "Alba", "by": ""}],
        edges=[], made_at=long_ago(),
    )  # fmt: skip
    return cluster


@pytest.mark.parametrize("make", [make_order, make_lead, make_matter, make_cluster])
def test_what_a_hold_names_stays_past_its_time_and_goes_when_two_release_it(
    make: Callable[[], DisclosureOrder | Lead | CivilMatter | Cluster],
) -> None:
    record = make()
    model, table = type(record), type(record)._meta.db_table  # documented API
    things = legal_holds.find_subjects(str(record.public_id))
    placed_hold = hold(*things)
    assert (LegalHoldKind(name_kind(model)), record.pk) in things
    assert str(record) in [
        name
        for _kind, name in legal_holds.name_subjects([placed_hold], most=9)[
            placed_hold.pk
        ].first_subjects
    ]
    for _ in range(2):
        assert retention.delete_due(database_now()) == {}
    for held_table in (table,) if make is make_cluster else (table, "evidence_bundle"):
        with pytest.raises(DatabaseError, match="A hold keeps this row"):
            delete(held_table)
    counts = {count.table: (count.due, count.held) for count in retention.count_due(database_now())}
    assert counts[model._meta.label] == (0, 1)  # documented API
    release(placed_hold)
    retention.delete_due(database_now())
    assert not model._default_manager.exists()  # documented API
    assert not Bundle.objects.exists()


def test_the_seller_of_a_held_cluster_and_the_cluster_of_a_held_seller_stay() -> None:
    cluster = make_cluster()
    placed_hold = hold(*legal_holds.find_subjects(str(cluster.public_id)))
    with pytest.raises(DatabaseError, match="A hold keeps this row"):
        delete("sellers_seller")
    release(placed_hold)
    hold((LegalHoldKind.SELLER, Seller.objects.get().pk))
    retention.delete_due(database_now())
    assert Cluster.objects.exists()


def test_the_order_about_a_held_case_stays(case: Case) -> None:
    order = make_order()
    DisclosureOrder.objects.update(case_ids=[case.pk])
    placed_hold = hold((LegalHoldKind.CASE, case.pk))
    retention.delete_due(database_now())
    assert DisclosureOrder.objects.get() == order
    release(placed_hold)
    retention.delete_due(database_now())
    assert not DisclosureOrder.objects.exists()
    assert Case.objects.exists()


def test_a_hold_on_an_order_keeps_those_of_its_cases_that_are_left(case: Case) -> None:
    order = make_order()
    DisclosureOrder.objects.update(case_ids=[case.pk, case.pk + 1])
    things = legal_holds.find_subjects(str(order.public_id))
    assert things == [(LegalHoldKind.CASE, case.pk), (LegalHoldKind.ORDER, order.pk)]
    assert hold(*things).subjects.count() == len(things)


def make_listing_hold(mark: Right, seller: Seller, at: datetime) -> ListingHold:
    return ListingHold.objects.create(
        account=record_cases.account("Market"), marketplace="lab", listing="L", revision=1,
        shop="S", seller=seller, right=mark, line={"title": "x"}, digest="d", reasons=[],
        policy_hash="", held_at=at, due_at=at, decided_at=at, state="upheld",
    )  # fmt: skip


@pytest.mark.parametrize("kind", [LegalHoldKind.SELLER, LegalHoldKind.RIGHT, LegalHoldKind.ACCOUNT])
def test_a_listing_that_was_held_before_buyers_saw_it_stays_with_what_a_hold_names(
    mark: Right, kind: LegalHoldKind
) -> None:
    seller = Seller.objects.create(legal_name="Alba")
    listing_hold = make_listing_hold(mark, seller, long_ago())
    subject_ids = {
        LegalHoldKind.SELLER: seller.pk,
        LegalHoldKind.RIGHT: mark.pk,
        LegalHoldKind.ACCOUNT: listing_hold.account_id,
    }
    placed_hold = hold((kind, subject_ids[kind]))
    retention.delete_due(database_now())
    with pytest.raises(DatabaseError, match="A hold keeps this row"):
        delete("screening_heldlisting")
    release(placed_hold)
    retention.delete_due(database_now())
    assert not ListingHold.objects.exists()


def test_a_withdrawn_right_does_not_take_younger_evidence_with_it(mark: Right) -> None:
    listing_hold = make_listing_hold(mark, Seller.objects.create(), database_now() - 1100 * _DAY)
    Right.objects.update(state="withdrawn", updated_at=database_now() - 1200 * _DAY)
    retention.delete_due(database_now())
    assert ListingHold.objects.get() == listing_hold, (
        "ten years, where its right would go after three"
    )
    assert Right.objects.exists()
    ListingHold.objects.update(decided_at=long_ago())
    retention.delete_due(database_now())
    assert not Right.objects.exists()


def test_a_right_with_papers_of_a_held_seller_stops_no_other(mark: Right) -> None:
    at, seller = database_now() - 1200 * _DAY, Seller.objects.create()
    BrandAuthorisation.objects.create(
        right=mark, seller=seller, marketplace="shop", last_on=at.date(), submitted_at=at,
        owner_until=at,
    )  # fmt: skip
    record_cases.right(mark.owner, "Another")
    Right.objects.update(state="withdrawn", updated_at=at)
    hold((LegalHoldKind.SELLER, seller.pk))
    retention.delete_due(database_now())
    assert Right.objects.get() == mark


def test_a_hold_that_ended_by_itself_goes_in_time() -> None:
    matter = make_matter()
    hold((LegalHoldKind.MATTER, matter.pk), until_on=long_ago().date())
    placed_hold = hold((LegalHoldKind.MATTER, matter.pk), until_on=database_now().date() - _DAY)
    retention.delete_due(database_now())
    assert LegalHold.objects.get() == placed_hold


# What goes with a row that a hold keeps, or says nothing of anybody: no trigger of its own.
_NOT_KEPT = {
    **dict.fromkeys(
        ("filing_watch", "filing_relisting", "filing_relistingcheck", "cases_work",
         "review_trait", "review_skip", "review_reviewlease", "review_reservation",
         "filing_preflight", "rights_verifierlease", "rights_sighting", "rights_resemblance",
         "screening_fingerprint", "screening_nearduplicate", "screening_clearance"),
        "what machines and reviewers work with, made again or of no use later",
    ),
    **dict.fromkeys(
        ("rights_authorisedseller", "rights_namedshop", "vetting_authorisationlink"),
        "who may sell today: an owner goes on to change that",
    ),
    **dict.fromkeys(
        ("screening_batch", "screening_part", "screening_newestversion", "ledger_idempotencyrecord",
         "notices_delivery", "notices_attempt", "ledger_outgoing"),
        "feeds and deliveries, gone within days",
    ),
    **dict.fromkeys(
        ("accounts_identityopening", "vetting_paperopening", "accounts_staffchange",
         "evidence_opening", "evidence_legalhold", "evidence_legalholdsubject"),
        "of staff at work",
    ),
}  # fmt: skip


def list_deleted(model: type[Model]) -> set[type[Model]]:
    """What retention deletes with a row of this table."""
    deleted_models = {model}
    for relation in model._meta.related_objects:  # documented API
        child = relation.related_model
        if relation.on_delete is not models.SET_NULL and not relation.many_to_many:
            assert isinstance(child, type)
            deleted_models |= list_deleted(child) if child not in deleted_models else set()
    return deleted_models


def test_every_table_that_retention_empties_has_a_trigger_or_needs_none() -> None:
    deleted_models = {model for table, _rule in list_rules() for model in list_deleted(table.model)}
    tables = {model._meta.db_table for model in deleted_models}  # documented API
    under_hold = {table.name for table in list_tables() if table.held}
    assert tables - under_hold == set(_NOT_KEPT)


def test_no_rule_takes_rows_that_another_keeps_longer() -> None:
    with_rule = {table.model for table, _rule in list_rules()}
    cascades = {
        (table.label, relation.field.related_query_name())
        for table, rule in list_rules()
        for relation in table.model._meta.related_objects  # documented API
        if relation.related_model in with_rule and relation.on_delete is not models.SET_NULL
        if relation.field.related_query_name() not in rule.without.split()
    }
    assert cascades == {
        ("vetting.SellerApplication", "papers"),  # they count from the application
        ("marketplaces.FrozenListing", "case"),  # cut off before
        ("rights.Right", "drafts"),  # gone long before
    }


# Kept for as long as anything is: other rows refer to them, or strikes bind to them.
_STAY = {
    "accounts.User", "accounts.Account", "accounts.SubjectKey", "sellers.Seller",
    "sellers.Shop", "sellers.SellerDeclaration", "vetting.SellerKey", "sellers.SellerJoin",
    "evidence.CutLink", "ledger.AuditEntry", "programmes.Membership", "sellers.SellerStanding",
    "sellers.SellerFigures",
    "screening.Verdict", "screening.ListingCheck",  # whole days of the feed, by `verdicts`
}  # fmt: skip


def test_what_stays_of_people_for_a_time_has_a_rule_that_ends_it() -> None:
    ends = {model for table, _rule in list_rules() for model in list_deleted(table.model)}
    stay = {
        table.label
        for table, holding in list_holdings()
        if holding.stays and table.model not in ends
    }
    assert stay == _STAY
