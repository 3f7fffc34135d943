"""All parts of the look on one page, with made-up values: what a new page is put together from."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.periods import PeriodChoice
from interfaces.web.components.tables import Column, Filter, Page, read_page_number
from interfaces.web.components.waiting import Waiting
from interfaces.web.labels import Label, list_choices
from pipeline.vocabulary import CaseState, Lane
from records.accounts.models import User
from records.actions.accounts.single_sign_on import STAFF
from records.notices.transparency.rows import Period

PAGES = Pages()
_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a small chart."""

    label: Label
    share: int  # length of the bar, 0 to 100
    figure: str
    tone: str = ""  # "for", "against", "late" or plain


@dataclass(frozen=True, slots=True)
class Card:
    """What a case card shows."""

    title: str
    mark: str
    reason: Label
    lane: str
    state: str
    seconds: float | None
    whole: int = 24 * _HOUR
    href: str = ""


@dataclass(frozen=True, slots=True)
class _Moment:
    at: datetime
    act: Promise
    actor: Promise
    who: str = ""
    detail: tuple[Label, ...] = ()


_CARDS: Final = (
    Card("New N0RVELLE shoulder bag", "NORVELLE", _("Logo in a listing picture"), Lane.STANDARD,
         CaseState.IN_REVIEW, 5.7 * _HOUR),
    Card("حقيبة كتف نسائية NORVELLE", "NORVELLE", _("Counterfeit goods"), Lane.GOOD_FAITH,
         CaseState.IN_REVIEW, 2.1 * _HOUR),
    Card("诺薇尔 女士 单肩包", "NORVELLE", _("Counterfeit goods"), Lane.SME,
         CaseState.IN_REVIEW, -0.4 * _HOUR),
    Card("NORVELLE wallet, used", "NORVELLE", _("Mark used in the wording"), Lane.PUBLIC_FORM,
         CaseState.REJECTED, None),
)  # fmt: skip
_BARS: Final = (
    Bar(_("overdue"), 8, "3", "late"),
    Bar(_("4 hours"), 20, "12"),
    Bar(_("12 hours"), 55, "33"),
    Bar(_("24 hours"), 100, "61"),
)
_MOMENTS: Final = (
    _Moment(datetime(2026, 11, 23, 1, 14, tzinfo=UTC), _("Filed"), _("filer"), "Norvelle S.p.A."),
    _Moment(datetime(2026, 11, 23, 1, 15, tzinfo=UTC), _("Listing frozen"), _("system")),
    _Moment(datetime(2026, 11, 24, 6, 2, tzinfo=UTC), _("Ruled"), _("staff"), "mei.lin",
            (_("upheld"), _("The logo is shown on the goods or in a picture"))),
)  # fmt: skip
_STATES: Final = (
    CaseState.IN_REVIEW,
    CaseState.CLARIFICATION,
    CaseState.UPHELD,
    CaseState.REJECTED,
    CaseState.WITHDRAWN,
    CaseState.QUEUED,
)
_COLOURS: Final = (
    "ground", "sheet", "sunk", "line", "edge", "ink", "ink-2", "accent", "accent-soft", "for",
    "for-soft", "against", "against-soft", "warn", "warn-soft", "good", "good-soft",
)  # fmt: skip


_WAITING: Final = (
    Waiting("", _("Disputes to decide"), "#g-acts", 3, until=datetime(2026, 11, 24, 6, tzinfo=UTC)),
    Waiting("", _("Rights that end soon"), "#g-acts", 1, until=date(2026, 12, 1)),
    Waiting("", _("Second reviews"), "#g-acts", 100, since=datetime(2026, 11, 23, 1, tzinfo=UTC)),
)


class _Statement(forms.Form):
    is_true = forms.BooleanField(label=_("The mark itself, on goods that it covers"))


@PAGES.show("look/", allow_roles(*STAFF))
def gallery(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Show each component once, in each of its states."""
    is_falling = request.GET.get("sort") == "-left"
    direction = "descending" if is_falling else "ascending"
    lane = request.GET.get("lane", "")
    lanes = list_choices((Lane.STANDARD, Lane.SME))
    return render(
        request,
        "web/gallery.html",
        {
            "cards": _CARDS,
            "bars": _BARS,
            "moments": _MOMENTS,
            "states": _STATES,
            "colours": _COLOURS,
            "sizes": range(1, 7),
            "statement": _Statement()["is_true"],
            "form": _Statement(prefix="sample"),
            "filters": (Filter("lane", _("Lane"), lane, lanes),),
            "is_filtered": bool(lane),
            "columns": (
                Column(_("Time left"), "left" if is_falling else "-left", direction),
                Column(_("Listing")),
                Column(_("State")),
            ),
            "waiting": _WAITING,
            "choice": PeriodChoice(Period(date(2026, 9, 1), date(2026, 11, 30))),
            "page": Page[User]((), read_page_number(request), has_next=True),
        },
    )
