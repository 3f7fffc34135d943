"""Check that each version of a listing has one verdict, and that no rule held too many."""

from collections.abc import Iterator
from typing import Final

from lab.chaos.checker.queries import Question, find_sentences
from pipeline.vocabulary import ScreeningRule
from records import policies
from records.screening.models import DayTally

# What a person released passes from then on, and what could not be screened is looked at again.
_QUESTIONS: Final[tuple[Question, ...]] = (
    (
        "Listing {0} revision {1} was answered {2}.",
        """
        SELECT v.listing, v.revision, string_agg(DISTINCT v.answer, ' and ')
        FROM screening_verdict v WHERE v.answer IN ('held', 'passed') AND NOT EXISTS (
          SELECT FROM screening_hold h WHERE h.account_id = v.account_id
            AND h.listing = v.listing AND h.revision = v.revision AND h.state = 'released')
        GROUP BY v.account_id, v.listing, v.revision HAVING count(DISTINCT v.answer) > 1
        """,
    ),
    (
        "Listing {0}: revision {1} was answered, and the newest is said to be {2}.",
        """
        SELECT v.listing, max(v.revision), n.revision FROM screening_verdict v
        JOIN screening_newestversion n USING (account_id, listing)
        GROUP BY v.account_id, v.listing, n.revision HAVING max(v.revision) <> n.revision
        """,
    ),
    (
        "Batch {0} has {2} verdicts for {1} lines.",
        """
        SELECT b.id, b.lines, count(v.batch_id) FROM screening_batch b
        LEFT JOIN screening_verdict v ON v.batch_id = b.id
        GROUP BY b.id, b.lines HAVING count(v.batch_id) <> b.lines
        """,
    ),
)


def find_breaches() -> Iterator[str]:
    """Find versions with two verdicts or none, and rules that held more than their budget."""
    yield from find_sentences(_QUESTIONS)
    screened = dict(DayTally.objects.filter(rule="").values_list("on", "listings"))
    for tally in DayTally.objects.exclude(rule="").order_by("on", "rule"):
        allowed = policies.policy().screening.rules[ScreeningRule(tally.rule)].holds_per_10000
        most = max(10_000, screened.get(tally.on, 0)) * allowed / 10_000
        if tally.listings > most:
            yield f"Rule {tally.rule} held {tally.listings} on {tally.on}, and may {most:.0f}."
