"""Count each day that is over for the public page of promises."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max

from records import policies
from records.database import lock_name
from records.duties import daily_duty
from records.notices.models import PublicCount
from records.notices.transparency.public_counts import count_days

# So long a day is counted again: a question moves a deadline, a ruling is taken back.
_SETTLES: Final = timedelta(days=92)


@daily_duty
def count_public_days(now: datetime) -> int:
    """Count the days before this one, once a day of the desk; return how many counts there are."""
    last_on = policies.calendar().local_day(now) - timedelta(days=1)
    if PublicCount.objects.filter(on__gte=last_on).exists():
        return 0
    with transaction.atomic():
        lock_name("public counts")
        newest = PublicCount.objects.aggregate(newest=Max("on"))["newest"]
        if newest is not None and newest >= last_on:  # another timer was faster
            return 0
        first_on = newest - _SETTLES if newest else None
        counts = list(count_days(first_on, last_on))
        PublicCount.objects.filter(on__gte=first_on or counts[0].on).delete()
        PublicCount.objects.bulk_create(counts)
    return len(counts)
