"""Shows whether decisions are good: how many are automatic, and how many do not last."""

from typing import Final

from lab.dashboards.boards.board import (
    Board,
    Kind,
    Panel,
    Question,
    Section,
    line_panel,
    number_panel,
    warn_limit,
)


def _rulings_increase(labels: str = "", window: str = "$__range") -> str:
    return f"increase(markwarden_decisions_total{{{labels}}}[{window}])"


def _second_reviews_increase(labels: str = "") -> str:
    return f"increase(markwarden_second_reviews_total{{{labels}}}[7d])"


_NOW: Final = Section(
    "Who decides?",
    (
        number_panel(
            "Automatic share",
            "Of the rulings of first instance in the time shown: by policy, without a person.",
            "percentunit",
            f"""sum({_rulings_increase('automatic="true"')}) / sum({_rulings_increase()})""",
            top=1,
        ),
        number_panel(
            "Upheld by people",
            "Of what people ruled in the time shown. A low share says that machines send them"
            " what they could have known to be harmless.",
            "percentunit",
            f"""sum({_rulings_increase('automatic="false", outcome="upheld"')})"""
            f""" / sum({_rulings_increase('automatic="false"')})""",
            top=1,
        ),
        number_panel(
            "Kill switches on",
            "Each holds automatic approval back: for a reason, a filer, or all. Normal: 0.",
            "short",
            "markwarden_switches_on",
            limits=(warn_limit(1),),
            alerts=("AutomationOff",),
        ),
    ),
)

_TIME: Final = Section(
    "How are cases decided?",
    (
        line_panel(
            "Rulings by outcome",
            "Of first instance, in the hour before. One that can still be undone comes later.",
            "short",
            f"sum by (outcome) ({_rulings_increase(window='1h')})",
            "{{outcome}}",
            kind=Kind.STACK,
        ),
        line_panel(
            "Automatic share by lane",
            "Of the rulings in the hour before. Policy alone decides who may be approved"
            " without a person; a jump after a change of policy is that change.",
            "percentunit",
            f"""sum by (lane) ({_rulings_increase('automatic="true"', "1h")})"""
            f" / (sum by (lane) ({_rulings_increase(window='1h')}) > 0)",
            "{{lane}}",
            top=1,
        ),
    ),
)

_AGAIN: Final = Section(
    "What does not last?",
    (
        line_panel(
            "Second answers that differ",
            "Of the second reviews answered in the week before, by who had ruled first: a"
            " person, or policy. A rise for policy is a reason to hold automation back.",
            "percentunit",
            f"""sum by (first) ({_second_reviews_increase('answer="differed"')})"""
            f" / (sum by (first) ({_second_reviews_increase()}) > 0)",
            "{{first}}",
            top=1,
        ),
        line_panel(
            "Overturned rulings",
            "In the week before: a senior reviewer decided against the first answer.",
            "short",
            "sum by (first) (increase(markwarden_overturns_total[7d]))",
            "{{first}}",
            kind=Kind.STACK,
        ),
        line_panel(
            "Score against rulings",
            "Share that reviewers upheld in 28 days, less the mean score of the same cases, by"
            " band. Above 0 the score is too low, below too high; near 0 it is right. Reviewers"
            " see no case that policy approved, so the high band holds those with a guard rail."
            " Of few rulings it says little.",
            "percentunit",
            "markwarden_score_calibration",
            "{{mode}}, {{band}}",
            alerts=("ScoreDrifts",),
        ),
        Panel(
            title="Waiting for a second review",
            says="Rulings that were drawn, and answers that differ and wait for a senior reviewer."
            " After 14 days a drawn ruling is no longer reviewed.",
            unit="short",
            questions=(
                Question("markwarden_second_reviews_waiting", "drawn"),
                Question("markwarden_disputes_open", "disputed"),
            ),
        ),
    ),
)

_TRUST: Final = Section(
    "Who is trusted?",
    (
        line_panel(
            "Changes of standing in the Good Faith Program",
            "In the day before, by the new standing; all so far while Prometheus is younger."
            " Members' clear cases may be approved without a person: a wave of removals means more"
            " work for the desk.",
            "short",
            "sum by (to) (markwarden_good_faith_transitions_total"
            " - (markwarden_good_faith_transitions_total offset 1d"
            " or 0 * markwarden_good_faith_transitions_total))",
            "{{to}}",
            kind=Kind.STACK,
        ),
        line_panel(
            "Changes of standing so far",
            "Counted from the record of what was done.",
            "short",
            "sum by (to) (markwarden_good_faith_transitions_total)",
            "{{to}}",
        ),
    ),
)

DECISIONS: Final = Board(
    name="decision-quality",
    title="Markwarden: decision quality",
    says="How cases are decided, how many decisions do not last, and who is trusted.",
    sections=(_NOW, _TIME, _AGAIN, _TRUST),
    shows="7d",
)
