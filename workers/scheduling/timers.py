"""Rows that fall due: questions that lapse, rights that expire, windows that end."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from gateways import configured
from records import policies
from records.actions.accounts import email_codes, erasure, identity_expiry, powers_of_attorney
from records.actions.cases import clarification, duplicates
from records.actions.conduct import misuse_scan
from records.actions.disputes import appeals, counter_answers, reminders, settlements
from records.actions.filing import public_reports, report_adoption, request_drafts
from records.actions.marketplaces import sellers as marketplace_sellers
from records.actions.notices import webhook_delivery
from records.actions.rights import (
    authorised_sellers,
    confirmed_imports,
    expiry,
    paper_pages,
    references,
    transfer,
)
from records.actions.screening import hold_ends, verdicts
from records.actions.sellers import penalty_orders, sign_in
from records.actions.vetting import checks, designations, granting
from records.clock import database_now
from records.filing import preflight_queue
from records.row_security import rate_limits
from workers.scheduling.duties import run_duties

_SECONDS: Final = 15.0


def _compare_papers(now: datetime) -> None:
    paper_pages.compare_waiting_papers(configured.vault(), now=now)


def _erase_identity_images(now: datetime) -> None:
    identity_expiry.erase_images(configured.vault().forget, now)


def _erase_seller_papers(now: datetime) -> None:
    checks.erase_papers(configured.vault().forget, now)


def _forget_sightings(now: datetime) -> None:
    references.delete_old_sightings(policies.policy().limits, now=now)


# In this order, each round; every one of them is safe to run again.
TIMED_DUTIES: Final[tuple[Callable[[datetime], object], ...]] = (
    clarification.lapse_questions,
    counter_answers.forward_counters,
    counter_answers.act_on_silence,
    appeals.receive_appeals,
    settlements.carry_out_settlements,
    marketplace_sellers.register_sellers,
    penalty_orders.update_all_penalties,
    reminders.remind_filers,
    reminders.remind_sellers,
    reminders.inform_buyers,
    expiry.run_expiry,
    identity_expiry.expire_documents,
    identity_expiry.remind_accounts,
    identity_expiry.lapse_questions,
    powers_of_attorney.expire_powers,
    powers_of_attorney.remind_parties,
    powers_of_attorney.notify_ended_powers,
    duplicates.promote_orphans,
    _erase_identity_images,
    erasure.redact_notices,
    transfer.complete_transfers,
    authorised_sellers.identify_sellers,
    confirmed_imports.import_next_rows,
    _compare_papers,
    request_drafts.warn_editors,
    checks.check_applications,
    granting.settle_authorisations,
    hold_ends.release_due_holds,
    verdicts.end_shadows,
    preflight_queue.give_up_stale,
    checks.recheck_accepted,
    checks.lapse_questions,
    _erase_seller_papers,
    report_adoption.adopt_reports,
    _forget_sightings,
    rate_limits.delete_full_buckets,
    webhook_delivery.delete_ended_secrets,
    sign_in.delete_expired_entries,
    email_codes.delete_expired_codes,
    public_reports.delete_unconfirmed,
)

# Once a day they read the cases of months, in a thread that keeps no other duty waiting.
DAILY_DUTIES: Final[tuple[Callable[[datetime], object], ...]] = (
    designations.propose_designations,
    misuse_scan.scan_for_misuse,
)


def tick() -> float:
    """Run one round; return the seconds to rest."""
    run_duties(TIMED_DUTIES, database_now())
    return _SECONDS


def daily_tick() -> float:
    """Look whether the day's work is done yet, and do it; return the seconds to rest."""
    run_duties(DAILY_DUTIES, database_now())
    return _SECONDS
