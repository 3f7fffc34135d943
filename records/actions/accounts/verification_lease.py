"""What verifiers do alike with every kind of paper: hold one, and say what becomes of it."""

from collections.abc import Callable, Collection, Container
from datetime import datetime

from django.db.models import Q, QuerySet

from matchers.labels.words import _
from records.accounts.models import IdentityDocument, Leased, PowerOfAttorney, User
from records.actions.leases import VERIFIERS, Lease, LeaseColumns
from records.refusals import ActionRefused
from records.vetting.models import BrandAuthorisation, SellerApplication


class UnknownReason(ActionRefused):
    says = _("Choose a reason.")


class WrongState(ActionRefused):
    says = _("It no longer waits, or its last day has passed.")


def build_paper_lease[P: Leased](
    kind: type[P],
    waiting: Collection[str] = ("pending",),
    barred: Callable[[User], Q] = lambda _verifier: Q(pk=None),
) -> Lease[P]:
    """Build the lease by which verifiers hold papers of one kind."""
    papers: Callable[[], QuerySet[P]] = kind._default_manager.all  # noqa: SLF001  # documented API
    return Lease(
        things=papers,
        place=LeaseColumns(papers),
        holders=VERIFIERS,
        waiting=Q(state__in=waiting),
        barred=barred,
        order=("submitted_at", "pk"),
    )


def judge_paper[P: (IdentityDocument, PowerOfAttorney, SellerApplication, BrandAuthorisation)](
    lease: Lease[P],
    paper_id: int,
    verifier: User,
    state: str,
    *,
    now: datetime,
) -> P:
    """Set the state that the verifier gives to the paper they hold, and end the lease; unsaved.

    Raises:
        LeaseNotHeld, WrongState
    """
    paper = lease.lock_held(paper_id, verifier, now=now)
    if not lease.list_waiting(verifier).filter(pk=paper.pk).exists():
        raise WrongState
    paper.state, paper.leased_by, paper.leased_until = state, None, None
    paper.decided_by, paper.decided_at = verifier, now
    return paper


def ensure_reason(code: str, reasons: Container[str]) -> None:
    """Refuse a reason that is not among those.

    Raises:
        UnknownReason
    """
    if code not in reasons:
        raise UnknownReason
