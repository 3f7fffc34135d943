"""Inbound orders on the pages: written down, authenticated, narrowed, answered by two people."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interfaces.console.evidence.holds import KEEPERS, READERS, SubjectsField
from interfaces.web.access import GuardedView, allow_roles
from interfaces.web.components.countries import list_countries
from interfaces.web.components.tables import Filter, paginate, read_choice
from interfaces.web.labels import translate
from records import policies
from records.accounts.models import User
from records.actions.evidence import orders
from records.actions.evidence.bundles import ScopeUnfit
from records.actions.evidence.orders import ForgedCall, SameEyes, StepUnfit, StillSecret
from records.clock import database_now
from records.evidence.models import Authority, Order, OrderState
from records.ledger.models import AuditEntry

STATES: Final[Mapping[str, Promise]] = {
    OrderState.QUERIED: gettext_lazy("sent back with a question"),
    OrderState.RECEIVED: gettext_lazy("to be authenticated"),
    OrderState.AUTHENTICATED: gettext_lazy("to be assessed"),
    OrderState.ASSESSED: gettext_lazy("to be prepared"),
    OrderState.PREPARED: gettext_lazy("waits for the second pair of eyes"),
    OrderState.DISCLOSED: gettext_lazy("disclosed"),
    OrderState.REFUSED: gettext_lazy("refused"),
    OrderState.CLOSED: gettext_lazy("closed"),
}


def _list_kinds() -> list[tuple[str, str]]:
    return [(code, translate(kind.title)) for code, kind in policies.orders().kinds.items()]


class ScopeForm(forms.Form):
    """What an order may lack: who sent it, on what basis, and about what."""

    authority = forms.ModelChoiceField(
        Authority.objects.order_by("country", "name"),
        label=gettext_lazy("Authority on our list"),
        help_text=gettext_lazy("Leave it empty if it is not on the list yet."),
        required=False,
    )
    basis = forms.CharField(
        label=gettext_lazy("Legal basis"),
        help_text=gettext_lazy("As the order names it. Leave it empty if it names none."),
        max_length=500,
        required=False,
    )
    subjects = SubjectsField(
        label=gettext_lazy("Cases"),
        help_text=gettext_lazy(
            "What the order names, and nothing beyond: numbers of cases or requests, ids of"
            " sellers, rights or accounts. Leave it empty if it sets no bounds."
        ),
        max_length=500_000,
        required=False,
    )


class OrderForm(ScopeForm):
    """An order as it came."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_list_kinds)
    sender = forms.CharField(label=gettext_lazy("Sender, as the order says"), max_length=200)
    reference = forms.CharField(label=gettext_lazy("Their reference"), max_length=100)
    asks = forms.CharField(
        label=gettext_lazy("What it asks for"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    is_emergency = forms.BooleanField(
        label=gettext_lazy("An emergency: life or limb is in danger"), required=False
    )
    secret_until_on = forms.DateField(
        label=gettext_lazy("The subject may not be told until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    field_order = (
        "kind", "sender", "reference", "authority", "basis", "asks", "subjects", "is_emergency",
        "secret_until_on",
    )  # fmt: skip


class AuthorityForm(forms.Form):
    """An authority with a number that does not come from a letter."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=list_countries)
    telephone = forms.CharField(label=gettext_lazy("Telephone of its switchboard"), max_length=32)
    source = forms.CharField(label=gettext_lazy("Where the number was found"), max_length=300)

    def clean_country(self) -> str:
        """With the name: an authority is on the list once."""
        country = str(self.cleaned_data["country"])
        name = self.cleaned_data.get("name", "")
        if Authority.objects.filter(name=name, country=country).exists():
            raise forms.ValidationError(_("It is on the list already."))
        return country


@allow_roles(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def order_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """Those that wait first, by their clock; writing one down."""
    if request.method != "POST":
        return _render_list(request, visitor, OrderForm())
    form = OrderForm(request.POST)
    if not form.is_valid():
        return _render_list(request, visitor, form)
    said = form.cleaned_data
    things, now = said.pop("subjects"), database_now()
    try:
        drafted = Order(**said, received_at=now)
        found = orders.receive_order(drafted, things, visitor, now=now)
    except ScopeUnfit:
        form.add_error("subjects", _("They have no case, or more than ten thousand together."))
        return _render_list(request, visitor, form)
    if found.served > 1:
        messages.info(request, _("This order was served before. The two are one now."))
    return redirect("console:order", order_number=found.public_id)


def _render_list(request: HttpRequest, visitor: User, form: OrderForm) -> HttpResponse:
    chosen = read_choice(request, "state", STATES)
    rows = Order.objects.select_related("authority").order_by("ended_at", "due_at", "pk")
    page = paginate(rows.filter(state=chosen) if chosen else rows, request)
    now, kinds = database_now(), dict(_list_kinds())
    shown = {
        "form": form,
        "page": page,
        "rows": [
            (one, kinds.get(one.kind, one.kind), STATES[one.state],
             one.ended_at is None and one.due_at < now)
            for one in page.rows
        ],
        "filters": (Filter("state", _("State"), chosen, tuple(STATES.items())),),
        "counts": [
            (row["authority__country"] or "–", kinds.get(row["kind"], row["kind"]),
             STATES[row["state"]], row["count"])
            for row in orders.count_orders()
        ],
        "is_keeper": visitor.role in KEEPERS,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "console/evidence/orders.html", shown, status=status)


@allow_roles(*READERS, foreign=404, overseers=READERS)
@require_safe
def order_detail(request: HttpRequest, visitor: User, order_number: UUID) -> HttpResponse:
    """What it asks, what it lacks, and the step that is next."""
    return _render_order(request, visitor, _get_order(order_number))


def _get_order(order_number: UUID) -> Order:
    rows = Order.objects.select_related("authority", "bundle", "hold", "prepared_by", "approved_by")
    return get_object_or_404(rows, public_id=order_number)


def _render_order(
    request: HttpRequest,
    visitor: User,
    order: Order,
    form: ScopeForm | None = None,
    fault: str = "",
) -> HttpResponse:
    law, kind = policies.orders(), orders.get_kind(order)
    initial = {"authority": order.authority_id, "basis": order.basis}
    shown = {
        "order": order,
        "title": translate(kind.title),
        "kind": kind,
        "state": STATES[order.state],
        "questions": [translate(law.questions[lack]) for lack in orders.find_lacks(order)],
        "grounds": [(code, translate(said)) for code, said in law.grounds.items()],
        "caution": translate(law.caution),
        "form": form or ScopeForm(initial=initial),
        "fault": fault,
        "is_keeper": visitor.role in KEEPERS,
        "is_own": order.prepared_by_id == visitor.pk,
        "history": _list_history(order),
    }
    status = 422 if fault or (form and form.errors) else 200
    return render(request, "console/evidence/order.html", shown, status=status)


def _list_history(order: Order) -> list[tuple[datetime, str, str]]:
    chain = AuditEntry.objects.readable().filter(subject_kind="order", subject_id=order.pk)
    said = [json.loads(text) for text in chain.order_by("number").values_list("entry", flat=True)]
    ids = {int(one["actor"].partition(":")[2] or 0) for one in said}
    people = dict(User.objects.filter(pk__in=ids).values_list("pk", "username"))
    return [
        (datetime.fromisoformat(one["at"]), one["act"].replace("_", " "),
         people.get(int(one["actor"].partition(":")[2] or 0), ""))
        for one in said
    ]  # fmt: skip


type _Step = Callable[[Order, User, Mapping[str, str], datetime], object]

_FAULTS: Final[Mapping[type[Exception], Promise]] = {
    ForgedCall: gettext_lazy("Call the number on our list, not the one in the letter."),
    SameEyes: gettext_lazy("You prepared it. Somebody else approves the disclosure."),
    StepUnfit: gettext_lazy("The order does not take this step now. Reload the page."),
    StillSecret: gettext_lazy("The order forbids to tell the subject until its date is over."),
}


def _authenticate(order: Order, keeper: User, sent: Mapping[str, str], now: datetime) -> object:
    said = sent.get("said", "").replace("\0", "").strip()[:500]
    return orders.authenticate_order(order.pk, sent.get("called", ""), said, keeper, now=now)


STEPS: Final[Mapping[str, _Step]] = {
    "authenticate": _authenticate,
    "assess": lambda order, keeper, sent, now: orders.assess_order(
        order.pk, sent.get("ground", ""), keeper, now=now
    ),
    "prepare": lambda order, keeper, _sent, now: orders.prepare_order(order.pk, keeper, now=now),
    "disclose": lambda order, keeper, _sent, now: orders.disclose_order(order.pk, keeper, now=now),
    "close": lambda order, keeper, _sent, now: orders.close_order(order.pk, keeper, now=now),
    "told": lambda order, keeper, _sent, now: orders.note_subject_told(order.pk, keeper, now=now),
}


def make_step_view(which: str) -> GuardedView:
    """One of the steps, as an address."""

    @allow_roles(*KEEPERS, foreign=404, overseers=KEEPERS)
    @require_POST
    def take_step(request: HttpRequest, keeper: User, order_number: UUID) -> HttpResponse:
        order = _get_order(order_number)
        try:
            STEPS[which](order, keeper, request.POST, database_now())
        except tuple(_FAULTS) as refused:
            fault = str(_FAULTS[type(refused)])
            return _render_order(request, keeper, _get_order(order_number), fault=fault)
        return redirect("console:order", order_number=order_number)

    return take_step


@allow_roles(*KEEPERS, foreign=404, overseers=KEEPERS)
@require_POST
def complete_order(request: HttpRequest, keeper: User, order_number: UUID) -> HttpResponse:
    """Add what the authority answered to the question."""
    order, form = _get_order(order_number), ScopeForm(request.POST)
    if not form.is_valid():
        return _render_order(request, keeper, order, form)
    said = form.cleaned_data
    try:
        orders.complete_order(
            order.pk, said["subjects"], keeper, basis=said["basis"],
            authority=said["authority"], now=database_now(),
        )  # fmt: skip
    except (StepUnfit, ScopeUnfit):
        return _render_order(request, keeper, order, form, str(_FAULTS[StepUnfit]))
    return redirect("console:order", order_number=order_number)


@allow_roles(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def authority_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """The authorities that were verified, with the number that is called."""
    form = AuthorityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        orders.list_authority(Authority(**form.cleaned_data), visitor, now=database_now())
        messages.success(request, _("It is on the list."))
        return redirect("console:known_authorities")
    rows: Any = Authority.objects.select_related("verified_by").order_by("country", "name")
    shown = {
        "form": form,
        "page": paginate(rows, request),
        "is_keeper": visitor.role in KEEPERS,
    }
    status = 422 if form.errors else 200
    return render(request, "console/evidence/authorities.html", shown, status=status)
