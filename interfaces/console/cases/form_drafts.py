"""What a reviewer typed for an action that could not be done: kept until it can."""

import uuid
from dataclasses import asdict, dataclass, field
from typing import Final, Self

from django.http import HttpRequest

from interfaces.console.cases import statement_text
from interfaces.console.cases.actions import ACTION_FORMS, HOLD_CODES, Action
from pipeline.vocabulary import Outcome
from records.cases.models import Ruling

_KEY: Final = "form_drafts"
_LONGEST: Final = 4000  # characters of a note or a question


@dataclass(frozen=True, slots=True)
class FormDraft:
    """One form of an action, as it was filled in."""

    action: str
    reason: str
    note: str
    until: str = ""  # one of the spans to choose from
    colleague: str = ""  # a person's number
    statement: dict[str, str] = field(default_factory=dict)  # what was written into the reasons

    @classmethod
    def from_request(cls, request: HttpRequest, action: Action) -> Self:
        """Read the draft from the form."""
        note = request.POST.get("note", "").strip()[:_LONGEST]
        data = request.POST
        return cls(
            action.value,
            data.get("reason", ""),
            note,
            data.get("until", ""),
            _parse_id(data.get("colleague", "")),
            statement_text.read_statement(request),
        )

    @classmethod
    def from_ruling(cls, ruling: Ruling) -> Self:
        """Rebuild the draft from which this ruling was made."""
        action = Action.UPHOLD if ruling.outcome == Outcome.UPHELD else Action.REJECT
        text = statement_text.load_statement(ruling)
        return cls(action.value, ruling.reason_code, ruling.note, statement=text)

    @property
    def is_complete(self) -> bool:
        """Whether the action has its reason and everything else that it needs."""
        act = ACTION_FORMS[Action(self.action)]
        requirements = (
            (act.is_note_required, self.note),
            (act.has_until, self.until in HOLD_CODES),
            (act.is_colleague_required, self.colleague),
        )
        return act.accepts_reason(self.reason) and all(
            value for is_wanted, value in requirements if is_wanted
        )


def _parse_id(text: str) -> str:
    """Return the text if it is a database key, else an empty text."""
    return text if text.isascii() and text.isdecimal() and len(text) < 10 else ""


def save_draft(request: HttpRequest, public_id: uuid.UUID, words: FormDraft) -> None:
    """Keep it for the next time this person opens this case."""
    drafts = request.session.get(_KEY, {})
    request.session[_KEY] = {**drafts, str(public_id): asdict(words)}


def pop_draft(request: HttpRequest, public_id: uuid.UUID) -> FormDraft | None:
    """Return the draft kept for the case, and remove it."""
    drafts = dict(request.session.get(_KEY, {}))
    words = drafts.pop(str(public_id), None)
    if words is None:
        return None
    request.session[_KEY] = drafts
    return FormDraft(**words)
