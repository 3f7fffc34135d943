"""Letters on standing in a programme or as a trusted flagger."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet

from records.notices.letter_kinds import Posted, Values, account_letter
from records.programmes.models import Membership, SmallFirm, TrustedFlagger

_ROWS: Final[Mapping[str, QuerySet[Any]]] = {
    "good": Membership.objects.all(),
    "firm": SmallFirm.objects.all(),
    "flagger": TrustedFlagger.objects.all(),
}
_PAGES: Final = {"good": "good-faith", "firm": "small-firm", "flagger": "requests"}


def _find_rows(posted: Posted) -> QuerySet[Any]:
    """Return the rows that a letter's first word names."""
    return _ROWS[_first_word(posted)]


def _first_word(posted: Posted) -> str:
    return posted.letter.partition("_")[0]


@account_letter("standing", _find_rows, texts="programme")
@account_letter("support", _find_rows, texts="programme")  # a question, which its firm itself posts
def describe_standing(row: Membership | SmallFirm | TrustedFlagger, posted: Posted) -> Values:
    """Return why the standing changed, and who helps a small firm or appointed a flagger."""
    page = _PAGES[_first_word(posted)]
    return {
        "why": row.why,
        "contact": getattr(row, "contact", ""),
        "coordinator": getattr(row, "coordinator", ""),
        "number": getattr(row, "flagger_id", ""),
        "page": f"console/firms/{row.pk}" if posted.letter == "firm_asked" else page,
    }
