"""Shows whether the people keep up: what waits for review, who is there, how fast they are."""

from typing import Final

from lab.dashboards.boards.board import (
    Board,
    Kind,
    Section,
    line_panel,
    number_panel,
    page_limit,
    warn_limit,
)

_NOW: Final = Section(
    "Do the people keep up?",
    (
        number_panel(
            "Cases in review",
            "They wait for a person, or a person holds them.",
            "short",
            'sum(markwarden_cases_open{state="in_review", lane=~"$lane"})',
        ),
        number_panel(
            "Reviewers at work",
            "Those who hold a case. Nobody outside the desk's hours is normal.",
            "short",
            "markwarden_reviewers_active",
        ),
        number_panel(
            "Past their deadline",
            "Open and due. The desk shows them first. Normal: 0.",
            "short",
            "markwarden_cases_overdue",
            limits=(warn_limit(1),),
            alerts=("CaseOverdue",),
        ),
        number_panel(
            "Orders past their time",
            "Of authorities and courts, whose clocks run at night too. Normal: 0.",
            "short",
            "sum(max by (kind) (markwarden_orders_overdue)) or vector(0)",
            limits=(page_limit(1),),
            alerts=("OrderOverdue",),
        ),
        number_panel(
            "Disputes ruled on in time",
            "Counter-notifications and appeals of 28 days, by the same clock as cases. Nothing:"
            " none fell due.",
            "percentunit",
            "min(markwarden_dispute_service_level_ratio)",
        ),
        number_panel(
            "Claims taken back, not carried out",
            "How long the oldest has waited: its listing is still down. Normal: below 15 seconds.",
            "s",
            "markwarden_settlement_wait_seconds",
            limits=(warn_limit(120),),
            alerts=("SettlementsWait",),
        ),
        number_panel(
            "Rulings by people, last hour",
            "Those that can no longer be undone, so half a minute late.",
            "short",
            "round(sum(increase("
            'markwarden_decisions_total{automatic="false", lane=~"$lane"}[1h])))',
        ),
    ),
)

_BACKLOG: Final = Section(
    "What waits?",
    (
        line_panel(
            "In review by lane",
            "A lane sets the order of service, never the ruling.",
            "short",
            'sum by (lane) (markwarden_cases_open{state="in_review", lane=~"$lane"})',
            "{{lane}}",
            kind=Kind.STACK,
        ),
        line_panel(
            "Open cases by state",
            "In clarification the filer has to answer, and the clock stands still.",
            "short",
            'sum by (state) (markwarden_cases_open{lane=~"$lane"})',
            "{{state}}",
            kind=Kind.STACK,
        ),
    ),
)

_PACE: Final = Section(
    "How fast are they?",
    (
        line_panel(
            "Rulings by people an hour",
            "In the hour before, by outcome; those that can no longer be undone.",
            "short",
            "sum by (outcome) ("
            'increase(markwarden_decisions_total{automatic="false", lane=~"$lane"}[1h]))',
            "{{outcome}}",
            kind=Kind.STACK,
        ),
        line_panel(
            "Reviewers at work",
            "Those who hold a case.",
            "short",
            "markwarden_reviewers_active",
            "reviewers",
        ),
    ),
)

DESK: Final = Board(
    name="review-desk",
    title="Markwarden: review desk",
    says="Whether the reviewers keep up with what machines leave to them.",
    sections=(_NOW, _BACKLOG, _PACE),
    shows="12h",
    has_lanes=True,
)
