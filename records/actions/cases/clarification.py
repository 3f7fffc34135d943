"""Ask the filer and hear the answer: the clock stands still in between."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from matchers.labels.words import _
from pipeline.time import deadlines
from pipeline.vocabulary import CaseState, Lane, Outcome, Stage
from records import policies
from records.accounts.models import User
from records.actions.cases.conclusions import CaseVerdict, conclude_case
from records.actions.cases.opening import build_work
from records.actions.rounds import act_on_each
from records.cases.acts import CaseAct
from records.cases.backlog.work_rows import wake_dispatcher
from records.cases.models import Case, Clarification
from records.duties import duty
from records.ledger import audit, outbox
from records.ledger.audit import Value
from records.refusals import ActionRefused


class NothingToAnswer(ActionRefused):
    says = _("No question is open for this case; it may have lapsed or been answered already.")


def pause_case(
    case: Case, reason_code: str, question: str, *, asked_by: User | None, now: datetime
) -> None:
    """Stop the clock of a locked case and post the question; policy asks when no user did."""
    policy, calendar = policies.policy(), policies.calendar()
    days = policy.clock.clarification_business_days
    clarification = Clarification.objects.create(
        case=case,
        account_id=case.account_id,
        asked_by=asked_by,
        reason_code=reason_code,
        question=question,
        asked_at=now,
        lapses_at=deadlines.due_at(now, calendar, 24 * days),
    )
    if case.due_at is not None:
        case.remaining_seconds = round(deadlines.seconds_to_keep(case.due_at, now, calendar))
    case.state, case.due_at, case.review_by = CaseState.CLARIFICATION, None, None
    case.save(
        update_fields=[
            *("state", "due_at", "review_by", "remaining_seconds", "score", "decision_version")
        ]
    )
    outbox.post(
        key=f"question:{clarification.pk}",
        kind="question",
        subject_id=clarification.pk,
        send_after=now,
    )
    actor = asked_by.actor if asked_by else "policy"
    _audit(case, CaseAct.ASK, actor, now)


def answer_question(
    case_id: int,
    account_id: int,
    text: str,
    *,
    files: Sequence[Mapping[str, object]] = (),
    actor: str = "",
    now: datetime,
) -> None:
    """Take the filer's answer: the clock goes on, and the case is matched again.

    Args:
        case_id: of the case in question.
        account_id: of its filer.
        text: may be empty where there are files.
        files: lie in the vault already.
        actor: who acts for the account, if that is known.
        now: when it came.

    Raises:
        NothingToAnswer: no question is open.
    """
    with transaction.atomic():
        clarification = _open_question(case_id, account_id)
        clarification.answer, clarification.answered_at = text, now
        clarification.files = [dict(file) for file in files]
        clarification.save(update_fields=["answer", "answered_at", "files"])
        case = clarification.case
        _resume_clock(case, now)
        build_work(case, Stage.MATCH if case.frozen_id else Stage.FREEZE).save(force_insert=True)
        hashes = [str(file["sha256"]) for file in files]
        body = {"files": hashes} if hashes else None
        _audit(case, CaseAct.ANSWER, actor or f"account:{account_id}", now, body)
        wake_dispatcher()


def answer_questions(
    case_ids: Iterable[int],
    account_id: int,
    text: str,
    *,
    files: Sequence[Mapping[str, object]] = (),
    actor: str = "",
    now: datetime,
) -> int:
    """Take one answer for several cases, each by itself; return for how many."""
    count = 0
    for case_id in case_ids:
        with suppress(NothingToAnswer):
            answer_question(case_id, account_id, text, files=files, actor=actor, now=now)
            count += 1
    return count


def list_open(request_id: int) -> QuerySet[Clarification]:
    """Return the questions about cases of a request that wait for its filer."""
    return Clarification.objects.filter(
        case__request=request_id, case__state=CaseState.CLARIFICATION, answered_at=None
    )


def list_alike(case: Case) -> list[int]:
    """Return the cases of a request with the same open question as this one, by line."""
    alike = list_open(case.request_id).filter(
        question__in=list_open(case.request_id).filter(case=case).values("question")
    )
    return list(alike.order_by("case__line").values_list("case_id", flat=True))


def _open_question(case_id: int, account_id: int) -> Clarification:
    clarification = (
        Clarification.objects.select_related("case")
        .select_for_update()
        .filter(
            case_id=case_id,
            case__account_id=account_id,
            case__state=CaseState.CLARIFICATION,
            answered_at=None,
        )
        .first()
    )
    if clarification is None:
        raise NothingToAnswer
    return clarification


def _resume_clock(case: Case, now: datetime) -> None:
    policy, calendar = policies.policy(), policies.calendar()
    seconds = case.remaining_seconds or 0
    case.due_at = deadlines.resume_deadline(seconds, now, calendar)
    case.review_by = deadlines.review_deadline(case.due_at, Lane(case.lane), policy, calendar)
    case.remaining_seconds = None
    case.state = CaseState.QUEUED if case.frozen_id else CaseState.RECEIVED
    case.save(update_fields=["state", "due_at", "review_by", "remaining_seconds"])


@duty
def lapse_questions(now: datetime) -> int:
    """Close as invalid the cases whose question was not answered in time; return how many."""
    late = _list_late(now).filter(case__state=CaseState.CLARIFICATION)
    cases = late.order_by("lapses_at", "pk").values_list("case_id", flat=True)
    return act_on_each(cases, lambda case_id: _lapse_question(case_id, now))


def _list_late(now: datetime) -> QuerySet[Clarification]:
    return Clarification.objects.filter(answered_at=None, lapses_at__lte=now)


def _lapse_question(case_id: int, now: datetime) -> int:
    with transaction.atomic():
        waiting = Case.objects.filter(pk=case_id, state=CaseState.CLARIFICATION)
        case = waiting.select_for_update().first()
        # It may have been answered meanwhile, and another question asked.
        if case is None or not _list_late(now).filter(case=case).exists():
            return 0
        case.why_invalid = "The question to the filer was not answered in time."
        verdict = CaseVerdict(Outcome.INVALID, "clarification_lapsed", note=case.why_invalid)
        conclude_case(case, verdict, now=now, send_after=now)
    return 1


def _audit(
    case: Case, name: str, actor: str, at: datetime, body: Mapping[str, Value] | None = None
) -> None:
    audit.record("case", case.pk, name, actor=actor, at=at, body=body)
