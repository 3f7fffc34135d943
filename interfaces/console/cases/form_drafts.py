"""What a reviewer typed for an action: read, kept, and shown again where the lease is lost."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from interfaces.console.cases.actions import ACTION_FORMS, HOLD_CODES, Action, ActionForm
from pipeline.notices.statement_edits import StatementEdit
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.leases import Lease, LeaseNotHeld
from records.actions.review import rulings
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.review.models import RulingText

type StatementFields = Mapping[str, str]

_PARTS: Final = ("facts_en", "facts_zh", "addition_en", "addition_zh")
_OVER: Final = "over"
_LONGEST_PART: Final = 20_000  # kept to be shortened; more than any text that may be told


def read_statement(request: HttpRequest) -> dict[str, str]:
    """Read the statement from the form; empty if it has no such fields."""
    if _OVER not in request.POST:
        return {}
    return {name: _clean(request.POST.get(name, "")) for name in (*_PARTS, _OVER)}


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()[:_LONGEST_PART]


def load_statement(ruling: Ruling) -> dict[str, str]:
    """Load the statement written into a ruling; empty if it stayed as drafted."""
    text = RulingText.objects.filter(ruling=ruling).first()
    if text is None:
        return {}
    parts = {name: getattr(text, name) for name in _PARTS}
    if not text.facts_en:  # they stayed as drafted: the form asks for them all the same
        draft = _as_browser_sends(rulings.draft_facts(ruling.case))
        parts |= {"facts_en": draft.en, "facts_zh": draft.zh}
    return parts


def find_changes(case_id: int, text: StatementFields) -> StatementEdit | None:
    """Return what the reviewer changed in the draft; None if nothing."""
    case = Case.objects.filter(pk=case_id).first() if text else None
    if case is None:
        return None
    facts = LocalizedText(text["facts_en"], text["facts_zh"])
    addition = LocalizedText(text["addition_en"], text["addition_zh"])
    edit = StatementEdit(
        over=text[_OVER],
        facts=None if facts == _as_browser_sends(rulings.draft_facts(case)) else facts,
        addition=addition if addition.en or addition.zh else None,
    )
    return None if edit.is_empty else edit


def _as_browser_sends(draft: LocalizedText | None) -> LocalizedText:
    """Return the draft as a browser would send it back."""
    return LocalizedText(_clean(draft.en), _clean(draft.zh)) if draft else LocalizedText("", "")


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
    decision: str = ""  # the version that the page showed
    is_confirmed: bool = False  # that the reason is one for another kind of right

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
            read_statement(request),
            _parse_id(data.get("decision", "")),
            data.get("confirmed") == "1",
        )

    @classmethod
    def from_ruling(cls, ruling: Ruling) -> Self:
        """Rebuild the draft from which this ruling was made."""
        action = Action.UPHOLD if ruling.outcome == Outcome.UPHELD else Action.REJECT
        text = load_statement(ruling)
        return cls(action.value, ruling.reason_code, ruling.note, statement=text)

    @property
    def seen_version(self) -> int:
        """The version of the decision that the page showed; 0: it did not say."""
        return int(self.decision or 0)

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


def renew_lease(
    lease: Lease[Any],
    thing_id: int,
    person: User,
    find_holder: Callable[[datetime], User | None] = lambda _now: None,
) -> HttpResponse:
    """Renew the lease and return its new end, or 409 and who holds the thing now if it is lost."""
    now = database_now()
    try:
        until_at = lease.renew(thing_id, person, now=now)
    except LeaseNotHeld:
        holder = find_holder(now)
        return JsonResponse({"held": False, "by": holder.username if holder else ""}, status=409)
    return JsonResponse({"held": True, "until": until_at.isoformat()})


@dataclass(frozen=True, slots=True)
class LostHold:
    """What was lost, and the ways on."""

    title: str
    explanation: str
    draft: FormDraft  # what was typed
    back_url: str  # takes it back, if it is free
    exit_url: str
    exit_label: str
    form: ActionForm | None = None  # into which it was typed
    holder: User | None = None
    kind: str = ""  # of a dispute
    dispute: str = ""  # its number
    can_claim_next: bool = False

    @property
    def reason_label(self) -> str | Promise:
        """The reason that was chosen, in words."""
        reasons = self.form.reasons if self.form else ()
        return next((reason.label for reason in reasons if reason.code == self.draft.reason), "")

    @property
    def note_label(self) -> str | Promise | None:
        """The label of the text that was typed."""
        return self.form.note if self.form else _("Internal note")


def render_lost_hold(request: HttpRequest, lost_hold: LostHold) -> HttpResponse:
    """Render the page with status 409."""
    return render(request, "console/lost.html", {"lost": lost_hold}, status=409)
