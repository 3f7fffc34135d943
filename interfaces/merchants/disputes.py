"""A seller disputes a claim: by a counter-notification over one or more cases, or by an appeal."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from interfaces.merchants.cases import get_case
from interfaces.merchants.presenters import present_case
from interfaces.web.access import Pages, allow_sellers
from interfaces.web.files.evidence_files import MOST_FILES, UploadedEvidence, read_evidence
from interfaces.web.labels import explain, list_choices, translate, translate_fault
from pipeline.disputes.procedure import Ground
from pipeline.law.profiles import ContactField, Party, Profile
from records.actions.disputes import appeals, counter_notices, seller_inbox
from records.actions.disputes.appeals import AppealStatement, CannotAppeal
from records.actions.disputes.counter_notices import (
    LONGEST_STATEMENT,
    CounterRefused,
    CounterResult,
    CounterStatement,
)
from records.actions.disputes.seller_inbox import SellerCase
from records.cases.models import Case
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification
from records.row_security.rate_limits import RateLimitReached, count_statement
from records.sellers.models import Seller

PAGES = Pages(allow_sellers)
_CASE = "cases/<uuid:case_id>/"
_LONGEST_CONTACT: Final = 300
_AUTOFILL: Final = {"name": "name", "address": "street-address", "phone": "tel", "email": "email"}


class StatementForm(forms.Form):
    """What the seller says in its own words, with files beside it."""

    statement = forms.CharField(
        label=_("In your own words"),
        strip=True,
        max_length=LONGEST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={
            "required": _("Explain in your own words why the claim is wrong."),
            "max_length": _(
                "Write at most %(limit_value)d characters. You have written %(show_value)d."
            ),
        },
    )


class CounterForm(StatementForm):
    """The same with a ground, and with what the law of the case demands."""

    ground = forms.ChoiceField(
        label=_("Why the claim is wrong"),
        choices=list_choices(Ground),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a reason."),
            "invalid_choice": _("Choose a reason."),
        },
    )
    field_order = ("ground", "statement")

    def __init__(self, form_data: object, *, law: Profile) -> None:
        """Ask for the declarations and the contact that this law asks for."""
        super().__init__(form_data)  # type: ignore[arg-type]  # request.POST, or nothing
        self._law = law
        for field in law.counter.contact:
            self.fields[f"contact_{field}"] = _build_contact_field(field)
        for name in law.counter.declarations:
            self.fields[f"declaration_{name}"] = forms.BooleanField(
                label=translate(law.declarations[name]),
                error_messages={"required": _("The law that applies requires this declaration.")},
            )

    @property
    def contacts(self) -> Iterable[forms.BoundField]:
        """The contact fields in the law's order."""
        return [self[f"contact_{name}"] for name in self._law.counter.contact]

    @property
    def declarations(self) -> Iterable[forms.BoundField]:
        """The declaration fields in the law's order."""
        return [self[f"declaration_{name}"] for name in self._law.counter.declarations]

    def collect_contact(self) -> dict[str, str]:
        """Return the contact details that were typed."""
        return {name: self.cleaned_data[f"contact_{name}"] for name in self._law.counter.contact}


def _build_contact_field(name: ContactField) -> forms.CharField:
    return forms.CharField(
        label=_(name.ask),
        max_length=_LONGEST_CONTACT,
        widget=forms.TextInput(attrs={"autocomplete": _AUTOFILL.get(name, "off"), "dir": "auto"}),
        error_messages={"required": _("The law that applies requires this.")},
    )


@dataclass(frozen=True, slots=True)
class _Submission:
    """A submitted form: the seller, the case, the text and the files."""

    request: HttpRequest
    seller: Seller
    seller_case: SellerCase
    form: StatementForm
    files: UploadedEvidence

    @property
    def is_typed(self) -> bool:
        """Whether the form was submitted."""
        return self.request.method == "POST"

    @property
    def is_whole(self) -> bool:
        """Whether the form and its files are valid."""
        return self.form.is_valid() and not self.files.faults

    @property
    def text(self) -> str:
        return _normalise_text(self.form.cleaned_data["statement"])


def _normalise_text(text: str) -> str:
    return text.replace("\0", "").strip()


@PAGES.form(f"{_CASE}counter/", name="counter")
def file_counter(request: HttpRequest, seller: Seller, case_id: UUID) -> HttpResponse:
    """Show the form of a counter-notification; a POST files it or keeps what was typed."""
    case = _load_case(get_case(seller, case_id))
    if _is_repeated(request, case.case.counters.open()):
        return _redirect_to_case(
            request, case.case, gettext("Your counter-notification was already received.")
        )
    form_data = request.POST if request.method == "POST" else None
    form = CounterForm(form_data, law=case.law)
    call = _Submission(request, seller, case, form, _read_files(request, seller))
    if not call.is_typed:
        return _render_counter(call) if case.chance else _refuse_late(request, case.case)
    return _submit_counter(call, form) if call.is_whole else _render_counter(call, status=422)


def _submit_counter(submission: _Submission, form: CounterForm) -> HttpResponse:
    statement = CounterStatement(
        ground=form.cleaned_data["ground"],
        statement=submission.text,
        evidence=submission.files.files,
        declarations=submission.seller_case.law.counter.declarations,
        contact=form.collect_contact(),
    )
    try:
        result = counter_notices.file_counter_notice(
            _list_chosen_ids(submission), submission.seller.pk, statement, now=database_now()
        )
    except CounterRefused as refusal:
        for fault in refusal.faults:
            form.add_error(None, translate_fault(fault))
        return _render_counter(submission, status=422)
    return _redirect_to_case(
        submission.request, submission.seller_case.case, _describe_filed(result)
    )


def _describe_filed(result: CounterResult) -> str:
    count = len(result.counters)
    message = ngettext(
        "Filed for %(count)d case. We ask the rights holder.",
        "Filed for %(count)d cases. We ask the rights holder.",
        count,
    ) % {"count": count}
    if not result.left_out:
        return message
    lines = ", ".join(str(line) for line in result.left_out)
    left_out = gettext("Left out because they cannot be disputed now: lines %(lines)s.")
    return f"{message} {left_out % {'lines': lines}}"


def _list_chosen_ids(submission: _Submission) -> list[int]:
    """List the ids of this case and of those that the seller ticked."""
    ids = set(submission.request.POST.getlist("case"))
    others = (case.case for case in _list_others(submission) if str(case.case.public_id) in ids)
    return [submission.seller_case.case.pk, *(case.pk for case in others)]


def _list_others(call: _Submission) -> list[SellerCase]:
    """List the seller's other cases of the same request that can be disputed now."""
    now, case = database_now(), call.seller_case.case
    cases = seller_inbox.list_cases(call.seller.pk, now=now).filter(request_id=case.request_id)
    others = cases.exclude(pk=case.pk).select_related("request__right", "listing", "frozen")
    return [
        case
        for case in seller_inbox.describe_cases(others.order_by("line"), now=now)
        if case.chance
    ]


def _render_counter(submission: _Submission, status: int = 200) -> HttpResponse:
    others = [present_case(case, now=database_now()) for case in _list_others(submission)]
    ids = set(submission.request.POST.getlist("case"))
    context = {"others": others, "ticked": ids}
    return _render_form("merchants/counter.html", submission, context, status)


@PAGES.form(f"{_CASE}appeal/", name="appeal")
def file_appeal(request: HttpRequest, seller: Seller, case_id: UUID) -> HttpResponse:
    """Show the form of an appeal against the decision in force; a POST files it."""
    case = _load_case(get_case(seller, case_id))
    appeals = case.case.appeals.open().filter(party=Party.SELLER)
    if _is_repeated(request, appeals):
        return _redirect_to_case(request, case.case, gettext("Your appeal was already received."))
    form = StatementForm(request.POST if request.method == "POST" else None)
    call = _Submission(request, seller, case, form, _read_files(request, seller))
    if not call.is_typed:
        return _render_appeal(call) if case.decision else _refuse_late(request, case.case)
    return _submit_appeal(call) if call.is_whole else _render_appeal(call, status=422)


def _submit_appeal(submission: _Submission) -> HttpResponse:
    case, actor = submission.seller_case.case, f"seller:{submission.seller.pk}"
    plea = AppealStatement(submission.text, submission.files.files)
    try:
        appeals.file_appeal(case.pk, Party.SELLER, plea, actor=actor, now=database_now())
    except CannotAppeal as refused:
        submission.form.add_error(None, explain(refused))
        return _render_appeal(submission, status=422)
    return _redirect_to_case(
        submission.request,
        case,
        gettext("Your appeal is filed. Another person than before decides on it."),
    )


def _render_appeal(submission: _Submission, status: int = 200) -> HttpResponse:
    return _render_form("merchants/appeal.html", submission, {}, status)


def _render_form(
    template: str, submission: _Submission, more: Mapping[str, object], status: int
) -> HttpResponse:
    context = {
        "seller": submission.seller,
        "row": present_case(submission.seller_case, now=database_now()),
        "detail": submission.seller_case,
        "form": submission.form,
        "files": submission.files,
        "most_files": MOST_FILES,
        **more,
    }
    return render(submission.request, template, context, status=status)


def _load_case(case: Case) -> SellerCase:
    (seller_case,) = seller_inbox.describe_cases([case], now=database_now())
    return seller_case


def _read_files(request: HttpRequest, seller: Seller) -> UploadedEvidence:
    """Read the uploaded files, unless the seller is over the rate limit."""
    if request.method != "POST":
        return UploadedEvidence()
    try:
        count_statement(seller.pk)
    except RateLimitReached as reached:
        minutes = math.ceil(reached.retry_after_seconds / 60)
        message = gettext("You have sent too many today. Send this again in %(minutes)d minutes.")
        return UploadedEvidence(faults=(message % {"minutes": minutes},))
    return read_evidence(request, f"seller {seller.pk}")


def _is_repeated(
    request: HttpRequest, open_: "QuerySet[CounterNotification] | QuerySet[Appeal]"
) -> bool:
    """Return whether the same text was sent twice, by a second click."""
    latest = open_.first() if request.method == "POST" else None
    statement = _normalise_text(request.POST.get("statement", ""))
    return latest is not None and _normalise_text(latest.statement) == statement


def _refuse_late(request: HttpRequest, case: Case) -> HttpResponse:
    messages.error(
        request,
        gettext("You cannot dispute this now: the time is over, or it is already disputed."),
    )
    return redirect("merchants:case", case_id=case.public_id)


def _redirect_to_case(request: HttpRequest, case: Case, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("merchants:case", case_id=case.public_id)
