"""Letters about a dispute: to the filer by post, to the seller through its marketplace."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from matchers.labels.words import _
from pipeline.disputes.procedure import AppealState
from pipeline.law.profiles import Party
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Instance
from records.cases.models import Case
from records.disputes.models import Appeal, CounterNotification
from records.notices.languages import in_both
from records.notices.letter_kinds import LetterText, Values
from records.notices.letter_templates import Passage, localize_passage
from records.notices.letters.request_letters import compose_about, filer_letter, get_row
from records.notices.webhook_events import Event


@dataclass(frozen=True, slots=True)
class SellerNotice:
    """What a marketplace hands on to the seller of a listing, or to its buyers."""

    marketplace: str
    external_id: str
    kind: str
    says: LocalizedText
    months: int = 0  # that the buyers bought in

    def as_message(self) -> dict[str, object]:
        """Return the message to the marketplace."""
        message = {"kind": self.kind, "en": self.says.en, "zh": self.says.zh}
        return message | ({"bought_within_months": self.months} if self.months else {})


@dataclass(frozen=True, slots=True)
class DisputeLetters:
    """What both sides are told of one step."""

    to_filer: LetterText
    to_seller: SellerNotice


type _Disputed = CounterNotification | Appeal

_DESCRIBE: Final[dict[str, tuple[type[Any], Callable[[Any], Values]]]] = {}
KINDS: Final = _DESCRIBE.keys()


def compose_letters(kind: str, subject_id: int, public_url: str) -> DisputeLetters:
    """Compose both letters of an outbox row from the present records.

    Raises:
        KeyError: nobody writes letters of this kind.
    """
    subject, describe = _DESCRIBE[kind]
    row = get_row(subject, subject_id)
    values = describe(row)
    return DisputeLetters(
        compose_about(kind, row, public_url, values),
        build_notice(kind, row.case, localize_passage(kind, str(values["seller"]), **values)),
    )


def build_notice(kind: str, case: Case, says: LocalizedText, months: int = 0) -> SellerNotice:
    """Build what the marketplace of a case's listing hands on."""
    return SellerNotice(case.listing.marketplace, case.listing.external_id, kind, says, months)


def _step[Row: _Disputed](
    kind: str, subject: type[Row], label: str, event: Event, instance: Instance | None = None
) -> Callable[[Callable[[Row], Values]], Callable[[Row], Values]]:
    """Declare a step by the function that returns its values, the seller's passage among them."""

    def declare(describe: Callable[[Row], Values]) -> Callable[[Row], Values]:
        _DESCRIBE[kind] = (subject, describe)
        filer_letter(kind, subject, label, events=event, instance=instance)(describe)
        return describe

    return declare


@_step("counter", CounterNotification, _("The seller's dispute"), Event.CASE_DISPUTED)
def _describe_counter(counter: CounterNotification) -> Values:
    return {
        "ground": in_both(counter.ground.says),
        "statement": counter.statement,
        "contact": "\n".join(f"{name}: {value}" for name, value in counter.contact.items()),
        "until": counter.answer_ends_at,
        "seller": Passage("seller"),
    }


@_step(
    "counter_ruled",
    CounterNotification,
    _("Decision on the dispute"),
    Event.DISPUTE_DECIDED,
    Instance.COUNTER,
)
def _describe_counter_ruling(counter: CounterNotification) -> Values:
    return {"ruling": Passage(counter.state), "seller": Passage(counter.state)}


@_step("appeal", Appeal, _("An appeal was filed"), Event.CASE_APPEALED)
def _describe_appeal(appeal: Appeal) -> Values:
    is_by_filer = appeal.party == Party.FILER
    filer, seller = ("received", "appealed") if is_by_filer else ("appealed", "received")
    return {"step": Passage(filer), "seller": Passage(seller)}


@_step("appeal_ruled", Appeal, _("Decision on the appeal"), Event.APPEAL_DECIDED, Instance.APPEAL)
def _describe_appeal_ruling(appeal: Appeal) -> Values:
    is_reversed = appeal.state == AppealState.REVERSED
    down = "taken_down" if is_reversed else "down"
    return {
        "ruling": Passage("reversed" if is_reversed else "stands"),
        "effect": Passage("up" if appeal.case.upheld_at is None else down),
        "sentence": Passage("sentence"),
        "seller": Passage("sentence"),
    }
