"""Shows what is sent out, and whether the audit record is sealed."""

from typing import Final

from lab.dashboards.boards.board import (
    Board,
    Kind,
    Panel,
    Question,
    Section,
    line_panel,
    number_panel,
    page_limit,
    warn_limit,
)

_NOW: Final = Section(
    "Do letters and orders leave?",
    (
        number_panel(
            "Oldest unsent message",
            "How long it could have been sent already. Normal: below 30 seconds. A marketplace"
            " or the mail server does not answer; the log of `deliver` names it.",
            "s",
            "markwarden_outbox_lag_seconds",
            limits=(page_limit(30),),
            alerts=("OutboxBehind",),
        ),
        number_panel(
            "Record without a seal",
            "How long the newest seal has been behind the audit chain, at most.",
            "s",
            "markwarden_seal_lag_seconds",
            limits=(warn_limit(180),),
            alerts=("SealingStandsStill",),
        ),
        number_panel(
            "Messages given up",
            "They are not tried again; a person must look. Normal: 0.",
            "short",
            "sum(markwarden_outbox_parked) or vector(0)",
            limits=(warn_limit(1),),
            alerts=("OutboxParked",),
        ),
        number_panel(
            "The record fits its seals",
            "Every entry fits its chain and its seal. If not, somebody changed the record: change"
            " nothing, and tell the person responsible for security.",
            "bool_yes_no",
            "markwarden_audit_chain_ok",
            limits=(page_limit(1),),
            is_low_bad=True,
            alerts=("AuditChainBroken",),
        ),
        line_panel(
            "Deliveries a second",
            "Letters, take-downs and webhooks. Postponed ones are tried again for three days.",
            "cps",
            "sum by (kind, outcome) (rate(markwarden_webhook_deliveries_total[$__rate_interval]))",
            "{{kind}}, {{outcome}}",
            kind=Kind.STACK,
        ),
        line_panel(
            "Age of the oldest unsent message",
            "It rises while a receiver is away and falls at once when it is back.",
            "s",
            "markwarden_outbox_lag_seconds",
            "oldest",
            limits=(page_limit(30),),
            alerts=("OutboxBehind",),
        ),
        Panel(
            title="Tried again and given up",
            says="Messages that failed at least twice, and those nobody tries any more.",
            unit="short",
            questions=(
                Question("sum(markwarden_outbox_retrying) or vector(0)", "tried again"),
                Question("sum(markwarden_outbox_parked) or vector(0)", "given up"),
            ),
            alerts=("ReceiverFails", "OutboxParked"),
        ),
        line_panel(
            "Entries of the record",
            "Those that the last verification looked at.",
            "short",
            "markwarden_audit_entries",
            "entries",
        ),
    ),
)

OUTBOUND: Final = Board(
    name="deliveries-and-record",
    title="Markwarden: deliveries and record",
    says="What is sent out, and whether the audit record is sealed.",
    sections=(_NOW,),
)
