"""Conclude first instance: the ruling, the case, its followers, the listing, the letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.conf import settings

from pipeline.decision.decide import Purpose, draw_for_purpose, second_review_share
from pipeline.notices.statement_edits import StatementEdit, edit_mark
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import CaseState, Instance, Outcome
from records import policies
from records.accounts.models import User
from records.actions.cases import duplicates, enforcement
from records.cases.acts import CaseAct
from records.cases.models import Case, Ruling
from records.database import (
    column_types,
    execute,
    fetch_all,
    insert_into,
    pack_rows,
    row_values,
    rows_from,
)
from records.ledger import audit
from records.ledger.models import Outgoing
from records.review.models import RulingText


def is_second_review_drawn(case: Case, reviewer: User) -> bool:
    """Return whether a case is drawn: always the same for it, more often for new reviewers."""
    numbers = policies.policy().quality
    secret = settings.MARKWARDEN.audit_secret.encode()
    draw = draw_for_purpose(secret, str(case.public_id), Purpose.SECOND_REVIEW)
    if draw >= max(numbers.second_review_share, numbers.new_reviewer_share):
        return False
    own_rulings = Ruling.objects.live().of_first_instance().filter(reviewer=reviewer)
    rulings = own_rulings[: numbers.new_reviewer_rulings].count()  # beyond that nobody counts
    return draw < second_review_share(rulings, numbers)


@dataclass(frozen=True, slots=True)
class CaseVerdict:
    """What is ruled, by whom and why."""

    outcome: Outcome
    reason_code: str
    reviewer: User | None = None  # empty: by policy
    note: str = ""
    statement_edit: StatementEdit | None = None  # into the statement of reasons
    is_confirmed: bool = False  # that the reason is one for another kind of right


def conclude_case(
    case: Case, verdict: CaseVerdict, *, now: datetime, send_after: datetime
) -> Ruling:
    """Conclude one case; see `conclude_cases`."""
    return conclude_cases([(case, verdict)], now=now, send_after=send_after)[0]


def conclude_cases(
    verdicts: Sequence[tuple[Case, CaseVerdict]], *, now: datetime, send_after: datetime
) -> list[Ruling]:
    """Write rulings of first instance with everything that follows from them.

    The caller holds the cases' row locks and has checked that their states allow a ruling; no two
    are on one listing. The unique live ruling refuses a second one all the same.
    """
    following = fetch_all(_NEXT_RULINGS, [[case.pk for case, _ in verdicts]])
    rulings, rows = [], []
    for (case, verdict), (ruling_id, _) in zip(verdicts, following, strict=True):
        _close(case, verdict, now)
        ruling = _ruling(ruling_id, case, verdict, now)
        rulings.append(ruling)
        rows.append(_values(case, ruling, verdict))
    letter_after = _next_letter(send_after)
    moments = {"send_after": send_after, "letter_after": letter_after}
    execute(_CONCLUDE, {"ruled": pack_rows(rows), **moments})
    for ruling, (case, verdict), (_, has_followers) in zip(
        rulings, verdicts, following, strict=True
    ):
        if verdict.statement_edit is not None:
            _save_text(ruling, verdict.statement_edit)
        if has_followers:  # most have none
            duplicates.close_duplicates(case, now=now)
    return rulings


def _close(case: Case, verdict: CaseVerdict, now: datetime) -> None:
    case.state, case.closed_at = CaseState(verdict.outcome.value), now
    case.upheld_at = now if verdict.outcome is Outcome.UPHELD else None
    if verdict.reviewer is not None:  # of policy's own, routing has drawn
        case.is_audited = is_second_review_drawn(case, verdict.reviewer)


_NEXT_RULINGS: Final = """
SELECT nextval('cases_ruling_id_seq'),
  EXISTS (SELECT 1 FROM cases_case WHERE follows_id = concluded.case_id)
FROM unnest(%s::bigint[]) WITH ORDINALITY AS concluded (case_id, place) ORDER BY place
"""

_CLOSING: Final = (
    *("state", "closed_at", "upheld_at", "score", "is_audited", "why_invalid"),
    "decision_version",
)
_OF_CASE: Final = {
    name: kind
    for name, kind in column_types(Case).items()
    if name in {*_CLOSING, "listing_id", "request_id"}
}
_RULED: Final = {"id": "bigint", "entry": "text"} | _OF_CASE | column_types(Ruling)
_RULING: Final = {name: f"ruled.{name}" for name in ("id", *column_types(Ruling))}
# One round trip, for it runs for every case that is upheld.
_CONCLUDE: Final = f"""
WITH ruled AS (
  SELECT * FROM {rows_from("ruled", _RULED)}
), closed AS (
  UPDATE cases_case SET {", ".join(f"{name} = ruled.{name}" for name in _CLOSING)}
  FROM ruled WHERE cases_case.id = ruled.case_id
), written AS (
  {insert_into(Ruling, _RULING, "FROM ruled")}
), {enforcement.TAKE_DOWN}, letter AS (
  {
    insert_into(
        Outgoing,
        {
            "key": "'result:' || ruled.id",
            "kind": "'result'",
            "subject_id": "ruled.id",
            "body": "jsonb_build_object('request', ruled.request_id)",
            "send_after": "%(letter_after)s",
        },
        "FROM ruled",
    )
} ON CONFLICT (key) DO NOTHING
)
{audit.link_statement("ruled")}
"""  # noqa: S608  # our own models' names


def _ruling(ruling_id: int, case: Case, verdict: CaseVerdict, now: datetime) -> Ruling:
    ruling = Ruling(
        id=ruling_id,
        case=case,
        account_id=case.account_id,
        instance=Instance.FIRST,
        outcome=verdict.outcome,
        reviewer=verdict.reviewer,
        reason_code=verdict.reason_code,
        note=verdict.note,
        decision_version=case.decision_version,
        policy_hash=policies.policy_at(now).hash,
        ruled_at=now,
    )
    ruling._state.adding = False  # noqa: SLF001  # as documented for rows written by hand
    return ruling


def _values(case: Case, ruling: Ruling, verdict: CaseVerdict) -> dict[str, object]:
    return {
        **{name: getattr(case, name) for name in _OF_CASE},
        **row_values(ruling),
        "entry": _audit_of(case, ruling, verdict).canonical(),
    }


def _next_letter(send_after: datetime) -> datetime:
    """Return when the next letter leaves: all results of a request until then are in one.

    The moments lie on a grid, so that rulings some seconds apart agree on one without asking.
    """
    gather = policies.policy().limits.results_gather_seconds
    periods = send_after.timestamp() // gather
    return datetime.fromtimestamp((periods + 1) * gather, tz=UTC)


def _save_text(ruling: Ruling, edit: StatementEdit) -> None:
    facts, addition = (text or LocalizedText("", "") for text in (edit.facts, edit.addition))
    RulingText.objects.create(
        ruling=ruling,
        account_id=ruling.account_id,
        facts_en=facts.en,
        facts_zh=facts.zh,
        addition_en=addition.en,
        addition_zh=addition.zh,
    )


def _audit_of(case: Case, ruling: Ruling, verdict: CaseVerdict) -> audit.Act:
    edit = verdict.statement_edit
    return audit.Act(
        subject_kind="case",
        subject_id=case.pk,
        name=CaseAct.RULE,
        actor=ruling.actor,
        at=ruling.ruled_at,
        body={
            "ruling": ruling.pk,
            "outcome": ruling.outcome,
            "reason": ruling.reason_code,
            "policy": ruling.policy_hash,
            "decision": ruling.decision_version,
            **({"written": edit_mark(edit)} if edit else {}),
        },
    )
