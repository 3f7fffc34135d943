"""Rights as the rules and pages read them."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Count, Q

from matchers.image.hashes.pdq import MIN_QUALITY
from pipeline.rights.checks import ExaminedRight, PaperCounts, Registration
from pipeline.rights.fields import RightFields, normalise_number
from pipeline.vocabulary import RightKind, RightState
from records import policies
from records.rights.models import Certificate, CertificatePage, RegisterEntry, Resemblance, Right

_OVER = (RightState.WITHDRAWN, RightState.REJECTED, RightState.CLAIMED)


def read_fields(right: Right) -> RightFields:
    """Return what the right states about itself."""
    return replace(read_register_fields(right), locarno=right.locarno, author=right.author)


def build_examined_right(right: Right) -> ExaminedRight:
    """Return the right with all that its checks need, for a verifier."""
    alike = Right.objects.filter(office=right.office, number=right.number, kind=right.kind)
    same_rights = (
        alike.exclude(pk=right.pk).exclude(state__in=_OVER) if right.number else alike.none()
    )
    holders = same_rights.exclude(owner=right.owner_id).values_list("owner__name", flat=True)
    return ExaminedRight(
        fields=read_fields(right),
        papers=_papers(right),
        verified_name=right.owner.verified_name,
        has_picture=right.references.filter(is_negative=False, error="").exists(),
        holders_of_number=tuple(holders.distinct().order_by("owner__name")),
        own_of_number=same_rights.filter(owner=right.owner_id).count(),
        registration=_read_registration(right),
    )


def find_register_entry(kind: str, office: str, number: str) -> RegisterEntry | None:
    """Return what the newest imported file of the office's register says under the number."""
    key = normalise_number(number)
    codes = policies.offices().list_codes(office)
    entries = RegisterEntry.objects.filter(kind=kind, number_key=key, office__in=codes)
    return entries.order_by("-source_on", "pk").first() if key else None


def read_register_fields(entry: RegisterEntry | Right) -> RightFields:
    """Return what a register, or a right, states about a registration."""
    return RightFields(
        kind=RightKind(entry.kind),
        mark=entry.mark,
        office=entry.office,
        number=entry.number,
        territories=tuple(entry.territories),
        aliases=tuple(entry.aliases),
        nice_classes=tuple(entry.nice_classes),
        goods=entry.goods,
        holder=entry.holder,
        filed_on=entry.filed_on,
        registered_on=entry.registered_on,
        expires_on=entry.expires_on,
    )


def _read_registration(right: Right) -> Registration | None:
    entry = find_register_entry(right.kind, right.office, right.number)
    if entry is None:
        return None
    return Registration(read_register_fields(entry), entry.is_in_force, entry.source_on)


def list_paper_kinds(papers: Iterable[Certificate]) -> frozenset[str]:
    """Return the kinds of its readable papers."""
    return frozenset(paper.kind for paper in papers if not paper.error)


def _papers(right: Right) -> PaperCounts:
    papers = list(right.certificates.annotate(kept=Count("pages")))
    counts = Resemblance.objects.filter(page__certificate__right=right).aggregate(
        open=Count("pk", filter=Q(verdict="")),
        suspicious=Count("pk", filter=Q(verdict="suspicious")),
    )
    pages = CertificatePage.objects.filter(certificate__right=right)
    return PaperCounts(
        kinds=list_paper_kinds(papers),
        unreadable=sum(bool(paper.error) for paper in papers),
        cut=sum(paper.page_count > paper.kept for paper in papers if not paper.error),
        blank=pages.filter(quality__lt=MIN_QUALITY).count(),
        uncompared=sum(paper.compared_at is None for paper in papers if not paper.error),
        resembling=counts["open"],
        suspicious=counts["suspicious"],
    )
