"""Take in the papers of a right, and put before a person those that others have shown already."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from records.actions.rights.repository import audit_right
from records.rights.acts import RightAct
from records.rights.models import Certificate, CertificatePage, Resemblance

_MOST_CANDIDATES: Final = 20  # a page: each is laid over it


class ResemblanceVerdict(StrEnum):
    """What a person says of two pages that are nearly the same."""

    HARMLESS = "harmless"  # a renewal, an assignment, a licence
    SUSPICIOUS = "suspicious"  # the right is not verified on such a paper


def add_certificate(
    certificate: Certificate, pages: Sequence[CertificatePage], *, actor: str, now: datetime
) -> Certificate:
    """Keep a paper of a right with its pages; return the one kept before, if there is one."""
    with transaction.atomic():
        row, is_new = Certificate.objects.get_or_create(
            right_id=certificate.right_id,
            sha256=certificate.sha256,
            defaults={
                "kind": certificate.kind,
                "page_count": certificate.page_count,
                "error": certificate.error,
                "added_at": now,
            },
        )
        if is_new:
            for page in pages:
                page.certificate = row
            CertificatePage.objects.bulk_create(pages)
            audit_right(row.right, RightAct.ADD_CERTIFICATE, actor, now)
    return row


def find_candidates(page: CertificatePage, bits: int) -> list[tuple[CertificatePage, int]]:
    """Return near pages of other rights or accounts, each with its distance in bits."""
    foreign = CertificatePage.objects.foreign_to(page.certificate.right)
    nearest = foreign.nearest(bytes(page.pdq), bits, _MOST_CANDIDATES)
    pages = CertificatePage.objects.in_bulk(nearest)
    return [(pages[key], distance) for key, distance in nearest.items()]


def save_resemblances(
    certificate: Certificate, resemblances: Sequence[Resemblance], *, now: datetime
) -> None:
    """Save what a comparison found; it decides nothing, a person does."""
    with transaction.atomic():
        Resemblance.objects.bulk_create(resemblances, ignore_conflicts=True)
        Certificate.objects.filter(pk=certificate.pk).update(compared_at=now)
        if resemblances:
            audit_right(certificate.right, RightAct.PAPERS_RESEMBLE, "system", now)


def judge_resemblance(
    resemblance_id: int, verdict: ResemblanceVerdict, *, actor: str, now: datetime
) -> Resemblance:
    """Record a person's verdict on two pages; it may be changed later."""
    with transaction.atomic():
        resemblance = Resemblance.objects.select_for_update(of=("self",)).get(pk=resemblance_id)
        resemblance.verdict, resemblance.judged_by, resemblance.judged_at = verdict, actor, now
        resemblance.save(update_fields=["verdict", "judged_by", "judged_at"])
        audit_right(resemblance.page.certificate.right, RightAct(f"papers_{verdict}"), actor, now)
    return resemblance


def list_resemblances(right_id: int) -> QuerySet[Resemblance]:
    """List the papers that a right's papers resemble, the oldest first."""
    resemblances = Resemblance.objects.filter(page__certificate__right=right_id)
    others = Resemblance.objects.filter(other__certificate__right=right_id)
    pages = ("page__certificate__right__owner", "other__certificate__right__owner")
    return (resemblances | others).select_related(*pages).order_by("pk")
