"""Bundles: requested by a person with a legal basis, built by a worker, opened with a reason."""

import gc
import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import batched, chain
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from gateways.fetching import Unreachable
from gateways.url_guard import FetchRefused
from gateways.vault import ObjectAltered, ObjectMissing, Vault
from matchers.labels.words import _
from records.accounts.models import User
from records.actions.evidence import bundle_contents
from records.actions.evidence.legal_holds import HeldThing
from records.actions.evidence.steps import (
    SecondPersonRequired,
    StepNotAllowed,
    ensure_keeper,
    lock_thing,
    record_step,
)
from records.cases.models import Case, TakedownRequest
from records.database import fetch_all
from records.disputes.models import CounterNotification
from records.evidence import bundle_seal
from records.evidence.acts import EvidenceAct
from records.evidence.bag import SIGNATURE, TIMESTAMP, BagWriter
from records.evidence.bundle_seal import (
    INSTRUCTIONS,
    SIGNER,
    TIMESTAMP_AUTHORITY,
    NoOpenSsl,
    NotSealed,
)
from records.evidence.models import (
    Bundle,
    BundleState,
    CivilMatter,
    Cluster,
    DisclosureOrder,
    Lead,
    LegalHoldKind,
)
from records.evidence.reports import Report, write_html
from records.ledger import audit
from records.ledger.inclusion import LogBroken
from records.refusals import ActionRefused

MOST_CASES: Final = 10_000
_LOCK: Final = 7_204_881_226_005  # one bundle at a time
_AT_ONCE: Final = 50

type Stamp = Callable[[bytes], bytes]  # a time stamp token for a query, both as DER


class InvalidScope(ActionRefused):
    says = _("They have no case, or more than ten thousand together.")


class InvalidCertificate(ActionRefused):
    says = _("This is no certificate in PEM, or its key encrypts nothing.")


# What is wrong with one bundle or its objects stops no other; an outage is waited out.
_STOPS_ONE: Final = (
    *(LogBroken, NoOpenSsl, NotSealed, FetchRefused, Unreachable, InvalidCertificate),
    *(ObjectAltered, ObjectMissing),
)


class NotApproved(ActionRefused):
    says = _("Somebody else approves it first: the order or the lead it is for, or the bundle.")


class AuthorityNotConfirmed(ActionRefused):
    says = _("Somebody else confirms the authority on our list first.")


class NotBuilt(ActionRefused):
    says = _("There is no file yet.")


def request_bundle(
    bundle: Bundle, subjects: Collection[HeldThing], keeper: User, *, now: datetime
) -> Bundle:
    """Ask for a bundle of exactly these cases, and all cases of these sellers, rights, accounts.

    Raises:
        EvidenceRoleRequired, InvalidScope, InvalidCertificate: nothing was asked for.
    """
    ensure_keeper(keeper)
    ensure_certificate(bundle.certificate)
    bundle.case_ids = find_cases(subjects)
    bundle.cluster = bundle.cluster or find_cluster(subjects)
    bundle.requested_by, bundle.requested_at = keeper, now
    with transaction.atomic():
        body = {"basis": bundle.basis, "recipient": bundle.recipient}
        return record_step(
            bundle, EvidenceAct.REQUEST_BUNDLE, keeper, now, {**body, "cases": len(bundle.case_ids)}
        )


def request_disclosure(
    thing: DisclosureOrder | Lead, bundle: Bundle, keeper: User, *, now: datetime
) -> Bundle:
    """Ask for a bundle of exactly what an order or a lead names, for its authority alone.

    Raises:
        EvidenceRoleRequired, StepNotAllowed, InvalidScope: nothing was asked for.
        InvalidCertificate, AuthorityNotConfirmed: the same.
    """
    if thing.authority is None:
        raise StepNotAllowed
    if thing.authority.confirmed_by_id is None:
        raise AuthorityNotConfirmed
    bundle.basis, bundle.recipient = thing.basis, str(thing.authority)
    bundle.certificate = thing.authority.certificate
    return request_bundle(
        bundle, [(LegalHoldKind.CASE, pk) for pk in thing.case_ids], keeper, now=now
    )


def ensure_certificate(pem: str) -> None:
    """Refuse a certificate that nothing can be encrypted to; none at all is fine.

    Raises:
        InvalidCertificate: it is one.
    """
    if not pem:
        return
    try:
        key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    except ValueError:
        key = None
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise InvalidCertificate


def retry_bundle(bundle_id: int, keeper: User, *, now: datetime) -> Bundle:
    """Ask once more for a bundle that could not be built.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        bundle = lock_thing(Bundle.objects.all(), bundle_id, keeper, BundleState.FAILED)
        bundle.state, bundle.error = BundleState.WAITING, ""
        return record_step(bundle, EvidenceAct.ASK_AGAIN, keeper, now)


def find_cases(subjects: Collection[HeldThing]) -> list[int]:
    """Return the ids of these cases, and of all cases of these sellers, rights and accounts.

    An account's are those that it filed, for others too, and those on its rights.

    Raises:
        InvalidScope: there is none, or there are too many.
    """
    lookups = {
        "pk__in": LegalHoldKind.CASE,
        "seller_id__in": LegalHoldKind.SELLER,
        "right_id__in": LegalHoldKind.RIGHT,
        "owner_id__in": LegalHoldKind.ACCOUNT,
        "account_id__in": LegalHoldKind.ACCOUNT,
    }
    condition = Q(pk__in=())
    for lookup, kind in lookups.items():
        condition |= Q(**{lookup: [pk for hold_kind, pk in subjects if hold_kind == kind]})
    cases = Case.objects.filter(condition).order_by("pk")
    case_ids = list(cases.values_list("pk", flat=True)[: MOST_CASES + 1])
    if not 0 < len(case_ids) <= MOST_CASES:
        raise InvalidScope
    return case_ids


def find_cluster(subjects: Collection[HeldThing]) -> Cluster | None:
    """Return the group of linked sellers that these name, if it is one."""
    cluster_ids = [pk for kind, pk in subjects if kind == LegalHoldKind.CLUSTER]
    return Cluster.objects.get(pk=cluster_ids[0]) if len(cluster_ids) == 1 else None


def approve_bundle(bundle_id: int, keeper: User, *, now: datetime) -> Bundle:
    """Approve that a bundle leaves, as another person than who asked for it.

    Raises:
        EvidenceRoleRequired, StepNotAllowed, SecondPersonRequired: nothing was changed.
    """
    with transaction.atomic():
        bundle = lock_thing(Bundle.objects.all(), bundle_id, keeper, BundleState.BUILT)
        if bundle.requested_by_id == keeper.pk:
            raise SecondPersonRequired
        bundle.approved_by = keeper
        return record_step(bundle, EvidenceAct.APPROVE, keeper, now)


def open_bundle(bundle_id: int, why: str, keeper: User, *, now: datetime) -> Bundle:
    """Note that somebody takes the file, and why.

    Raises:
        EvidenceRoleRequired, NotBuilt, NotApproved: nothing is handed out.
    """
    ensure_keeper(keeper)
    with transaction.atomic():
        bundle = Bundle.objects.get(pk=bundle_id)
        if bundle.state != BundleState.BUILT:
            raise NotBuilt
        if is_unapproved(bundle):
            raise NotApproved
        note_taking(bundle, EvidenceAct.OPEN_BUNDLE, why, keeper, now=now)
    return bundle


def note_taking(bundle: Bundle, name: str, why: str, person: User, *, now: datetime) -> None:
    """Note that somebody takes the file."""
    body: dict[str, audit.Value] = {"why": why, "sha256": bundle.sha256}
    audit.record("bundle", bundle.pk, name, actor=person.actor, at=now, body=body)


def is_unapproved(bundle: Bundle) -> bool:
    """Return whether nobody approved the order or lead that it is for, or else the bundle."""
    models: tuple[type[DisclosureOrder | Lead], ...] = (DisclosureOrder, Lead)
    approvers = [
        approver
        for model in models
        for approver in QuerySet(model).filter(bundle=bundle).values_list("approved_by", flat=True)
    ]
    return None in (approvers or [bundle.approved_by_id])


def build_next(vault: Vault, stamp: Stamp | None, now: datetime) -> bool:
    """Build the bundle that waits longest; return whether there was one.

    A build that is cut off is begun again, after the others: whatever it was, it stops none of
    them. Its file has no name in the vault before it is whole.
    """
    # Of the session: a transaction that lasts so long would keep entries out of the log.
    if not fetch_all("SELECT pg_try_advisory_lock(%s)", [_LOCK])[0][0]:
        return False
    try:
        waiting = Bundle.objects.filter(state=BundleState.WAITING)
        bundle = waiting.order_by("error", "requested_at").first()
        if bundle is not None:
            waiting.filter(pk=bundle.pk).update(error="The build was cut off; it is begun again.")
            bundle.error = ""
            _build(bundle, vault, stamp, now)
        return bundle is not None
    finally:
        fetch_all("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _build(bundle: Bundle, vault: Vault, stamp: Stamp | None, now: datetime) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "bundle.tar")
        try:
            with file.open("w+b") as stream:
                bundle.has_timestamp = write_bundle(bundle, stream, vault, stamp)
            if bundle.certificate:
                file = bundle_seal.encrypt(file, bundle.certificate)
        except _STOPS_ONE as failure:
            bundle.state, bundle.error = BundleState.FAILED, str(failure)[:300]
        else:
            with file.open("rb") as archive:
                bundle.sha256 = hashlib.file_digest(archive, "sha256").hexdigest()
            bundle.size, bundle.state, bundle.built_at = file.stat().st_size, BundleState.BUILT, now
            vault.publish(bundle.vault_name, file)
    with transaction.atomic():
        bundle.save()
        body: dict[str, audit.Value] = {"state": bundle.state, "sha256": bundle.sha256}
        audit.record(
            "bundle", bundle.pk, EvidenceAct.BUILD_BUNDLE, actor="system", at=now, body=body
        )


def write_bundle(bundle: Bundle, file: IO[bytes], vault: Vault, stamp: Stamp | None) -> bool:
    """Write a bundle as a stream; return whether it bears a time stamp.

    Raises:
        LogBroken, FetchRefused, Unreachable: it must not leave; without a time stamp neither.
    """
    bag = BagWriter(file, f"bundle-{bundle.public_id}")
    cases = Case.objects.filter(pk__in=bundle.case_ids)
    versions = dict(cases.values_list("pk", "decision_version"))
    bundle.decision_versions = [versions.get(pk, 0) for pk in bundle.case_ids]
    signer = bundle_seal.signer_pem()
    is_stamped = stamp is not None
    # Made first, written last: pages and fonts take much memory, and hold each other.
    covers = _write_covers(bundle, signer, is_stamped=is_stamped)
    gc.collect()
    for path, content in chain(_list_files(bundle, vault), covers):
        bag.add(path, content)

    def seal(tag_manifest: bytes) -> Mapping[str, bytes]:
        outside = {SIGNATURE: bundle_seal.sign(tag_manifest)}
        if stamp is not None:
            outside[TIMESTAMP] = stamp(bundle_seal.build_timestamp_query(tag_manifest))
            bundle_seal.check_timestamp(tag_manifest, outside[TIMESTAMP])
        return outside

    tags = {
        SIGNER: signer,
        INSTRUCTIONS: bundle_seal.write_instructions(bag.name, signer, is_stamped=is_stamped),
        bundle_seal.LOG_CHECK: bundle_seal.read_log_check(),
    }
    if is_stamped and (authority := settings.MARKWARDEN.timestamp_certificate):
        tags[TIMESTAMP_AUTHORITY] = authority.read_bytes()
    info = {
        "External-Identifier": str(bundle.public_id),
        "Bagging-Date": f"{bundle.requested_at:%Y-%m-%d}",
        "Source-Organization": settings.MARKWARDEN.operator_name or "Markwarden",
    }
    bag.close(info, tags, seal)
    return is_stamped


def _list_files(bundle: Bundle, vault: Vault) -> Iterable[bundle_contents.File]:
    sellers, requests = set[int](), set[int]()
    for cases in _read_cases(bundle):
        yield from bundle_contents.list_case_files(cases, vault.read)
        sellers |= {case.seller_id for case in cases if case.seller_id}
        requests |= {case.request_id for case in cases}
    within = Count("cases", filter=Q(cases__in=bundle.case_ids))
    for batch in batched(sorted(requests), _AT_ONCE, strict=False):
        rows = TakedownRequest.objects.filter(pk__in=batch).annotate(within=within)
        for request in rows.annotate(of=Count("cases")).order_by("pk"):
            yield from bundle_contents.list_request_files(
                request,
                is_whole=request.within == request.of,
                url=settings.MARKWARDEN.public_url,
                now=bundle.requested_at,
            )
    yield from bundle_contents.list_seller_files(sellers)
    if bundle.cluster:
        yield "cluster.json", bundle_contents.write_json(bundle.cluster.newest().write())
    yield from bundle_contents.list_proof_files(
        bundle.case_ids, _list_things(bundle), bundle.requested_at
    )


def _read_cases(bundle: Bundle) -> Iterator[list[Case]]:
    for batch in batched(bundle.case_ids, _AT_ONCE, strict=False):
        rows = Case.objects.select_related("frozen", "listing").filter(pk__in=batch)
        yield list(rows.order_by("pk"))


def _list_things(bundle: Bundle) -> set[UUID]:
    """Return what it was made from, and disputes of its cases: each has a page of its own."""
    made_from: list[QuerySet[Any]] = [
        DisclosureOrder.objects.filter(bundle=bundle),
        Lead.objects.filter(bundle=bundle),
        CivilMatter.objects.filter(exhibits=bundle),
        Cluster.objects.filter(bundles=bundle),
        CounterNotification.objects.filter(case__in=bundle.case_ids),
    ]
    return {
        public_id for rows in made_from for public_id in rows.values_list("public_id", flat=True)
    }


def _write_covers(
    bundle: Bundle, signer: bytes, *, is_stamped: bool
) -> Sequence[bundle_contents.File]:
    """Write the cover as HTML and PDF: purpose, recipient, legal basis, signature and contents."""
    from records.evidence.report_pdf import draw_pages, write_pdf  # noqa: PLC0415  # 40 MB

    facts = {
        "Bundle": str(bundle.public_id),
        "For": bundle.recipient,
        "Legal basis": bundle.basis,
        "Requested": f"{bundle.requested_at:%Y-%m-%d %H:%M} UTC",
        "Cases": str(len(bundle.case_ids)),
        "Signed with": bundle_seal.fingerprint(signer),
        "Time stamp": "RFC 3161, beside the signature"
        if is_stamped
        else "None: no authority is set",
        "How to check it": INSTRUCTIONS,
    }
    report = Report(bundle.title, bundle.requested_at, facts, list(_list_rows(bundle)))
    html, paper = write_html(report), draw_pages(report)
    del report  # its rows give way to the fonts
    return [("report.html", html), ("report.pdf", write_pdf(paper))]


def _list_rows(bundle: Bundle) -> Iterator[tuple[str, str, str, str]]:
    for case in chain.from_iterable(_read_cases(bundle)):
        title = case.frozen.title if case.frozen else case.listing.url
        yield case.number, case.reason, case.state, title
