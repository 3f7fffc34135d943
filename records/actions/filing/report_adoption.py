"""Make what somebody reported without an account part of the account they have now.

The requests stay the public form's: a filing never changes, and the filer's account is the column
by which rows are spread. The account gets links to them, as the letters did. A filer sees no
report of others, so a worker finds them.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from pipeline.vocabulary import Channel
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Account
from records.cases.models import TakedownRequest
from records.duties import duty
from records.filing.models.reports import AdoptedReport, Adoption
from records.ledger import audit

_BATCH_SIZE: Final = 20


def request_adoption(account: Account, email: str, now: datetime) -> None:
    """Ask for reports sent from an address that this account has just proven to be its own.

    Call it whenever an address is proven: later reports with the same address come along.
    """
    Adoption.objects.update_or_create(
        account=account,
        email=email.strip().lower(),
        defaults={"done_at": None},
        create_defaults={"asked_at": now},
    )


@duty
def adopt_reports(now: datetime) -> int:
    """Link the reports of accounts that asked; return how many."""
    waiting = Adoption.objects.filter(done_at=None).order_by("asked_at")
    return sum(
        _adopt_reports_of(pk, now)
        for pk in list(waiting.values_list("pk", flat=True)[:_BATCH_SIZE])
    )


def _adopt_reports_of(adoption_id: int, now: datetime) -> int:
    with transaction.atomic():
        adoption = Adoption.objects.select_for_update().get(pk=adoption_id)
        reports = TakedownRequest.objects.filter(
            account_id=PUBLIC_FORM_ACCOUNT_ID,
            channel=Channel.PUBLIC_FORM.value,
            filer_email__iexact=adoption.email,
        )
        before = AdoptedReport.objects.filter(account_id=adoption.account_id).count()
        # Who proved the address first keeps a report, no matter who reads that mailbox later.
        AdoptedReport.objects.bulk_create(
            (
                AdoptedReport(
                    account_id=adoption.account_id,
                    request_public_id=public_id,
                    filed_at=filed_at,
                    adopted_at=now,
                )
                for public_id, filed_at in reports.values_list("public_id", "filed_at")
            ),
            ignore_conflicts=True,
        )
        adoption.done_at = now
        adoption.save(update_fields=["done_at"])
        count = AdoptedReport.objects.filter(account_id=adoption.account_id).count() - before
        if count:
            _audit(adoption, count, now)
    return count


def _audit(adoption: Adoption, report_count: int, now: datetime) -> None:
    audit.record(
        "adoption",
        adoption.pk,
        "adopt",
        actor="system",
        at=now,
        body={"account": adoption.account_id, "reports": report_count},
    )
