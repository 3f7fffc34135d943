"""Write the verdicts on some lines: one transaction, fenced, one verdict for each version."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from pipeline.decision.decide import Purpose
from pipeline.screening.lines import FeedLine
from pipeline.screening.rules import RuleHit, ScreeningVerdict
from pipeline.vocabulary import ScreeningAnswer, ScreeningRule
from records import policies
from records.actions.screening.held_listings import HeldLine, is_drawn, write_holds
from records.database import execute, fetch_all, pack_rows, rows_from
from records.duties import duty
from records.ledger import audit, outbox
from records.ledger.audit import Act
from records.screening.models import DayTally, NewestVersion, partition_of
from records.screening.work import PARTS, PartClaim

KIND: Final = "screened_batch"  # of what is sent


@dataclass(frozen=True, slots=True)
class ScreenedLine:
    """A line with what the rules say of it."""

    number: int
    line: FeedLine
    verdict: ScreeningVerdict
    entity_id: int | None = None
    is_known: bool = False  # this version was answered before, or is older than one that was
    pictures_unseen: int = 0  # that could not be fetched or opened
    is_unreached: bool = False  # some of them may be there a little later
    near_keys: tuple[int, ...] = ()  # by which it is found again


def repeat_verdict(newest: NewestVersion) -> ScreeningVerdict:
    """Return the verdict that a version was given, for the same version again."""
    hits = tuple(RuleHit(ScreeningRule(rule)) for rule in newest.rules)
    return ScreeningVerdict(ScreeningAnswer(newest.answer), hits)


def forget_old_verdicts(now: datetime) -> None:
    """Empty the partition that tomorrow's verdicts go into: it holds those of 31 days ago."""
    tomorrow = partition_of(now.date() + timedelta(days=1))
    fetch_all("SELECT screening_empty_slot(%s)", [tomorrow])


_TAKE: Final = f"""
WITH gone AS (
  DELETE FROM screening_part w USING {rows_from("claims", PARTS.fence_types)}
  WHERE {PARTS.fence} RETURNING w.id
) SELECT id FROM gone
"""  # noqa: S608  # of our own words


def write_verdicts(claim: PartClaim, screened_lines: Sequence[ScreenedLine], now: datetime) -> bool:
    """Write the verdicts of a part; False, and nothing written, if somebody else has it by now.

    The batch is locked first, so that its last part finds no other under way.
    """
    with transaction.atomic():
        execute("SELECT FROM screening_batch WHERE id = %s FOR UPDATE", [claim.batch_id])
        if not fetch_all(_TAKE, {"claims": pack_rows([PARTS.fence_values(claim)])}):
            return False
        within = _keep_budgets(screened_lines, now)
        answers = _write_newest(claim, within, now)
        fresh = [screened_line for screened_line in within if not screened_line.is_known]
        # Another worker may have held what this one would let pass: its hold is written already.
        holding = [screened_line for screened_line in fresh if screened_line.verdict.held_by]
        lines = [result for result in holding if answers[result.number] == ScreeningAnswer.HELD]
        _replace_waiting(claim, fresh)
        held_lines = [HeldLine(o.line, o.verdict.held_by, o.entity_id) for o in lines]
        write_holds(claim, [*held_lines, *_draw_passes(claim, fresh, answers)], now)
        _count_day(fresh, lines, now)
        _close_part(claim, Counter(answers.values()), now)
    return True


def _draw_passes(
    claim: PartClaim, fresh: Iterable[ScreenedLine], answers: Mapping[int, str]
) -> Iterator[HeldLine]:
    """Yield what passes and is drawn for a person to read: it is published all the same."""
    share = policies.policy().screening.passes_read_of_10000 / 10_000
    for result in fresh if share else ():
        is_pass = answers[result.number] == ScreeningAnswer.PASSED
        if is_pass and is_drawn(result.line, claim.marketplace, Purpose.PASSED_LISTING, share):
            yield HeldLine(result.line, (), result.entity_id)


def _keep_budgets(screened_lines: Sequence[ScreenedLine], now: datetime) -> list[ScreenedLine]:
    """Let no rule hold more than its budget of the day; what is beyond it is in shadow."""
    rules = sorted(
        {hit.rule for o in screened_lines if not o.is_known for hit in o.verdict.held_by}
    )
    if not rules:
        return list(screened_lines)
    DayTally.objects.bulk_create(
        [DayTally(on=now.date(), rule=rule) for rule in rules], ignore_conflicts=True
    )
    tallies = DayTally.objects.select_for_update().filter(on=now.date(), rule__in=rules)
    by_rule = {tally.rule: tally for tally in tallies.order_by("rule")}
    budgets = _count_left(by_rule, len(screened_lines), now)
    lines = list[ScreenedLine]()
    for screened_line in screened_lines:
        if screened_line.is_known:
            lines.append(screened_line)
            continue
        spent_rules = {hit.rule for hit in screened_line.verdict.held_by if budgets[hit.rule] <= 0}
        verdict = (
            screened_line.verdict.without(spent_rules) if spent_rules else screened_line.verdict
        )
        budgets.subtract(hit.rule for hit in verdict.held_by)
        lines.append(replace(screened_line, verdict=verdict))
    for tally in by_rule.values():
        if budgets[tally.rule] <= 0 and tally.reached_at is None:
            tally.reached_at, tally.budget = now, _get_budget(tally)
            tally.save(update_fields=["reached_at", "budget"])
    return lines


def _get_budget(tally: DayTally) -> int:
    numbers = policies.policy().screening.rules.get(ScreeningRule(tally.rule))
    return numbers.holds_per_10000 if numbers else 0


@duty
def end_shadows(now: datetime) -> None:
    """Let rules hold again today whose budget is higher by now than the one they reached."""
    tallies = DayTally.objects.filter(on=now.date()).exclude(reached_at=None)
    ids = [row.pk for row in tallies if row.budget is not None and _get_budget(row) > row.budget]
    DayTally.objects.filter(pk__in=ids).update(reached_at=None, budget=None)


def _count_left(by_rule: Mapping[str, DayTally], more: int, now: datetime) -> Counter[str]:
    """Return how many listings each rule may still hold today, 10,000 counting as the least."""
    day = DayTally.objects.filter(on=now.date(), rule="").values_list("listings", flat=True)
    listing_count = max(10_000, sum(day) + more)
    return Counter(
        {
            rule: int(listing_count * _get_budget(tally) / 10_000) - tally.listings
            for rule, tally in by_rule.items()
        }
    )


_COLUMNS: Final = {
    "number": "int",
    "listing": "text",
    "shop": "text",
    "revision": "bigint",
    "answer": "text",
    "rules": "text[]",
    "shadow": "text[]",
    "brand_key": "text",
    "pictures": "text[]",
    "near_keys": "bigint[]",
    "pictures_unseen": "smallint",
}
_WINS: Final = (
    "excluded.revision > n.revision OR excluded.revision = n.revision AND n.answer = 'not_screened'"
)
# What buyers saw last stays what an edit is compared with, however many edits are held.
_IS_SHOWN: Final = f"({_WINS}) AND excluded.answer <> 'held'"
_REPLACED: Final = ", ".join(
    f"{name} = CASE WHEN {wins} THEN excluded.{name} ELSE n.{name} END"
    for wins, names in (
        (_WINS, ("shop", "answer", "rules", "near_keys", "screened_at")),
        (_IS_SHOWN, ("brand_key", "pictures")),
    )
    for name in names
)

# Of two lines on one listing the newer is kept, whatever their order and whichever worker has
# them: what the row says after both is what each is answered by.
_WRITE: Final = f"""
WITH lines AS MATERIALIZED (
  SELECT * FROM {rows_from("lines", _COLUMNS)}
), written AS (
  INSERT INTO screening_newestversion AS n
    (account_id, listing, shop, revision, answer, rules, brand_key, pictures, near_keys,
    screened_at)
  SELECT DISTINCT ON (listing) %(account)s, listing, shop, revision, answer, rules, brand_key,
    pictures, near_keys, %(now)s::timestamptz
  FROM lines ORDER BY listing, revision DESC, number
  ON CONFLICT (account_id, listing) DO UPDATE SET {_REPLACED},
    revision = greatest(n.revision, excluded.revision)
  RETURNING n.listing, n.revision, n.answer, n.rules
)
INSERT INTO screening_verdict
  (slot, batch_id, number, account_id, listing, revision, answer, rules, shadow, pictures_unseen)
SELECT %(slot)s, %(batch)s, l.number, %(account)s, l.listing, l.revision,
  CASE WHEN n.revision > l.revision THEN 'superseded' ELSE n.answer END,
  CASE WHEN n.revision > l.revision THEN '{{}}' ELSE n.rules END, l.shadow,
  l.pictures_unseen
FROM lines l JOIN written n USING (listing)
RETURNING number, answer
"""  # noqa: S608  # of our own words


def _write_newest(
    claim: PartClaim, screened_lines: Sequence[ScreenedLine], now: datetime
) -> dict[int, str]:
    """Write the newest version of each listing and the verdict on each line; return answers."""
    rows = [
        {
            "number": screened_line.number,
            "listing": screened_line.line.id,
            "shop": screened_line.line.seller.shop,
            "revision": screened_line.line.revision,
            "answer": screened_line.verdict.answer,
            "rules": [hit.rule for hit in screened_line.verdict.held_by],
            "shadow": [hit.rule for hit in screened_line.verdict.shadow],
            "brand_key": screened_line.line.brand_key,
            "pictures": [picture.key for picture in screened_line.line.pictures],
            "near_keys": screened_line.near_keys,
            "pictures_unseen": screened_line.pictures_unseen,
        }
        for screened_line in screened_lines
    ]
    values = {
        "account": claim.account_id,
        "batch": claim.batch_id,
        "slot": partition_of(claim.received_at.date()),
        "now": now,
        "lines": pack_rows(rows),
    }
    return dict(fetch_all(_WRITE, values))


_REPLACE: Final = f"""
WITH ended AS (
  UPDATE screening_heldlisting h SET decided_at = clock_timestamp(),
    state = CASE h.state WHEN 'drawn' THEN 'passed' ELSE 'replaced' END
  FROM {rows_from("lines", {"listing": "text", "revision": "bigint"})}
  WHERE h.account_id = %(account)s AND h.listing = lines.listing
    AND h.state IN ('waiting', 'drawn') AND h.revision < lines.revision
  RETURNING h.id
)
UPDATE screening_heldlistingobjection d SET decided_at = clock_timestamp(), outcome = 'replaced'
FROM ended WHERE d.hold_id = ended.id AND d.decided_at IS NULL
"""  # noqa: S608  # the same


def _replace_waiting(claim: PartClaim, screened_lines: Collection[ScreenedLine]) -> None:
    """End the holds of older versions, and disputes of them: a person looks at the newest alone."""
    rows = [
        {"listing": result.line.id, "revision": result.line.revision} for result in screened_lines
    ]
    execute(_REPLACE, {"account": claim.account_id, "lines": pack_rows(rows)})


_COUNT: Final = f"""
INSERT INTO screening_daytally AS t ("on", rule, listings)
SELECT %(on)s, rule, listings FROM {rows_from("counts", {"rule": "text", "listings": "int"})}
ORDER BY rule DESC
ON CONFLICT ("on", rule) DO UPDATE SET listings = t.listings + excluded.listings
"""  # noqa: S608  # the same


def _count_day(
    screened_lines: Sequence[ScreenedLine], lines: Sequence[ScreenedLine], now: datetime
) -> None:
    """Count what was screened and held today; the row that all wait for comes last."""
    counts = Counter(hit.rule.value for result in lines for hit in result.verdict.held_by)
    rows = [{"rule": rule, "listings": count} for rule, count in counts.items()]
    rows.append({"rule": "", "listings": len(screened_lines)})
    execute(_COUNT, {"on": now.date(), "counts": pack_rows(rows)})


_CLOSE: Final = """
UPDATE screening_batch b SET held = held + %s, not_screened = not_screened + %s,
  done_at = CASE WHEN EXISTS (SELECT FROM screening_part p WHERE p.batch_id = b.id)
            THEN NULL ELSE %s END
WHERE id = %s RETURNING done_at, held, not_screened, lines
"""


def _close_part(claim: PartClaim, answers: Mapping[str, int], now: datetime) -> None:
    """Count the part's answers into its batch; with the last one close it and tell who sent it."""
    values = [answers.get("held", 0), answers.get("not_screened", 0), now, claim.batch_id]
    ((done_at, holds, not_screened, lines),) = fetch_all(_CLOSE, values)
    if done_at is None:
        return
    body: dict[str, audit.Value] = {"lines": lines, "held": holds, "not_screened": not_screened}
    audit.append(Act("batch", claim.batch_id, "screen", "policy", now, body))
    outbox.post(
        key=f"{KIND}:{claim.batch_id}", kind=KIND, subject_id=claim.batch_id, send_after=now
    )
