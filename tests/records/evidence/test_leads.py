"""Leads by two people, their outcomes with a source, and joint matters with exhibits."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from records.accounts.models import Account, User
from records.actions.evidence import (
    bundles,
    disclosure_orders,
    leads,
    legal_holds,
    link_analysis,
    matters,
)
from records.actions.evidence.bundles import AuthorityNotConfirmed, InvalidScope, NotApproved
from records.actions.evidence.leads import NotVerified
from records.actions.evidence.legal_holds import HeldThing
from records.actions.evidence.matters import ForeignExhibit
from records.actions.evidence.steps import (
    EvidenceRoleRequired,
    SecondPersonRequired,
    StepNotAllowed,
)
from records.cases.models import Case
from records.evidence.models import (
    Authority,
    Bundle,
    BundleState,
    CivilMatter,
    Cluster,
    Lead,
    LeadState,
    LegalHoldKind,
    MatterKind,
    Outcome,
)
from records.ledger.models import AuditEntry
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.conftest import Overlap
from tests.records.evidence.test_clusters import sell, share
from tests.records.evidence.test_legal_holds import keeper

_AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
_OUTCOME = {
    "kind": "criminal", "arrests": 3, "facilities": 1, "value": Decimal("12000.50"),
    "currency": "EUR", "note": "", "source": "Press release 12/26",
}  # fmt: skip


def owner_of(case: Case) -> Account:
    return Account.objects.get(pk=case.owner_id)


def draft(by: User, case: Case, court: Authority | None, *more: HeldThing, **said: object) -> Lead:
    fields = {
        "title": "Ring of four", "authority": court, "basis": "StPO 158", "jurisdiction": "DE",
        "offence": "MarkenG 143", "value": Decimal(9000), "currency": "EUR",
        "value_how": "Sales of 90 days", **said,
    }  # fmt: skip
    return leads.draft_lead(Lead(**fields), [(LegalHoldKind.CASE, case.pk), *more], by, now=_AT)


def build(bundle: Bundle | None) -> Bundle:
    assert bundle
    built = {"state": BundleState.BUILT, "size": 1, "sha256": "ab" * 32}
    Bundle.objects.filter(pk=bundle.pk).update(**built, approved_by=keeper("approver"))
    return Bundle.objects.get(pk=bundle.pk)


def test_a_lead_goes_from_a_cluster_to_its_outcome_by_two_people(
    case: Case, court: Authority, ines: User, carl: User
) -> None:
    share("payment", "p", *sell("Alba", "Brook"))
    link_analysis.propose_clusters(_AT)
    cluster = Cluster.objects.get()
    lead = draft(ines, case, court, (LegalHoldKind.CLUSTER, cluster.pk))
    with pytest.raises(SecondPersonRequired):
        leads.approve_lead(lead.pk, ines, now=_AT)
    lead = leads.approve_lead(lead.pk, carl, now=_AT)
    with pytest.raises(StepNotAllowed):
        leads.share_lead(lead.pk, ines, now=_AT)
    bundle = build(lead.bundle)
    assert (bundle.case_ids, bundle.cluster) == ([case.pk], cluster)
    leads.share_lead(lead.pk, ines, now=_AT)
    leads.answer_lead(lead.pk, "", ines, now=_AT)
    lead = Lead.objects.get()
    leads.note_outcome(Lead, lead.pk, _OUTCOME, ines, now=_AT)
    assert leads.count_shared() == [{"shared_at__year": 2026, "shared": 1, "declined": 0}]
    assert leads.close_lead(lead.pk, carl, now=_AT).state == LeadState.CLOSED
    assert leads.count_outcomes("lead") == [
        {"noted_at__year": 2026, "currency": "EUR", "outcomes": 1, "things": 1, "all_arrests": 3,
         "all_facilities": 1, "all_value": Decimal("12000.50")}
    ]  # fmt: skip
    chain = AuditEntry.objects.filter(subject_kind="lead", subject_id=lead.pk)
    assert chain.count() == 6
    with pytest.raises(IntegrityError, match="lead_is_disclosed_by_two"), transaction.atomic():
        Lead.objects.update(approved_by=ines)
    with pytest.raises(IntegrityError, match="an_outcome_has_a_source"), transaction.atomic():
        Outcome.objects.update(source="")


def test_a_lead_without_a_verified_recipient_or_a_basis_is_not_drafted(
    case: Case, court: Authority, ines: User
) -> None:
    for authority, basis in ((None, "StPO 158"), (court, " ")):
        with pytest.raises(NotVerified):
            draft(ines, case, authority, basis=basis)
    with pytest.raises(EvidenceRoleRequired):
        draft(record_cases.reviewer(), case, court)
    with pytest.raises(InvalidScope):
        leads.draft_lead(Lead(authority=court, basis="StPO 158"), [], ines, now=_AT)
    assert not Lead.objects.exists()


def test_a_lead_that_is_declined_says_why_and_its_contributor_reads_what_it_may(
    case: Case, court: Authority, ines: User, carl: User
) -> None:
    lead = draft(ines, case, court, contributor=owner_of(case))
    leads.set_contributor_text(lead.pk, "It is being looked at.", ines, now=_AT)
    lead = leads.approve_lead(lead.pk, carl, now=_AT)
    assert lead.bundle
    assert not bundles.is_unapproved(lead.bundle)
    build(lead.bundle)
    leads.share_lead(lead.pk, ines, now=_AT)
    lead = leads.answer_lead(lead.pk, "No jurisdiction", ines, now=_AT)
    assert (lead.state, lead.may_be_told) == (LeadState.DECLINED, "It is being looked at.")
    nobodys = draft(ines, case, court, title="Another")
    with pytest.raises(StepNotAllowed):
        leads.set_contributor_text(nobodys.pk, "Secret", ines, now=_AT)


def test_what_never_left_has_no_outcome_and_may_be_closed(
    case: Case, court: Authority, ines: User
) -> None:
    lead = draft(ines, case, court)
    for _ in range(2):
        with pytest.raises(StepNotAllowed):
            leads.note_outcome(Lead, lead.pk, _OUTCOME, ines, now=_AT)
        if lead.state == LeadState.DRAFT:
            lead = leads.close_lead(lead.pk, ines, now=_AT)
    with pytest.raises(StepNotAllowed):
        leads.close_lead(lead.pk, ines, now=_AT)
    assert not Outcome.objects.exists()
    assert leads.count_shared() == []


def open_matter(by: User, case: Case, kind: MatterKind, owner: Account | None) -> CivilMatter:
    new_matter = CivilMatter(
        court="LG Berlin", number=f"4 O {kind}/26", kind=kind, owner=owner, parties="We v. Alba",
        claims="Injunction", currency="EUR",
    )  # fmt: skip
    return matters.open_matter(new_matter, [(LegalHoldKind.CASE, case.pk)], by, now=_AT)


def request_bundle(by: User, *cases: Case) -> Bundle:
    new_bundle = Bundle(title="Exhibit K1", basis="ZPO 420", recipient="LG Berlin")
    things = [(LegalHoldKind.CASE, case.pk) for case in cases]
    return bundles.request_bundle(new_bundle, things, by, now=_AT)


def test_a_bundle_without_an_order_or_a_lead_leaves_by_two_people(
    case: Case, ines: User, carl: User
) -> None:
    bundle = build(request_bundle(ines, case))
    Bundle.objects.update(approved_by=None)
    bundle.refresh_from_db()
    matter = open_matter(ines, case, MatterKind.OWN, None)
    with pytest.raises(SecondPersonRequired):
        bundles.approve_bundle(bundle.pk, ines, now=_AT)
    with pytest.raises(NotApproved):
        bundles.open_bundle(bundle.pk, "To send it", ines, now=_AT)
    with pytest.raises(StepNotAllowed):
        matters.add_exhibit(matter.pk, bundle, ines, now=_AT)
    bundles.approve_bundle(bundle.pk, carl, now=_AT)
    bundles.open_bundle(bundle.pk, "To send it", ines, now=_AT)
    with pytest.raises(IntegrityError, match="a_bundle_leaves_by_two"), transaction.atomic():
        Bundle.objects.update(approved_by=ines)


def test_an_authority_is_listed_and_changed_by_two_people(
    case: Case, court: Authority, ines: User, carl: User
) -> None:
    lead = draft(ines, case, court)
    changed = disclosure_orders.correct_authority(court.pk, {"telephone": "2"}, carl, now=_AT)
    with pytest.raises(SecondPersonRequired):
        disclosure_orders.confirm_authority(changed.pk, carl, now=_AT)
    with pytest.raises(AuthorityNotConfirmed):
        leads.approve_lead(lead.pk, carl, now=_AT)
    disclosure_orders.confirm_authority(changed.pk, ines, now=_AT)
    assert leads.approve_lead(lead.pk, carl, now=_AT).bundle
    with pytest.raises(IntegrityError, match="an_authority_is_listed_by_two"), transaction.atomic():
        Authority.objects.update(confirmed_by=carl)


def test_an_exhibit_of_a_joint_matter_holds_cases_of_its_owner_only(case: Case, ines: User) -> None:
    other = record_cases.right(record_cases.account("Second Ltd"), "Second")
    (foreign,) = record_cases.file_cases(other, "L-9")
    matter = open_matter(ines, case, MatterKind.JOINT, owner_of(case))
    with pytest.raises(StepNotAllowed):
        matters.add_exhibit(matter.pk, request_bundle(ines, case), ines, now=_AT)
    with pytest.raises(ForeignExhibit):
        matters.add_exhibit(matter.pk, build(request_bundle(ines, case, foreign)), ines, now=_AT)
    exhibit = build(request_bundle(ines, case))
    matters.add_exhibit(matter.pk, exhibit, ines, now=_AT)
    assert list(matter.exhibits.all()) == [exhibit]
    with pytest.raises(ForeignExhibit):
        open_matter(ines, case, MatterKind.JOINT, None)
    assert legal_holds.find_subjects(str(matter.public_id)) == [
        (LegalHoldKind.CASE, case.pk), (LegalHoldKind.MATTER, matter.pk)
    ]  # fmt: skip
    own_matter = open_matter(ines, case, MatterKind.OWN, None)
    matters.add_exhibit(own_matter.pk, build(request_bundle(ines, case, foreign)), ines, now=_AT)
    changes = {"kind": MatterKind.JOINT, "owner": owner_of(case)}
    with pytest.raises(ForeignExhibit):  # it would open what is not the owner's
        matters.correct_matter(own_matter.pk, changes, [], ines, now=_AT)
    more = [(LegalHoldKind.CASE, foreign.pk)]
    corrected_matter = matters.correct_matter(
        own_matter.pk, {"court": "OLG Berlin"}, more, ines, now=_AT
    )
    assert (corrected_matter.court, corrected_matter.case_ids) == (
        "OLG Berlin",
        [case.pk, foreign.pk],
    )


def test_a_matter_keeps_deadlines_costs_and_its_outcome_until_it_is_closed(
    case: Case, ines: User
) -> None:
    matter = open_matter(ines, case, MatterKind.OWN, None)
    matters.add_deadline(matter.pk, date(2027, 2, 1), "Reply", ines, now=_AT)
    matters.add_deadline(matter.pk, date(2027, 1, 5), "Hearing", ines, now=_AT)
    matters.add_costs(matter.pk, Decimal("120.50"), ines, now=_AT)
    matters.add_costs(matter.pk, Decimal("79.50"), ines, now=_AT)
    matter.refresh_from_db()
    assert matter.deadlines == [["2027-01-05", "Hearing"], ["2027-02-01", "Reply"]]
    assert matter.costs == Decimal(200)
    damages = {**_OUTCOME, "kind": "damages"}
    leads.note_outcome(CivilMatter, matter.pk, damages, ines, now=_AT + timedelta(days=1))
    assert matters.close_matter(matter.pk, ines, now=_AT).state == "closed"
    with pytest.raises(StepNotAllowed):
        matters.add_costs(matter.pk, Decimal(1), ines, now=_AT)


def test_a_bundle_that_tells_a_lead_stays_shut_until_another_approved(
    case: Case, court: Authority, ines: User, carl: User
) -> None:
    lead = leads.approve_lead(draft(ines, case, court).pk, carl, now=_AT)
    bundle = build(lead.bundle)
    Lead.objects.update(approved_by=None)
    with pytest.raises(NotApproved):
        bundles.open_bundle(bundle.pk, "To send it", ines, now=_AT)


def test_an_offer_too_many_is_refused_where_two_are_made_at_once(
    mark: Right, overlap: Overlap
) -> None:
    person = User.objects.create(username="nora", account=mark.owner)
    for number in range(leads.MOST_OFFERS - 1):
        leads.offer_lead(f"{number}", "A workshop.", person, now=_AT)
    first, second = overlap(
        *[lambda: leads.offer_lead("The last", "A workshop.", person, now=_AT)] * 2
    )
    assert first.exception() is None
    assert isinstance(second.exception(), StepNotAllowed)
