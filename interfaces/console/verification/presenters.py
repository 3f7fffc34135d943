"""A right before its verifier: what it says, what was checked, pages and findings."""

from dataclasses import dataclass

from interfaces.console.verification.labels import CheckView, describe_check
from pipeline.rights.checks import run_checks
from pipeline.rights.fields import format_typed_fields
from records import policies
from records.actions.rights import papers
from records.actions.rights.references import REMOVED
from records.clock import database_now
from records.rights.models import Certificate, Judgement, Reference, Resemblance, Right
from records.rights.queries import build_examined, read_fields


@dataclass(frozen=True, slots=True)
class RightView:
    """All that the page shows."""

    facts: tuple[tuple[str, str], ...]
    checks: tuple[CheckView, ...]
    papers: tuple[Certificate, ...]
    pictures: tuple[Reference, ...]
    findings: tuple[Resemblance, ...]
    past: tuple[Judgement, ...]


def build_right_view(right: Right) -> RightView:
    """For the page."""
    checks = run_checks(build_examined(right), policies.offices(), today=database_now().date())
    pictures = right.references.exclude(error=REMOVED).order_by("pk")
    return RightView(
        facts=tuple(
            (name, text) for name, text in format_typed_fields(read_fields(right)).items() if text
        ),
        checks=tuple(map(describe_check, checks)),
        papers=tuple(right.certificates.prefetch_related("pages").order_by("pk")),
        pictures=tuple(pictures),
        findings=tuple(papers.list_resemblances(right.pk)),
        past=tuple(right.judgements.order_by("-pk")[:10]),
    )
