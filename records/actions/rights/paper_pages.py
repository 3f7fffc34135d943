"""Read a right's papers, keep their pages, and lay them over those of others that are near."""

from datetime import datetime
from typing import Final

from gateways import configured
from gateways.vault import Vault
from matchers.documents import comparison, ink
from matchers.documents.page import Document, Page
from matchers.documents.reader import DocumentReader
from matchers.image.hashes.pdq import MIN_QUALITY
from matchers.image.picture import Box, Refused
from records.actions.rights import papers
from records.actions.rounds import act_on_each
from records.duties import duty
from records.rights.models import Certificate, CertificatePage, Resemblance, Right

_BATCH_SIZE: Final = 10  # papers at a time: what else falls due waits for them


def add_paper(
    right: Right, content: bytes, vault: Vault, reader: DocumentReader, *, actor: str, now: datetime
) -> Certificate:
    """Keep a paper of a right and compare it; `error` says why one cannot be read."""
    result = reader.read(content)
    certificate = keep_paper(Certificate(right=right), content, result, vault, actor=actor, now=now)
    if certificate.compared_at is None and not certificate.error:
        find_resembling_papers(certificate, vault, now=now)
    return certificate


def keep_paper(
    paper: Certificate,
    content: bytes,
    document: Document | Refused,
    vault: Vault,
    *,
    actor: str,
    now: datetime,
) -> Certificate:
    """Keep a paper with its pages; other owners' pages are compared later."""
    paper.sha256 = vault.put(content)
    if isinstance(document, Refused):
        paper.error = document.code
        return papers.add_certificate(paper, (), actor=actor, now=now)
    paper.page_count = document.page_count
    return papers.add_certificate(
        paper, [_build_page(page, vault) for page in document.pages], actor=actor, now=now
    )


@duty
def compare_papers(now: datetime) -> None:
    """Compare papers that wait, with the vault of this host."""
    compare_waiting_papers(configured.vault(), now=now)


def compare_waiting_papers(vault: Vault, *, now: datetime) -> int:
    """Compare papers that were not compared yet, the oldest first; return how many."""
    waiting = Certificate.objects.filter(compared_at__isnull=True, error="").order_by("pk")
    ids = waiting.values_list("pk", flat=True)
    return act_on_each(ids, lambda pk: _compare_paper(pk, vault, now), enough=_BATCH_SIZE)


def _compare_paper(paper_id: int, vault: Vault, now: datetime) -> bool:
    paper = Certificate.objects.filter(pk=paper_id).first()
    if paper is None:  # it was deleted meanwhile
        return False
    find_resembling_papers(paper, vault, now=now)
    return True


def find_resembling_papers(certificate: Certificate, vault: Vault, *, now: datetime) -> int:
    """Compare a paper with other owners', for a person to judge; return how many resemble it."""
    resemblances = [
        resemblance
        for page in certificate.pages.select_related("certificate__right").order_by("number")
        if page.quality >= MIN_QUALITY
        for resemblance in _compare_page(page, vault)
    ]
    papers.save_resemblances(certificate, resemblances, now=now)
    certificate.compared_at = now
    return len(resemblances)


def _compare_page(page: CertificatePage, vault: Vault) -> list[Resemblance]:
    candidates = papers.find_candidates(page, comparison.NEAR_BITS)
    page_ink = ink.decode_ink(vault.read(page.ink_sha256)) if candidates else None
    resemblances = []
    for other, distance in candidates:
        assert page_ink is not None  # noqa: S101  # there is one where something is near
        different = comparison.compare_pages(page_ink, ink.decode_ink(vault.read(other.ink_sha256)))
        if different:
            resemblances.append(
                Resemblance(
                    page=page,
                    other=other,
                    distance=distance,
                    differing=different.differing,
                    regions=[_as_shares(box, page_ink) for box in different.regions],
                )
            )
    return resemblances


def _as_shares(box: Box, page: ink.Ink) -> list[float]:
    height, width = page.shape
    return [round(side / full, 4) for side, full in zip(box, 2 * (width, height), strict=True)]


def _build_page(page: Page, vault: Vault) -> CertificatePage:
    return CertificatePage(
        number=page.number,
        pdq=page.pdq,
        quality=page.quality,
        ink_sha256=vault.put(page.ink),
        shown_sha256=vault.put(page.jpeg),
    )
