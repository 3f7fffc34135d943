"""A right before its verifier: what it says, what was checked, pages and findings."""

from dataclasses import dataclass
from uuid import UUID

from django.shortcuts import get_object_or_404

from interfaces.console.verification.labels import CheckView, describe_check
from pipeline.rights.checks import run_checks
from pipeline.rights.fields import format_typed_fields
from records import policies
from records.accounts.models import User
from records.actions.rights import papers, verification
from records.actions.rights.references import REMOVED
from records.clock import database_now
from records.rights.models import Certificate, Judgement, Reference, Resemblance, Right
from records.rights.queries import build_examined, read_fields


@dataclass(frozen=True, slots=True)
class RightView:
    """All that the page shows."""

    right: Right
    facts: tuple[tuple[str, str], ...]
    checks: tuple[CheckView, ...]
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


def get_right(right_id: UUID) -> Right:
    """Any right that was written down; a claimed one of the public form is none."""
    rights = Right.objects.exclude(state="claimed").select_related("owner")
    return get_object_or_404(rights, public_id=right_id)


def build_right_view(right: Right, verifier: User) -> RightView:
    """For the page."""
    now = database_now()
    holder = verification.find_holder(right, now=now)
    checks = run_checks(build_examined(right), policies.offices(), today=now.date())
    findings = tuple(papers.list_resemblances(right.pk))
    pictures = right.references.exclude(error=REMOVED).order_by("pk")
    return RightView(
        right=right,
        facts=tuple(
            (name, text) for name, text in format_typed_fields(read_fields(right)).items() if text
        ),
        checks=tuple(map(describe_check, checks)),
        papers=tuple(right.certificates.prefetch_related("pages").order_by("pk")),
        pictures=tuple(pictures),
        findings=findings,
        past=tuple(right.judgements.order_by("-pk")[:10]),
        holder=holder,
        is_mine=holder == verifier,
        open_findings=sum(not one.verdict for one in findings),
    )
