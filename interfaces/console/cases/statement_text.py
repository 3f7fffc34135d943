"""What a reviewer types into the statement of reasons: read, told from the draft, given back."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest

from pipeline.notices.statement_edits import StatementEdit
from pipeline.policy.tables import LocalizedText
from records.actions.review import rulings
from records.cases.models import Case, Ruling
from records.review.models import RulingText

type StatementFields = Mapping[str, str]

_PARTS: Final = ("facts_en", "facts_zh", "addition_en", "addition_zh")
_OVER: Final = "over"
_LONGEST: Final = 20_000  # kept to be shortened; more than any text that may be told


def read_statement(request: HttpRequest) -> dict[str, str]:
    """Read the statement from the form; empty if it has no such fields."""
    if _OVER not in request.POST:
        return {}
    return {name: _clean(request.POST.get(name, "")) for name in (*_PARTS, _OVER)}


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()[:_LONGEST]


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
