"""Keep a filing in the making: begin a draft, fill it, take it up again, throw it away.

A draft binds nobody and decides nothing: no audit chain speaks of it. That begins with the filing.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from matchers.labels.words import _
from pipeline.policy.parameters import DraftNumbers
from pipeline.reasons import Reason
from records import policies
from records.accounts.models import User
from records.cases.models import Case
from records.duties import duty
from records.filing.models import Draft
from records.ledger import outbox
from records.refusals import ActionRefused
from records.rights.models import Right


class DraftGone(ActionRefused):
    says = _("This draft was filed or deleted, or has expired.")


class TooMuchText(ActionRefused):
    says = _("The draft would hold more rows or more text than any draft may; nothing was added.")


class NoEditor(ActionRefused):
    code = "nobody_to_edit"
    says = _(
        "Nobody of this account can sign in, and a draft is for people to look at: file directly."
    )


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One listing as typed; a removed one keeps its place, so that it can be brought back."""

    text: str
    is_removed: bool = False


type EvidenceFile = Mapping[str, object]  # code, sha256, name and the hashes of its pages


@dataclass(frozen=True, slots=True)
class DraftText:
    """What a draft says beside its listings."""

    explanation: str = ""
    evidence: Mapping[str, str] | None = None
    files: Sequence[EvidenceFile] | None = None  # None: those that were given before stay
    filer_name: str = ""
    filer_email: str = ""
    has_good_faith_statement: bool = False
    has_accuracy_statement: bool = False


def start_draft(
    editor: User, right: Right, reason: Reason, *, once: uuid.UUID, now: datetime
) -> Draft:
    """Begin a draft; the same form sent twice begins one."""
    draft, _ = Draft.objects.get_or_create(
        public_id=once,
        account_id=editor.account_id or 0,
        defaults={
            "editor": editor,
            "right": right,
            "reason": reason,
            "filer_name": editor.get_full_name(),
            "filer_email": editor.email,
            "started_at": now,
            "edited_at": now,
            "expires_at": now + timedelta(days=_numbers().idle_days),
        },
    )
    return draft


def find_editor(account_id: int) -> User:
    """Return the user who is told of a draft that a machine began: the first owner.

    Raises:
        NoEditor: the account has no people.
    """
    people = User.objects.filter(account_id=account_id, is_active=True)
    editor = people.order_by("-is_owner", "pk").first()
    if editor is None:
        raise NoEditor
    return editor


def start_correction(
    case: Case, editor: User, *, texts: Sequence[str] = (), now: datetime
) -> Draft:
    """Begin a draft from a case: its evidence, its text, and its listing or others."""
    request = case.request
    with transaction.atomic():
        draft = start_draft(editor, request.right, Reason(case.reason), once=uuid.uuid4(), now=now)
        draft.rows = _encode_rows([DraftRow(text) for text in texts or (case.listing.url,)])
        draft.explanation = request.explanation
        hashes = {file["sha256"] for file in request.files}
        draft.evidence = {
            code: "\n".join(item for item in items if item not in hashes)
            for code, items in request.evidence.items()
        }
        draft.files = request.files
        draft.filer_name, draft.filer_email = request.filer_name, request.filer_email
        draft.refiled_case = case
        draft.save()
    return draft


def split_draft(
    editor: User, draft_id: uuid.UUID, numbers: Collection[int], *, once: uuid.UUID, now: datetime
) -> Draft:
    """Move rows into a draft of their own that says the same; the same form sent twice moves once.

    Raises:
        DraftGone: there is nothing to split.
    """
    with transaction.atomic():
        draft = _lock_open_draft(editor.account_id or 0, draft_id, now)
        rest = start_draft(editor, draft.right, Reason(draft.reason), once=once, now=now)
        if rest.rows:
            return rest
        rest.rows = [row for at, row in enumerate(draft.rows, start=1) if at in numbers]
        draft.rows = [row for at, row in enumerate(draft.rows, start=1) if at not in numbers]
        rest.explanation, rest.evidence, rest.files = draft.explanation, draft.evidence, draft.files
        rest.filer_name, rest.filer_email = draft.filer_name, draft.filer_email
        _save_edited(draft, now)
        return _save_edited(rest, now)


def list_rows(draft: Draft) -> list[DraftRow]:
    """Return the draft's rows, row 1 first."""
    return [DraftRow(row["text"], row["is_removed"]) for row in draft.rows]


def add_rows(
    account_id: int, draft_id: uuid.UUID, texts: Sequence[str], *, once: uuid.UUID, now: datetime
) -> Draft:
    """Add rows at the end; the same form sent twice adds them once.

    Raises:
        DraftGone: there is nothing to add to.
        TooMuchText: nothing was added.
    """
    with transaction.atomic():
        draft = _lock_open_draft(account_id, draft_id, now)
        if draft.last_once == once:
            return draft
        rows = [*list_rows(draft), *map(DraftRow, texts)]
        _ensure_room([row.text for row in rows])
        draft.rows, draft.last_once = _encode_rows(rows), once
        return _save_edited(draft, now)


def change_rows(
    account_id: int, draft_id: uuid.UUID, numbers: Sequence[int], *, now: datetime, **said: object
) -> Draft:
    """Change the text of rows, remove them or bring them back.

    Raises:
        DraftGone: there is no such draft, or no such row in it.
    """
    with transaction.atomic():
        draft = _lock_open_draft(account_id, draft_id, now)
        rows = list_rows(draft)
        for number in numbers:
            if not 1 <= number <= len(rows):
                raise DraftGone(_("This draft has no such row."))
            rows[number - 1] = replace(rows[number - 1], **said)  # type: ignore[arg-type]  # a DraftRow's fields
        draft.rows = _encode_rows(rows)
        return _save_edited(draft, now)


def write_text(account_id: int, draft_id: uuid.UUID, text: DraftText, *, now: datetime) -> Draft:
    """Save what was written beside the listings.

    Raises:
        DraftGone: there is no such draft.
    """
    with transaction.atomic():
        draft = _lock_open_draft(account_id, draft_id, now)
        _set_text(draft, text)
        return _save_edited(draft, now)


def _set_text(draft: Draft, content: DraftText) -> None:
    draft.explanation = content.explanation
    draft.evidence = {code: text for code, text in (content.evidence or {}).items() if text}
    if content.files is not None:
        draft.files = [dict(file) for file in content.files]
    draft.filer_name, draft.filer_email = content.filer_name, content.filer_email
    draft.has_good_faith_statement = content.has_good_faith_statement
    draft.has_accuracy_statement = content.has_accuracy_statement


def _ensure_room(texts: Sequence[str]) -> None:
    numbers = _numbers()
    if len(texts) > numbers.rows or sum(map(len, texts)) > numbers.characters:
        raise TooMuchText


def replace_draft(
    account_id: int,
    draft_id: uuid.UUID,
    texts: Sequence[str],
    draft_text: DraftText,
    *,
    now: datetime,
) -> Draft:
    """Replace all of a draft, as machines do; an expired one is revived.

    Raises:
        DraftGone: there is no such draft.
        TooMuchText: nothing was changed.
    """
    with transaction.atomic():
        draft = lock_draft(account_id, draft_id)
        if draft is None:
            raise DraftGone
        _ensure_room(texts)
        draft.rows = _encode_rows([DraftRow(text) for text in texts])
        _set_text(draft, draft_text)
        return _save_edited(draft, now)


def resume_draft(account_id: int, draft_id: uuid.UUID, *, now: datetime) -> None:
    """Revive an expired draft whose text is still there."""
    with transaction.atomic():
        draft = lock_draft(account_id, draft_id)
        if draft is None:
            raise DraftGone
        _save_edited(draft, now)


def discard_draft(account_id: int, draft_id: uuid.UUID) -> Draft | None:
    """Delete a draft, expired or not; return it as it last was, or None if there was none."""
    with transaction.atomic():
        draft = lock_draft(account_id, draft_id)  # a pre-flight may be writing down its listings
        if draft is not None:
            draft.delete()
    return draft


def _lock_open_draft(account_id: int, draft_id: uuid.UUID, now: datetime) -> Draft:
    draft = lock_draft(account_id, draft_id)
    if draft is None or draft.expires_at <= now:
        raise DraftGone
    return draft


def lock_draft(account_id: int, draft_id: uuid.UUID) -> Draft | None:
    """Lock a draft until the transaction ends; None: there is none."""
    drafts = Draft.objects.select_for_update(of=("self",)).select_related("right")
    return drafts.filter(account_id=account_id, public_id=draft_id).first()


def _save_edited(draft: Draft, now: datetime) -> Draft:
    draft.edited_at, draft.warned_at = now, None
    draft.expires_at = now + timedelta(days=_numbers().idle_days)
    draft.save()
    return draft


def _encode_rows(rows: Sequence[DraftRow]) -> list[dict[str, str | bool]]:
    return [{"text": row.text, "is_removed": row.is_removed} for row in rows]


def _numbers() -> DraftNumbers:
    return policies.policy().drafts


@duty
def warn_editors(now: datetime) -> int:
    """Tell people once that a draft they began will expire; return of how many drafts."""
    until_at = now + timedelta(days=policies.policy().drafts.warned_days)
    with transaction.atomic():
        # One that is being edited at this moment is in use: it is left alone.
        expiring_drafts = Draft.objects.select_for_update(of=("self",), skip_locked=True).filter(
            warned_at=None, expires_at__lte=until_at, expires_at__gt=now
        )
        for draft in (drafts := list(expiring_drafts)):
            outbox.post(
                key=f"draft:{draft.pk}:{draft.expires_at:%Y%m%d%H%M%S}",
                kind="draft",
                subject_id=draft.pk,
                send_after=now,
            )
            draft.warned_at = now
            draft.save(update_fields=["warned_at"])
    return len(drafts)
