"""Check that each version of a listing has one verdict, and that no rule held too many."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from uuid import UUID

from lab.chaos.checker.queries import Question, find_sentences
from pipeline.vocabulary import ScreeningRule
from records import policies
from records.screening.models import Batch, DayTally, NewestVersion, Verdict

# What a person released passes from then on, and what could not be screened is looked at again.
_QUESTIONS: Final[tuple[Question, ...]] = (
    (
        "Listing {0} revision {1} was answered {2}.",
        """
        SELECT v.listing, v.revision, string_agg(DISTINCT v.answer, ' and ')
        FROM screening_verdict v WHERE v.answer IN ('held', 'passed') AND NOT EXISTS (
          SELECT FROM screening_heldlisting h WHERE h.account_id = v.account_id
            AND h.listing = v.listing AND h.revision = v.revision
            AND (h.state = 'released' OR h.reasons = '[]'))
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
        "Listing {0} revision {1} was answered {2} though revision {3} had been answered before.",
        """
        SELECT v.listing, v.revision, v.answer, max(n.revision) FROM screening_verdict v
        JOIN screening_batch b ON b.id = v.batch_id
        JOIN screening_verdict n ON n.account_id = v.account_id AND n.listing = v.listing
          AND n.revision > v.revision
        JOIN screening_batch earlier ON earlier.id = n.batch_id
          AND earlier.done_at < b.received_at
        WHERE v.answer <> 'superseded' GROUP BY v.batch_id, v.number, v.listing, v.revision,
          v.answer
        """,
    ),
    (
        "Listing {0} revision {1} was superseded, and the newest is {2}.",
        """
        SELECT v.listing, v.revision, n.revision FROM screening_verdict v
        JOIN screening_newestversion n USING (account_id, listing)
        WHERE v.answer = 'superseded' AND n.revision <= v.revision
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


def find_lost(
    revisions: Mapping[int, Iterable[tuple[str, int]]], accepted_ids: Mapping[int, UUID]
) -> Iterator[str]:
    """Find what the marketplace sent and has no answer to, and batches of which it was not told.

    `revisions` are the listings of each batch with their revisions, `accepted_ids` the public
    ids it was told, both by the plan's numbers.
    """
    ids, newest = set(Batch.objects.values_list("public_id", flat=True)), dict[str, int]()
    for number, lines in revisions.items():
        if accepted_ids[number] not in ids:
            yield f"Batch {number} of listings was accepted and is missing."
        ids.discard(accepted_ids[number])
        newest |= {name: max(at, newest.get(name, 0)) for name, at in lines}
    yield from (f"Nobody was told of the batch {public_id} of listings." for public_id in ids)
    answered_revisions = dict(NewestVersion.objects.values_list("listing", "revision"))
    for listing, revision in newest.items():
        if answered_revisions.get(listing) != revision:
            yield (
                f"Listing {listing} was sent as revision {revision}, and the newest that was"
                f" answered is {answered_revisions.get(listing)}."
            )


def count_answers() -> dict[str, int]:
    """Count the lines by their answer."""
    return dict(Counter(Verdict.objects.values_list("answer", flat=True)))


def find_breaches() -> Iterator[str]:
    """Find versions with two verdicts or none, and rules that held more than their budget."""
    yield from find_sentences(_QUESTIONS)
    screened_counts = dict(DayTally.objects.filter(rule="").values_list("on", "listings"))
    for tally in DayTally.objects.exclude(rule="").order_by("on", "rule"):
        hold_budget = policies.policy().screening.rules[ScreeningRule(tally.rule)].holds_per_10000
        most = max(10_000, screened_counts.get(tally.on, 0)) * hold_budget / 10_000
        if tally.listings > most:
            yield f"Rule {tally.rule} held {tally.listings} on {tally.on}, and may {most:.0f}."
