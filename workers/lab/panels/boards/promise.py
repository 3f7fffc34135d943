"""Shows whether the promise is kept: a decision within 24 hours of business days."""

from typing import Final

from workers.lab.panels.board import Board, Kind, Panel, Question, Section, number, page, warn

_HOUR: Final = 3_600

_NOW: Final = Section(
    "Is the promise kept?",
    (
        number(
            "Open cases past their deadline",
            "Each is a miss of the service level. Normal: 0. Put reviewers on the oldest cases.",
            "short",
            "markwarden_cases_overdue",
            limits=(warn(1),),
            alerts=("CaseOverdue",),
        ),
        number(
            "Decided within 24 hours",
            "Of all live rulings of first instance, by elapsed time: weekends count against us"
            " here, so that the service level itself can only be better.",
            "percentunit",
            'sum(markwarden_decision_latency_seconds_bucket{le=~"86400(.0)?"})'
            " / sum(markwarden_decision_latency_seconds_count)",
            limits=(page(0.98), warn(0.995)),
            is_low_bad=True,
            top=1,
        ),
    ),
)

_TIME: Final = Section(
    "How long does a case take?",
    (
        Panel(
            title="From filing to ruling",
            says="Elapsed time, machines and people together.",
            unit="s",
            questions=tuple(
                Question(
                    f"histogram_quantile({share}, sum by (le) ("
                    "delta(markwarden_decision_latency_seconds_bucket[$__range])))",
                    says,
                )
                for share, says in ((0.5, "half are faster"), (0.99, "99 of 100 are faster"))
            ),
            limits=(page(24 * _HOUR),),
        ),
        Panel(
            title="Open cases by lane",
            says="Cases without an answer of first instance, whoever has to give it.",
            unit="short",
            questions=(
                Question('sum by (lane) (markwarden_cases_open{lane=~"$lane"})', "{{lane}}"),
            ),
            kind=Kind.STACK,
        ),
    ),
)

PROMISE: Final = Board(
    name="service-level",
    title="Markwarden: service level",
    says="The promise of a decision within 24 hours of business days, and what threatens it.",
    sections=(_NOW, _TIME),
    has_lanes=True,
)
