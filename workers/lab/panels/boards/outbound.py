"""Shows what leaves the house, and the record of what was done in it."""

from typing import Final

from workers.lab.panels.board import Board, Kind, Panel, Question, Section, number, warn

_NOW: Final = Section(
    "Does the world hear of it?",
    (
        number(
            "Oldest unsent message",
            "How long it could have been sent already. Normal: below a minute. A marketplace or"
            " the mail server does not answer; the log of `deliver` names it.",
            "s",
            "markwarden_outbox_lag_seconds",
            limits=(warn(300),),
            alerts=("OutboxBehind",),
        ),
        number(
            "Record without a seal",
            "How long the newest seal has been behind the audit chain, at most.",
            "s",
            "markwarden_seal_lag_seconds",
            limits=(warn(300),),
            alerts=("SealingStandsStill",),
        ),
        Panel(
            title="Deliveries a second",
            says="Letters, take-downs and webhooks. Postponed ones are tried again for two days.",
            unit="cps",
            questions=(
                Question(
                    "sum by (kind, outcome) ("
                    "rate(markwarden_webhook_deliveries_total[$__rate_interval]))",
                    "{{kind}}, {{outcome}}",
                ),
            ),
            kind=Kind.STACK,
        ),
    ),
)

OUTBOUND: Final = Board(
    name="deliveries-and-record",
    title="Markwarden: deliveries and record",
    says="What leaves the house, and whether the record of what was done is sealed.",
    sections=(_NOW,),
)
