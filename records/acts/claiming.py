"""Claim a right through the public form: the right as claimed and the filing, both or neither."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from pipeline.words import Channel, RightKind, RightState
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.acts import filing
from records.acts.admission import Filing, admit_filing
from records.acts.filing import FilingResult
from records.complaints.models import TakedownRequest
from records.rights.models import Right


@dataclass(frozen=True, slots=True)
class RightClaim:
    """A right as somebody says it is; nobody has verified it."""

    kind: RightKind
    mark: str  # wording of the mark, title of the work
    number: str = ""  # of the registration, with its office


def file_claim(claimed: RightClaim, draft: Filing, *, now: datetime | None = None) -> FilingResult:
    """File on a right that is claimed with the filing; its account and channel are the form's.

    The right is never indexed and never approved automatically. A draft that was filed before
    answers with what it became then, and claims nothing a second time.

    Raises:
        FilingRefused: nothing was filed and nothing claimed.
    """
    draft = replace(draft, account_id=PUBLIC_FORM_ACCOUNT_ID, channel=Channel.PUBLIC_FORM)
    if (before := _find_filed_before(draft)) is not None:
        return filing.file_request(replace(draft, right=str(before.right.public_id)), now=now)
    with transaction.atomic():
        right = _save_right(claimed)
        filed = filing.file_request(replace(draft, right=str(right.public_id)), now=now)
        if filed.request.right_id != right.pk:
            right.delete()  # the same draft arrived twice at once, and the other one was first
    return filed


def check_claim(claimed: RightClaim, draft: Filing, *, now: datetime) -> None:
    """Whether it could be filed as it is; nothing is.

    Raises:
        FilingRefused: every fault is named with its field.
    """
    draft = replace(draft, account_id=PUBLIC_FORM_ACCOUNT_ID, channel=Channel.PUBLIC_FORM)
    admit_filing(draft, now, _build_right(claimed))


def _save_right(claimed: RightClaim) -> Right:
    right = _build_right(claimed)
    right.save()
    return right


def _build_right(claimed: RightClaim) -> Right:
    return Right(
        owner_id=PUBLIC_FORM_ACCOUNT_ID,
        kind=claimed.kind,
        state=RightState.CLAIMED,
        mark=claimed.mark,
        number=claimed.number,
    )


def _find_filed_before(draft: Filing) -> TakedownRequest | None:
    if draft.draft_id is None:
        return None
    requests = TakedownRequest.objects.select_related("right")
    return requests.filter(account_id=PUBLIC_FORM_ACCOUNT_ID, draft_id=draft.draft_id).first()
