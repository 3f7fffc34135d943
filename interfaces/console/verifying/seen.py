"""A right before its verifier: what it says, what was checked, pages and findings."""

from dataclasses import dataclass
from uuid import UUID

from django.shortcuts import get_object_or_404

from interfaces.console.verifying.words import ShownCheck, shown
from pipeline.right_checks import checks_of
from pipeline.right_written import typed_of
from records.accounts.models import User
from records.acts import judging, papers
from records.acts.references import TAKEN_OUT
from records.ledger import policies
from records.ledger.clock import database_now
from records.rights.models import Certificate, Judgement, Reference, Resemblance, Right
from records.rights.reading import examined, fields_of


@dataclass(frozen=True, slots=True)
class BeforeVerifier:
    """All that the page shows."""

    right: Right
    facts: tuple[tuple[str, str], ...]
    checks: tuple[ShownCheck, ...]
    papers: tuple[Certificate, ...]
    pictures: tuple[Reference, ...]
    findings: tuple[Resemblance, ...]
    past: tuple[Judgement, ...]
    holder: User | None
    is_mine: bool
    open_findings: int

    @property
    def is_free(self) -> bool:
        """Nobody holds it."""
        return self.holder is None

    @property
    def waits(self) -> bool:
        """For a verifier."""
        return self.right.submitted_at is not None

    @property
    def is_in_force(self) -> bool:
        """It can be suspended."""
        return self.right.state in {"verified", "expiring"}


def right_of(right_id: UUID) -> Right:
    """Any right that was written down; a claimed one of the public form is none."""
    rights = Right.objects.exclude(state="claimed").select_related("owner")
    return get_object_or_404(rights, public_id=right_id)


def before(right: Right, verifier: User) -> BeforeVerifier:
    """For the page."""
    now = database_now()
    holder = judging.holder_of(right, now=now)
    checks = checks_of(examined(right), policies.offices(), today=now.date())
    findings = tuple(papers.resemblances(right.pk))
    pictures = right.references.exclude(error=TAKEN_OUT).order_by("pk")
    return BeforeVerifier(
        right=right,
        facts=tuple((name, text) for name, text in typed_of(fields_of(right)).items() if text),
        checks=tuple(map(shown, checks)),
        papers=tuple(right.certificates.prefetch_related("pages").order_by("pk")),
        pictures=tuple(pictures),
        findings=findings,
        past=tuple(right.judgements.order_by("-pk")[:10]),
        holder=holder,
        is_mine=holder == verifier,
        open_findings=sum(not one.verdict for one in findings),
    )
