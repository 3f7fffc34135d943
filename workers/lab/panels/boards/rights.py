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
        ),
        number(
            "Its age",
            "It grows while no right changes much: that is no fault.",
            "s",
            "markwarden_index_age_seconds",
        ),
    ),
)

_BUILDS: Final = Section(
    "How does it grow?",
    (
        Panel(
            title="Generations",
            says="A step for each build: when there was none, or when the changes since the last"
            " one grew too many. A failed build never replaces a good one.",
            unit="short",
            questions=(Question("markwarden_index_generation", "newest"),),
        ),
        Panel(
            title="Age of the newest generation",
            says="Rights verified since then are searched as changes beside it.",
            unit="s",
            questions=(Question("markwarden_index_age_seconds", "age"),),
        ),
    ),
)

_COST: Final = Section(
    "What does searching cost?",
    (
        Panel(
            title="Cases searched a second",
            says="By matcher. A case without pictures is not searched by pictures.",
            unit="cps",
            questions=(
                Question(
                    "sum by (matcher) (rate(markwarden_match_seconds_count[$__rate_interval]))",
                    "{{matcher}}",
                ),
            ),
        ),
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
    sections=(_NOW, _BUILDS, _COST),
)
