"""Shows the rights index: which generation is searched, how old it is, what searching costs."""

from typing import Final

from lab.dashboards.boards.board import (
    Board,
    Section,
    line_panel,
    number_panel,
    page_limit,
    warn_limit,
)

_NOW: Final = Section(
    "Is the newest index in use?",
    (
        number_panel(
            "Newest generation",
            "Counts up with each build. 0: there is none, and workers claim nothing.",
            "short",
            "markwarden_index_generation",
            limits=(page_limit(1),),
            is_low_bad=True,
            alerts=("NoIndex",),
        ),
        number_panel(
            "Its age",
            "It grows while few rights change: that is normal.",
            "s",
            "markwarden_index_age_seconds",
        ),
        number_panel(
            "Changes beside it",
            "Rights verified or withdrawn since, searched apart. From a thousand on the next"
            " generation is built.",
            "short",
            "markwarden_index_changes",
            limits=(warn_limit(5_000),),
            alerts=("IndexBehind",),
        ),
        number_panel(
            "Workers behind",
            "Live workers that have not loaded the newest generation. They do within seconds.",
            "short",
            "markwarden_workers_outdated",
            limits=(warn_limit(1),),
            alerts=("IndexNotLoaded",),
        ),
    ),
)

_BUILDS: Final = Section(
    "How does it grow?",
    (
        line_panel(
            "Generations",
            "A step for each build: when there was none, or when the changes since the last"
            " one grew too many. A failed build never replaces a good one.",
            "short",
            "markwarden_index_generation",
            "newest",
        ),
        line_panel(
            "Changes since the newest generation",
            "A saw: it grows with each change of a right and falls with each build.",
            "short",
            "markwarden_index_changes",
            "changes",
        ),
    ),
)

_COST: Final = Section(
    "What does searching cost?",
    (
        line_panel(
            "Cases searched a second",
            "By matcher. A case without pictures is not searched by pictures.",
            "cps",
            "sum by (matcher) (rate(markwarden_match_seconds_count[$__rate_interval]))",
            "{{matcher}}",
        ),
        line_panel(
            "Time of a matcher for one case",
            "95 of 100 cases are faster.",
            "s",
            "histogram_quantile(0.95, sum by (le, matcher) ("
            "rate(markwarden_match_seconds_bucket[$__rate_interval])))",
            "{{matcher}}",
        ),
    ),
)

RIGHTS: Final = Board(
    name="rights-index",
    title="Markwarden: rights index",
    says="Which rights the matchers search, and what that costs.",
    sections=(_NOW, _BUILDS, _COST),
)
