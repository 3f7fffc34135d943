"""Shows whether decisions are good: how many are automatic, and how many do not last."""

from typing import Final

from workers.lab.panels.board import Board, Kind, Panel, Question, Section, number

_AUTOMATIC: Final = 'sum(delta(markwarden_decisions_total{automatic="true"}[$__range]))'

_NOW: Final = Section(
    "Who decides?",
    (
        number(
            "Automatic share",
            "Of the rulings of first instance in the time shown: by policy, without a person.",
            "percentunit",
            f"{_AUTOMATIC} / sum(delta(markwarden_decisions_total[$__range]))",
            top=1,
        ),
        Panel(
            title="Rulings by outcome",
            says="Live rulings of first instance so far.",
            unit="short",
            questions=(Question("sum by (outcome) (markwarden_decisions_total)", "{{outcome}}"),),
            kind=Kind.STACK,
        ),
    ),
)

DECISIONS: Final = Board(
    name="decision-quality",
    title="Markwarden: decision quality",
    says="How cases are decided, how many decisions do not last, and who is trusted.",
    sections=(_NOW,),
    shows="7d",
)
