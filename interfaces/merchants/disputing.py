"""A seller disputes a claim: by a counter-notification over one or more cases, or by an appeal."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from interfaces.look.doors import sellers
from interfaces.look.given import MOST_FILES, Given, given
from interfaces.look.labels import Label
from interfaces.look.limits import count_statement
from interfaces.merchants.forms import CounterForm, StatementForm
from interfaces.merchants.noticed import own_case
from interfaces.merchants.shown import row
from pipeline.profiles import Party
from records.accounts.models import Seller
from records.acts import appealing, countering, noticed
from records.acts.appealing import CannotAppeal, Plea
from records.acts.countering import Counter, Countered, CounterRefused
from records.acts.noticed import Noticed
from records.complaints.models import Appeal, Case, CounterNotification
from records.ledger.clock import database_now
from records.walls.limits import TooMany

_FAULTS: Final[Mapping[str, Label]] = {
    "cases": gettext_lazy(
        "This cannot be disputed now: the time is over, or it is disputed already. Copy what you"
        " wrote; you may use it for an appeal."
    ),
    "evidence": gettext_lazy("The law that applies asks for prima facie evidence: add a file."),
}
# The form has asked for all that the law of its own case demands.
_ANOTHER_LAW: Final = gettext_lazy(
    "Another law applies to some of the other cases: dispute them by themselves."
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One call of a form: who asks, about which case, and what was typed and sent."""

    request: HttpRequest
    seller: Seller
    found: Noticed
    form: StatementForm
    files: Given

    @property
    def is_typed(self) -> bool:
        """Was the form sent?"""
        return self.request.method == "POST"

    @property
    def is_whole(self) -> bool:
        """Is nothing wrong with it, as far as the form knows?"""
        return self.form.is_valid() and not self.files.faults

    @property
    def text(self) -> str:
        """The statement, with the line ends of everybody."""
        return _plain(self.form.cleaned_data["statement"])


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()


@sellers(foreign=404)
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest, seller: Seller, case_id: UUID) -> HttpResponse:
    """The form of a counter-notification; a POST files it, and loses nothing that was typed."""
    found = _noticed(own_case(seller, case_id))
    if _is_sent_again(request, found.case.counters.open()):
        return _back(request, found.case, _("Your counter-notification was received already."))
    typed = request.POST if request.method == "POST" else None
    form = CounterForm(typed, law=found.law)
    asked = _Asked(request, seller, found, form, _given(request, seller))
    if not asked.is_typed:
        return _counter_page(asked) if found.chance else _over(request, found.case)
    return _file(asked, form) if asked.is_whole else _counter_page(asked, status=422)


def _file(asked: _Asked, form: CounterForm) -> HttpResponse:
    said = Counter(
        ground=form.cleaned_data["ground"],
        statement=asked.text,
        evidence=asked.files.files,
        declarations=asked.found.law.counter.declarations,
        contact=form.given_contact(),
    )
    try:
        done = countering.counter(_chosen(asked), asked.seller.pk, said, now=database_now())
    except CounterRefused as refusal:
        for fault in refusal.faults:
            form.add_error(None, str(_FAULTS.get(fault.field) or _ANOTHER_LAW))
        return _counter_page(asked, status=422)
    return _back(asked.request, asked.found.case, _what_was_filed(done))


def _what_was_filed(done: Countered) -> str:
    count = len(done.counters)
    says = ngettext(
        "Filed for %(count)d case. The rights holder is asked.",
        "Filed for %(count)d cases. The rights holder is asked.",
        count,
    ) % {"count": count}
    if not done.left_out:
        return says
    lines = ", ".join(str(line) for line in done.left_out)
    left_out = _("Left out, for they cannot be disputed now: lines %(lines)s.")
    return f"{says} {left_out % {'lines': lines}}"


def _chosen(asked: _Asked) -> list[int]:
    """This case, and those of the same request that the seller ticked."""
    ticked = set(asked.request.POST.getlist("case"))
    others = (one.case for one in _others(asked) if str(one.case.public_id) in ticked)
    return [asked.found.case.pk, *(case.pk for case in others)]


def _others(asked: _Asked) -> list[Noticed]:
    """The seller's other cases of the same request that can be disputed now."""
    now, case = database_now(), asked.found.case
    cases = noticed.cases_of(asked.seller.pk, now=now).filter(request_id=case.request_id)
    others = cases.exclude(pk=case.pk).select_related("request__right", "listing", "frozen")
    return [one for one in noticed.noticed(others.order_by("line"), now=now) if one.chance]


def _counter_page(asked: _Asked, status: int = 200) -> HttpResponse:
    others = [row(one, now=database_now()) for one in _others(asked)]
    ticked = set(asked.request.POST.getlist("case"))
    context = {"others": others, "ticked": ticked}
    return _page("merchants/counter.html", asked, context, status)


@sellers(foreign=404)
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, seller: Seller, case_id: UUID) -> HttpResponse:
    """The form of an appeal against what stands; a POST files it."""
    found = _noticed(own_case(seller, case_id))
    own = found.case.appeals.open().filter(party=Party.SELLER)
    if _is_sent_again(request, own):
        return _back(request, found.case, _("Your appeal was received already."))
    form = StatementForm(request.POST if request.method == "POST" else None)
    asked = _Asked(request, seller, found, form, _given(request, seller))
    if not asked.is_typed:
        return _appeal_page(asked) if found.disputed else _over(request, found.case)
    return _appeal(asked) if asked.is_whole else _appeal_page(asked, status=422)


def _appeal(asked: _Asked) -> HttpResponse:
    case, actor = asked.found.case, f"seller:{asked.seller.pk}"
    plea = Plea(asked.text, asked.files.files)
    try:
        appealing.appeal(case.pk, Party.SELLER, plea, actor=actor, now=database_now())
    except CannotAppeal:
        asked.form.add_error(
            None, _("This cannot be appealed now: the time is over, or it was appealed already.")
        )
        return _appeal_page(asked, status=422)
    return _back(
        asked.request, case, _("Your appeal is filed. Another person than before decides on it.")
    )


def _appeal_page(asked: _Asked, status: int = 200) -> HttpResponse:
    return _page("merchants/appeal.html", asked, {}, status)


def _page(template: str, asked: _Asked, more: Mapping[str, object], status: int) -> HttpResponse:
    context = {
        "seller": asked.seller,
        "row": row(asked.found, now=database_now()),
        "found": asked.found,
        "form": asked.form,
        "files": asked.files,
        "most_files": MOST_FILES,
        **more,
    }
    return render(asked.request, template, context, status=status)


def _noticed(case: Case) -> Noticed:
    (found,) = noticed.noticed([case], now=database_now())
    return found


def _given(request: HttpRequest, seller: Seller) -> Given:
    """The files that came; none is opened of a seller who sends more than anybody writes."""
    if request.method != "POST":
        return Given()
    try:
        count_statement(seller.pk)
    except TooMany as reached:
        minutes = math.ceil(reached.retry_after_seconds / 60)
        says = _("You have sent too many today. Send this again in %(minutes)d minutes.")
        return Given(faults=(says % {"minutes": minutes},))
    return given(request, f"seller {seller.pk}")


def _is_sent_again(
    request: HttpRequest, open_: "QuerySet[CounterNotification] | QuerySet[Appeal]"
) -> bool:
    """Was the same sent twice, by a second press of the button?"""
    latest = open_.first() if request.method == "POST" else None
    said = _plain(request.POST.get("statement", ""))
    return latest is not None and _plain(latest.statement) == said


def _over(request: HttpRequest, case: Case) -> HttpResponse:
    messages.error(
        request, _("This cannot be disputed now: the time is over, or it is disputed already.")
    )
    return redirect("merchants:case", case_id=case.public_id)


def _back(request: HttpRequest, case: Case, says: str) -> HttpResponse:
    messages.success(request, says)
    return redirect("merchants:case", case_id=case.public_id)
