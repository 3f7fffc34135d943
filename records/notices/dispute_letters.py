"""Letters about a dispute: to the filer by post, to the seller through its marketplace."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from matchers.labels.words import _
from pipeline.disputes.procedure import AppealState
from pipeline.law.profiles import Party
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Instance
from records.cases.models import Case
from records.disputes.models import Appeal, CounterNotification
from records.notices.languages import in_both
from records.notices.letter_kinds import LetterText, Posted, Values, letter
from records.notices.letter_templates import Passage, localize_passage
from records.notices.letters import compose_on_case
from records.notices.webhook_events import Event


@dataclass(frozen=True, slots=True)
class SellerNotice:
    """What a marketplace hands on to the seller of a listing."""

    marketplace: str
    external_id: str
    kind: str
    says: LocalizedText


@dataclass(frozen=True, slots=True)
class DisputeLetters:
    """What both sides are told of one step."""

    to_filer: LetterText
    to_seller: SellerNotice


# The values of the text, and the passage that the seller reads.
type _Described = tuple[Values, str]


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of which both sides are told."""

    rows: QuerySet[Any]
    describe: Callable[[Any], _Described]


_STEPS: Final[dict[str, _Step]] = {}
KINDS: Final = _STEPS.keys()


def compose_letters(kind: str, subject_id: int, public_url: str) -> DisputeLetters:
    """Compose both letters of an outbox row from the present records.

    Raises:
        KeyError: nobody writes letters of this kind.
    """
    step = _STEPS[kind]
    row = step.rows.get(pk=subject_id)
    values, passage = step.describe(row)
    return DisputeLetters(
        compose_on_case(kind, row.case, public_url, values),
        build_notice(kind, row.case, localize_passage(kind, passage, **values)),
    )


def build_notice(kind: str, case: Case, says: LocalizedText) -> SellerNotice:
    """Build what the seller of a case's listing is told."""
    return SellerNotice(case.listing.marketplace, case.listing.external_id, kind, says)


def _step[Row: CounterNotification | Appeal](
    kind: str,
    subject: type[Row],
    label: str,
    event: Event,
    instance: Instance | None = None,
) -> Callable[[Callable[[Row], _Described]], Callable[[Row], _Described]]:
    """Declare a step by the function that describes its row."""

    def declare(describe: Callable[[Row], _Described]) -> Callable[[Row], _Described]:
        rows = QuerySet[Row](subject).select_related("case__request", "case__listing")
        _STEPS[kind] = _Step(rows, describe)

        @letter(kind, subject, label, instance=instance, events=event)
        def compose(posted: Posted) -> LetterText:
            return compose_letters(kind, posted.subject_id, posted.url).to_filer

        return describe

    return declare


@_step("counter", CounterNotification, _("The seller's dispute"), Event.CASE_DISPUTED)
def _describe_counter(counter: CounterNotification) -> _Described:
    ends_at = counter.answer_ends_at
    values = {
        "ground": in_both(counter.ground.says),
        "statement": counter.statement,
        "contact": "\n".join(f"{name}: {value}" for name, value in counter.contact.items()),
        "until": f"{ends_at:%Y-%m-%d %H:%M} UTC" if ends_at else "",
    }
    return values, "seller"


@_step(
    "counter_ruled",
    CounterNotification,
    _("Decision on the dispute"),
    Event.DISPUTE_DECIDED,
    Instance.COUNTER,
)
def _describe_counter_ruling(counter: CounterNotification) -> _Described:
    return {"ruling": Passage(counter.state)}, counter.state


@_step("appeal", Appeal, _("An appeal was filed"), Event.CASE_APPEALED)
def _describe_appeal(appeal: Appeal) -> _Described:
    is_by_filer = appeal.party == Party.FILER
    filer, seller = ("received", "appealed") if is_by_filer else ("appealed", "received")
    return {"step": Passage(filer)}, seller


@_step("appeal_ruled", Appeal, _("Decision on the appeal"), Event.APPEAL_DECIDED, Instance.APPEAL)
def _describe_appeal_ruling(appeal: Appeal) -> _Described:
    is_reversed = appeal.state == AppealState.REVERSED
    down = "taken_down" if is_reversed else "down"
    values = {
        "ruling": Passage("reversed" if is_reversed else "stands"),
        "effect": Passage("up" if appeal.case.upheld_at is None else down),
        "sentence": Passage("sentence"),
    }
    return values, "sentence"
