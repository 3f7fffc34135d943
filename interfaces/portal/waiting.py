"""What waits for a filer: questions, disputes, rights that end, an identity to prove."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from interfaces.portal.disputes.inbox import find_statements
from interfaces.web.access import get_account_id
from interfaces.web.components.waiting import Waiting, measure
from pipeline.vetting.chains import WAITING
from pipeline.vocabulary import CaseState, RightState
from records.accounts.models import Account, AccountState, User
from records.actions.screening.near_duplicates import list_open
from records.cases.models import Clarification
from records.rights.models import Right
from records.vetting.models import BrandAuthorisation

_UNPROVEN = (AccountState.EMAIL_VERIFIED, AccountState.IDENTITY_REJECTED)


def list_waiting(visitor: User, *, now: datetime) -> tuple[Waiting, ...]:
    """List it, the kinds with the shortest deadlines first."""
    account_id = get_account_id(visitor)
    clarifications = Clarification.objects.filter(
        case__account_id=account_id, case__state=CaseState.CLARIFICATION, answered_at=None
    )
    waitings = (
        measure(
            clarifications,
            "lapses_at",
            page="portal:home",
            label=_("Questions about your cases"),
            address=f"{reverse('portal:home')}?state=needs_answer",
        ),
        measure(
            find_statements(account_id, "yours", now=now),
            "answer_ends_at",
            page="portal:disputes",
            label=_("Disputes that need your answer"),
            address=f"{reverse('portal:disputes')}?state=yours",
        ),
        _find_papers(account_id, now),
        measure(
            list_open(account_id),
            "-found_at",
            page="portal:home",
            label=_("Listings that look like ones taken down for you"),
            address=reverse("portal:near_duplicates"),
        ),
        measure(
            Right.objects.filter(owner_id=account_id, state=RightState.EXPIRING),
            "expires_on",
            page="portal:rights",
            label=_("Rights that end soon"),
            address=f"{reverse('portal:rights')}?state=expiring",
        ),
        _find_identity(account_id),
    )
    return tuple(waiting for waiting in waitings if waiting)


def _find_identity(account_id: int) -> Waiting | None:
    if not Account.objects.filter(pk=account_id, state__in=_UNPROVEN).exists():
        return None
    address = reverse("portal:identity")
    return Waiting("portal:identity", _("Prove who you are before you file"), address, 1)


def _find_papers(account_id: int, now: datetime) -> Waiting | None:
    return measure(
        BrandAuthorisation.objects.filter(
            right__owner=account_id,
            state__in=WAITING,
            owner_says="",
            owner_until__gt=now,
        ),
        "owner_until",
        page="portal:brand_papers",
        label=_("Papers of sellers that wait for your word"),
    )
