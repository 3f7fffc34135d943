"""Write what people ruled beside the facts they saw."""

from pathlib import Path

from pipeline.words import Outcome
from records.complaints.models import Ruling
from workers.lab.fitting.decisions import line_of


def write_decisions(out: Path) -> int:
    """One line per case that a person decided, by its latest ruling; how many there are."""
    rulings = (
        Ruling.objects.live()
        .filter(reviewer__isnull=False, outcome__in=[Outcome.UPHELD, Outcome.REJECTED])
        .filter(case__record__isnull=False)
        .select_related("case__record")
        .order_by("case_id", "-ruled_at", "-pk")
        .distinct("case_id")
    )
    count = 0
    with out.open("w", encoding="utf-8") as lines:
        for ruling in rulings.iterator():
            facts = ruling.case.record.facts
            lines.write(line_of(facts, Outcome(ruling.outcome), "person") + "\n")
            count += 1
    return count
