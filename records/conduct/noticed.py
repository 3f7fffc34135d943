"""What the radar's detectors look at, counted from the records of a window."""

from datetime import datetime, timedelta
from typing import Final

from pipeline.radar import (
    AbuseFinding,
    AbuseSignalNumbers,
    CasesAgainstSeller,
    CertificateUse,
    ContactUse,
    FilingHour,
    find_bursts,
    find_one_seller,
    find_shared_certificates,
    find_throwaway_contacts,
)
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.ledger.asking import fetch_all

_DAY: Final = timedelta(days=1)

# The public form is no filer: its reports are told apart by their addresses alone.
_AGAINST: Final = """
SELECT account_id, seller_id, count(*), count(*) FILTER (WHERE state IN ('upheld', 'rejected')),
  count(*) FILTER (WHERE state IN ('upheld', 'rejected') AND upheld_at IS NULL)
FROM complaints_case
WHERE filed_at >= %(since)s AND filed_at < %(now)s AND seller_id IS NOT NULL
  AND account_id <> %(form)s AND state NOT IN ('duplicate', 'withdrawn')
GROUP BY 1, 2
"""
_PAPERS: Final = """
SELECT DISTINCT r.owner_id, p.sha256 FROM rights_certificate p
JOIN rights_right r ON r.id = p.right_id
WHERE p.sha256 IN (
  SELECT p2.sha256 FROM rights_certificate p2 JOIN rights_right r2 ON r2.id = p2.right_id
  WHERE r2.owner_id <> %(form)s GROUP BY 1 HAVING count(DISTINCT r2.owner_id) > 1)
  AND r.owner_id <> %(form)s
"""
_CONTACTS: Final = """
SELECT account_id, lower(filer_email), count(*) FROM complaints_takedownrequest
WHERE filed_at >= %(since)s AND filed_at < %(now)s GROUP BY 1, 2
"""
_HOURS: Final = """
SELECT account_id, date_trunc('hour', filed_at), count(*) FROM complaints_case
WHERE filed_at >= %(since)s AND filed_at < %(now)s AND account_id <> %(form)s GROUP BY 1, 2
"""


def find_signals(now: datetime, numbers: AbuseSignalNumbers) -> list[AbuseFinding]:
    """Everything that the four detectors find at this moment."""
    since = now - timedelta(days=numbers.window_days)
    values = {"now": now, "since": since, "form": PUBLIC_FORM_ACCOUNT_ID}
    against = [CasesAgainstSeller(*row) for row in fetch_all(_AGAINST, values)]
    papers = [CertificateUse(*row) for row in fetch_all(_PAPERS, values)]
    contacts = [ContactUse(*row) for row in fetch_all(_CONTACTS, values)]
    hours = [FilingHour(*row) for row in fetch_all(_HOURS, values)]
    return [
        *find_one_seller(against, numbers),
        *find_shared_certificates(papers),
        *find_throwaway_contacts(_exclude_public_form(contacts, numbers), numbers),
        *find_bursts(hours, now - _DAY, numbers),
    ]


def _exclude_public_form(
    contacts: list[ContactUse], numbers: AbuseSignalNumbers
) -> list[ContactUse]:
    """Of the public form only what nobody keeps: that it has many addresses is its nature."""
    domains = set(numbers.throwaway_domains)
    return [
        one
        for one in contacts
        if one.account_id != PUBLIC_FORM_ACCOUNT_ID or one.email.rpartition("@")[2] in domains
    ]
