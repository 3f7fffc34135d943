"""Shows the rights index: which generation is searched, how old it is, what searching costs."""

from typing import Final

from workers.lab.panels.board import Board, Panel, Question, Section, number

_NOW: Final = Section(
    "Is the newest index in use?",
    (
        number(
            "Newest generation",
            "Counts up with each build.",
            "short",
            "markwarden_index_generation",
            limits=(),
        ),
        number(
            "Its age",
            "It grows while no right changes much: that is no fault.",
            "s",
            "markwarden_index_age_seconds",
        ),
    ),
)

_COST: Final = Section(
    "What does searching cost?",
    (
        Panel(
            title="Time of a matcher for one case",
            says="95 of 100 cases are faster.",
            unit="s",
            questions=(
                Question(
                    "histogram_quantile(0.95, sum by (le, matcher) ("
                    "rate(markwarden_match_seconds_bucket[$__rate_interval])))",
                    "{{matcher}}",
                ),
            ),
        ),
    ),
)

RIGHTS: Final = Board(
    name="rights-index",
    title="Markwarden: rights index",
    says="Which rights the matchers search, and what that costs.",
    sections=(_NOW, _COST),
)
