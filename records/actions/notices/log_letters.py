"""The log's newest checkpoint leaves the house each day, in a letter to an auditor."""

from datetime import datetime

from django.conf import settings

from records import policies
from records.duties import daily_duty
from records.ledger import checkpoints, outbox


@daily_duty
def send_log_root(now: datetime) -> None:
    """Post the day's letter, once; none where the settings name no auditor."""
    newest = checkpoints.find_newest(published=True)
    if newest is None or not settings.MARKWARDEN.log_auditor:
        return
    key = f"log-root-{policies.calendar().local_day(now)}"
    outbox.post(key=key, kind="log_root", subject_id=newest.pk, send_after=now)
