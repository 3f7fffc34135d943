"""Shows whether the promise is kept: a decision within 24 hours of business days."""

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

_HOUR: Final = 3_600
_TIME_LEFT: Final = ((0, "past"), (4, "4 h or less"), (12, "12 h or less"), (24, "24 h or less"))


def _bucket_bound(hours: int) -> str:
    """Return a bucket's bound; newer releases of Prometheus write it with a decimal."""
    return f'le=~"{hours * _HOUR}(\\\\.0)?"'


_NOW: Final = Section(
    "Is the promise kept?",
    (
        number_panel(
            "Requests in time, 28 days",
            "The service level: of the requests that fell due, those whose last case was decided"
            " within 24 hours of business days. Promised: 98 %.",
            "percentunit",
            'markwarden:service_level:ratio28d{unit="request"}',
            limits=(page_limit(0.98), warn_limit(0.995)),
            is_low_bad=True,
            top=1,
        ),
        number_panel(
            "Cases in time, 28 days",
            "The same for single cases. A request with one late case is late as a whole, so that"
            " this figure is the higher one.",
            "percentunit",
            'markwarden:service_level:ratio28d{unit="case"}',
            limits=(page_limit(0.98), warn_limit(0.995)),
            is_low_bad=True,
            top=1,
        ),
        number_panel(
            "Will be late",
            "Share of the open cases that will be late if people and machines go on as they do. It"
            " warns hours before a miss shows.",
            "percentunit",
            "markwarden:predicted_breaches:ratio",
            limits=(warn_limit(0.01), page_limit(0.02)),
            top=1,
            alerts=("BreachesAhead", "ManyBreachesAhead"),
        ),
        number_panel(
            "Open cases past their deadline",
            "Each is a miss of the service level. Normal: 0. Put reviewers on the oldest cases.",
            "short",
            "markwarden_cases_overdue",
            limits=(warn_limit(1),),
            alerts=("CaseOverdue",),
        ),
    ),
)

_BURN: Final = Section(
    "How fast is the allowance for late cases used up?",
    (
        Panel(
            title="Burn rate, over hours",
            says="1: two in a hundred of the cases that fell due were late, as many as may be. At"
            " 14.4 over an hour, a fiftieth of a month's worth is gone within it.",
            unit="short",
            questions=tuple(
                Question(f"markwarden:burn_rate:{window}", says)
                for window, says in (("5m", "5 minutes"), ("30m", "30 minutes"), ("1h", "1 hour"))
            ),
            limits=(page_limit(14.4),),
            alerts=("ServiceLevelBurnsFast",),
        ),
        Panel(
            title="Burn rate, over days",
            says="1: two in a hundred of the cases that fell due were late, as many as may be.",
            unit="short",
            questions=tuple(
                Question(f"markwarden:burn_rate:{window}", says)
                for window, says in (("6h", "6 hours"), ("3d", "3 days"))
            ),
            limits=(warn_limit(1), page_limit(6)),
            alerts=("ServiceLevelBurns", "ServiceLevelBurnsSlowly"),
        ),
    ),
)

_AHEAD: Final = Section(
    "What threatens it?",
    (
        line_panel(
            "Cases that will be late, by lane",
            "By their place in the order of service and the pace measured lately.",
            "short",
            'sum by (lane) (markwarden_predicted_breaches{lane=~"$lane"})',
            "{{lane}}",
            kind=Kind.STACK,
        ),
        line_panel(
            "Share that will be late, by lane",
            "Of the lane's open cases. From 1 % a warning, from 2 % a page, four hours ahead"
            " or more.",
            "percentunit",
            'markwarden_predicted_breach_ratio{lane=~"$lane"}',
            "{{lane}}",
            limits=(warn_limit(0.01), page_limit(0.02)),
        ),
        Panel(
            title="Open cases by business time left",
            says="Each curve holds those below it. A case in clarification has no deadline.",
            unit="short",
            questions=tuple(
                Question(
                    "sum(markwarden_deadline_remaining_seconds_bucket"
                    f'{{{_bucket_bound(hours)}, lane=~"$lane"}})',
                    says,
                )
                for hours, says in _TIME_LEFT
            ),
        ),
        line_panel(
            "Open cases by lane",
            "Cases without an answer of first instance.",
            "short",
            'sum by (lane) (markwarden_cases_open{lane=~"$lane"})',
            "{{lane}}",
            kind=Kind.STACK,
        ),
    ),
)

_COURSE: Final = Section(
    "How did it go?",
    (
        line_panel(
            "Cases in time by path, 28 days",
            "Automatic: a machine alone. Human: a person too. A path without cases due has no"
            " curve.",
            "percentunit",
            '1 - sum by (path) (markwarden_service_missed{unit="case", window="28d"})'
            ' / (sum by (path) (markwarden_service_due{unit="case", window="28d"}) > 0)',
            "{{path}}",
            limits=(page_limit(0.98),),
            is_low_bad=True,
            bottom=0.9,
            top=1,
        ),
        line_panel(
            "Requests in time by lane, 28 days",
            "Trusted flaggers have a service level of their own. A lane in which nothing fell due"
            " has no curve.",
            "percentunit",
            'markwarden_service_level_ratio{unit="request", lane=~"$lane"}',
            "{{lane}}",
            limits=(page_limit(0.98),),
            is_low_bad=True,
            bottom=0.9,
            top=1,
        ),
        line_panel(
            "Answers without a server error, by interface",
            "Of the API, the console and the portal, over five minutes. The objective is"
            " 99.9 %; refusals are the caller's and count as answers.",
            "percentunit",
            '1 - (sum by (door) (rate(markwarden_http_request_seconds_count{answer="5xx"}'
            "[5m])) or 0 * sum by (door) (rate(markwarden_http_request_seconds_count[5m])))"
            " / (sum by (door) (rate(markwarden_http_request_seconds_count[5m])) > 0)",
            "{{door}}",
            limits=(page_limit(0.999),),
            is_low_bad=True,
            bottom=0.99,
            top=1,
            alerts=("DoorsFail",),
        ),
        line_panel(
            "Time to answer, by interface",
            "19 of 20 are faster. Aim: 0.2 s for a request's page, 0.3 s for the desk.",
            "s",
            "histogram_quantile(0.95, sum by (le, door) ("
            "rate(markwarden_http_request_seconds_bucket[5m])))",
            "{{door}}",
        ),
        Panel(
            title="From filing to ruling",
            says="Elapsed time, machines and people together, in the hour before.",
            unit="s",
            questions=tuple(
                Question(
                    f"histogram_quantile({share}, sum by (le) ("
                    "increase(markwarden_decision_latency_seconds_bucket[1h])))",
                    says,
                )
                for share, says in ((0.5, "half are faster"), (0.99, "99 of 100 are faster"))
            ),
            limits=(page_limit(24 * _HOUR),),
        ),
    ),
)

_FAST: Final = Section(
    "Do machines begin at once?",
    (
        line_panel(
            "Messages taken within 10 seconds",
            "From the message to a worker's claim, in the five minutes before. Wanted: 99 %.",
            "percentunit",
            "markwarden:case_wait:ratio10s",
            "within 10 s",
            limits=(warn_limit(0.99),),
            is_low_bad=True,
            bottom=0.9,
            top=1,
            alerts=("CasesStartLate",),
        ),
        line_panel(
            "Wait from message to claim",
            "95 of 100 cases wait less.",
            "s",
            "histogram_quantile(0.95, sum by (le, stage) ("
            "rate(markwarden_case_wait_seconds_bucket[$__rate_interval])))",
            "{{stage}}",
            limits=(warn_limit(10),),
        ),
    ),
)

SERVICE_LEVEL: Final = Board(
    name="service-level",
    title="Markwarden: service level",
    says="The promise of a decision within 24 hours of business days, and what threatens it.",
    sections=(_NOW, _AHEAD, _BURN, _COURSE, _FAST),
    has_lanes=True,
)
