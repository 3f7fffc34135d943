"""Behind the wall investigators work, an owner sees its exhibits, an auditor notes looks."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from records.accounts.models import Account, Role, User
from records.actions.evidence import (
    bundles,
    clusters,
    disclosure_orders,
    leads,
    link_analysis,
    matters,
    openings,
)
from records.cases.models import Case
from records.disputes.models import CounterNotification
from records.evidence.models import (
    Authority,
    Bundle,
    BundleState,
    CivilMatter,
    Cluster,
    DisclosureOrder,
    Lead,
    LegalHoldKind,
    Opening,
    Outcome,
    SellerFeature,
)
from records.ledger.models import Outgoing
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import record_cases
from tests.records.evidence.test_clusters import sell, share
from tests.records.evidence.test_leads import build
from tests.records.evidence.test_legal_holds import keeper
from tests.records.row_security.test_policies import as_role

pytestmark = pytest.mark.django_db
_AT = datetime(2026, 11, 28, 9, tzinfo=UTC)


@pytest.fixture
def case() -> Case:
    (new_case,) = record_cases.file_cases(record_cases.right(record_cases.account("A"), "Aster"))
    return new_case


def _sue(case: Case, owner: Account, exhibit: Bundle) -> CivilMatter:
    matter_draft = CivilMatter(
        court="LG", number=f"4 O {owner.pk}/26", kind="joint", owner=owner, currency="EUR"
    )
    matter = matters.open_matter(matter_draft, [(LegalHoldKind.CASE, case.pk)], keeper(), now=_AT)
    return matters.add_exhibit(matter.pk, exhibit, keeper(), now=_AT)


def _request(case: Case) -> Bundle:
    bundle_draft = Bundle(title="K1", basis="ZPO 420", recipient="LG")
    return bundles.request_bundle(bundle_draft, [(LegalHoldKind.CASE, case.pk)], keeper(), now=_AT)


_UNSEEN_BY_OWNERS = (Authority, Cluster, Opening, DisclosureOrder, Outcome, SellerFeature)


def _write_unseen_rows() -> None:
    """One in each of those tables."""
    ines = keeper()
    share("payment", "p", *sell("Alba"))
    Cluster.objects.create(found_at=_AT)
    Authority.objects.create(
        name="Court", country="DE", telephone="1", source="Register", verified_by=ines,
        verified_at=_AT,
    )  # fmt: skip
    DisclosureOrder.objects.create(
        kind="dsa_10", sender="Court", reference="7", state="received", received_at=_AT, due_at=_AT
    )
    Outcome.objects.create(kind="criminal", source="Letter", noted_by=ines, noted_at=_AT)
    Opening.objects.create(kind="hold", person=ines, why="Yearly audit", opened_at=_AT)


def test_investigators_and_counsel_take_every_step_through_the_web(case: Case) -> None:
    ines, carl = keeper(), keeper("carl")
    alba, brook = sell("Alba", "Brook")
    share("payment", "p", alba, brook)
    link_analysis.propose_clusters(_AT)
    things = [(LegalHoldKind.CASE, case.pk)]
    with as_role(APP_ROLE, ConnectionRole.EVIDENCE):
        cluster = Cluster.objects.get()
        clusters.confirm_member(cluster.pk, alba.pk, ines, now=_AT)
        clusters.cut_link(cluster.pk, alba.pk, brook.pk, "One accountant", ines, now=_AT)
        court = disclosure_orders.list_authority(
            Authority(name="Court", country="DE", telephone="1", source="Register"), ines, now=_AT
        )
        court = disclosure_orders.confirm_authority(court.pk, carl, now=_AT)
        lead = Lead(title="Ring", authority=court, basis="StPO", value=Decimal(1), cluster=cluster)
        lead = leads.draft_lead(lead, things, ines, now=_AT)
        lead = leads.approve_lead(lead.pk, carl, now=_AT)
        order = DisclosureOrder(
            kind="dsa_10", sender="Court", reference="7", basis="DSA 10", authority=court,
            received_at=_AT,
        )  # fmt: skip
        order = disclosure_orders.receive_order(order, things, ines, now=_AT)
        disclosure_orders.authenticate_order(order.pk, "1", "Clerk", ines, now=_AT)
        disclosure_orders.assess_order(order.pk, "", ines, now=_AT)
        order = disclosure_orders.prepare_order(order.pk, ines, now=_AT)
    exhibit = build(order.bundle)
    with as_role(APP_ROLE, ConnectionRole.EVIDENCE):
        disclosure_orders.disclose_order(order.pk, carl, now=_AT)
        outcome = {"kind": "criminal", "source": "Letter", "currency": "EUR"}
        leads.note_outcome(DisclosureOrder, order.pk, outcome, ines, now=_AT)
        _sue(case, Account.objects.get(pk=case.owner_id), exhibit)
        openings.note_opening("order", order.public_id, "Suit", ines, now=_AT)
    assert Outgoing.objects.filter(kind="order_told").exists()
    assert Outcome.objects.exists()


def test_counsel_makes_a_matter_of_a_reported_suit_through_the_web(case: Case) -> None:
    carl = keeper("carl", Role.COUNSEL)
    counter = CounterNotification.objects.create(
        case=case, account_id=case.account_id, seller_id=case.seller_id or 0, profile="us-dmca",
        ground="authorised", statement="No.", chance=1, state="disputed", batch_id=case.public_id,
        filed_at=_AT, answer="suit", answer_text="LG 4 O 1/26", answered_at=_AT,
    )  # fmt: skip
    court = Authority(name="Court", country="DE", telephone="1", source="Register")
    failed_bundle = _request(case)
    Bundle.objects.update(state=BundleState.FAILED)
    with as_role(APP_ROLE, ConnectionRole.EVIDENCE):
        matter_ids = [matters.open_reported(counter, carl, now=_AT).pk for _ in range(2)]
        assert list(matters.list_matters(case.pk).values_list("pk", flat=True)) == matter_ids[:1]
        authority = disclosure_orders.list_authority(court, carl, now=_AT)
        disclosure_orders.correct_authority(authority.pk, {"telephone": "2"}, carl, now=_AT)
        bundles.retry_bundle(failed_bundle.pk, carl, now=_AT)
    for role in (ConnectionRole.DESK, ConnectionRole.FILER, ConnectionRole.MERCHANT):
        with as_role(APP_ROLE, role, Account.objects.get(pk=case.owner_id)):
            assert not CivilMatter.objects.exists(), role


def test_an_owner_sees_its_exhibits_and_nothing_else(case: Case) -> None:
    owner = Account.objects.get(pk=case.owner_id)
    other = record_cases.account("B")
    (foreign,) = record_cases.file_cases(record_cases.right(other, "Birch"), "L-9")
    exhibit = build(_request(case))
    _sue(case, owner, exhibit)
    _sue(foreign, other, build(_request(foreign)))
    _request(case)
    for contributor, text_for_owner in ((owner, "It goes on."), (owner, ""), (other, "Secret")):
        Lead.objects.create(
            title="Ring",
            value=1,
            drafted_at=_AT,
            contributor=contributor,
            may_be_told=text_for_owner,
        )
    _write_unseen_rows()
    assert all(model._default_manager.exists() for model in _UNSEEN_BY_OWNERS)  # documented API
    person = record_cases.reviewer()
    member = User.objects.create(username="ada", account=owner)
    with as_role(APP_ROLE, ConnectionRole.FILER, owner):
        assert [matter.owner_id for matter in CivilMatter.objects.all()] == [owner.pk]
        assert list(Bundle.objects.all()) == [exhibit]
        assert [lead.may_be_told for lead in Lead.objects.all()] == ["It goes on."]
        offered_lead = leads.offer_lead("A workshop", "In a cellar", member, now=_AT)
        assert offered_lead in Lead.objects.all()
        for model in _UNSEEN_BY_OWNERS:
            assert not model._default_manager.exists(), model  # documented API
        bundles.note_taking(exhibit, "open_exhibit", "joint matter", person, now=_AT)
    with as_role(APP_ROLE, ConnectionRole.MERCHANT):
        assert not Bundle.objects.exists()


def test_an_auditor_notes_that_they_looked() -> None:
    auditor = keeper("audra", Role.AUDITOR)
    with as_role(APP_ROLE, ConnectionRole.READER):
        for _ in range(2):
            openings.note_opening("hold", None, "Yearly audit", auditor, now=_AT)
    assert Opening.objects.count() == 2
