"""Drafts that nobody touches: a letter before they expire, and their text deleted in the end."""

from datetime import datetime, timedelta

from django.db import transaction

from records.complaints.models import Draft
from records.ledger import outbox, policies


def warn_editors(now: datetime) -> int:
    """Tell whoever edited a draft last that it will expire, once; returns how many were told."""
    until_at = now + timedelta(days=policies.policy().drafts.warned_days)
    with transaction.atomic():
        # One that is being edited at this moment is in use: it is left alone.
        near = Draft.objects.select_for_update(of=("self",), skip_locked=True).filter(
            warned_at=None, expires_at__lte=until_at, expires_at__gt=now
        )
        for draft in (drafts := list(near)):
            outbox.post(
                key=f"draft:{draft.pk}:{draft.expires_at:%Y%m%d%H%M%S}",
                kind="draft",
                subject_id=draft.pk,
                send_after=now,
            )
            draft.warned_at = now
            draft.save(update_fields=["warned_at"])
    return len(drafts)


def delete_old_drafts(now: datetime) -> int:
    """Delete what was kept as long as the policy says; returns how many."""
    kept = timedelta(days=policies.policy().retention_days["draft"])
    _total, deleted = Draft.objects.filter(edited_at__lt=now - kept).delete()
    return deleted.get("complaints.Draft", 0)
