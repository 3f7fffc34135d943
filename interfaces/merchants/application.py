"""Apply to sell: the form with its papers, the state of the application, answer and appeal."""

from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from gateways import configured
from interfaces.web.access import Pages, allow_sellers
from interfaces.web.components import countries
from interfaces.web.components.form_fields import (
    NEEDED,
    PAPERS,
    TerritoriesField,
    build_date_field,
    build_paper_field,
    build_text_field,
)
from interfaces.web.files import uploads
from interfaces.web.files.uploads import UploadRefused
from interfaces.web.labels import explain, label, list_choices
from matchers.documents.page import Document
from pipeline.vetting.chains import ChainLink, LinkKind
from records import policies
from records.actions.vetting import applications
from records.actions.vetting.applications import (
    LONGEST_APPEAL,
    ApplicationOpen,
    ApplicationStepNotAllowed,
    AppliedTooSoon,
    Statement,
    TooManyPapers,
)
from records.actions.vetting.chains import SubmittedLink
from records.clock import database_now
from records.sellers.models import Seller, Shop
from records.vetting.models import ApplicationState, LicenceKind, SellerApplication, SellerPaperKind


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Several files, each as good as one."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ANN401 -- of Django
        return [super(_FilesField, self).clean(file, initial) for file in data or ()]


class ApplicationForm(forms.Form):
    """What an applicant states, its licence, and pictures of what it wants to sell."""

    legal_name = build_text_field(_("Name of the firm, as registered"), 200, "organization")
    registration_number = build_text_field(
        _("Registration number"),
        64,
        help_text=_("With its court or office where numbers are unique only within one."),
    )
    licence_until = build_date_field(
        _("Last day of the licence (if it has one)"), is_required=False
    )
    licence = build_paper_field(_("Business licence"))
    catalogue = _FilesField(
        label=_("Pictures of what you want to sell (optional)"),
        required=False,
        widget=_SeveralFiles(attrs={"accept": PAPERS, "multiple": True}),
        allow_empty_file=True,
    )
    contact_name = build_text_field(_("Your name"), 200, "name")
    address = build_text_field(_("Your postal address"), 300, "street-address")
    phone = build_text_field(
        _("Your telephone number"),
        40,
        "tel",
        validators=[RegexValidator(r"\d.*\d.*\d.*\d.*\d", _("This is no telephone number."))],
    )
    mail = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=NEEDED,
    )
    payment_account = build_text_field(
        _("Account that sales are paid to"),
        64,
        help_text=_("We keep no number, only a code that tells whether it is the same account."),
    )
    is_certified = forms.BooleanField(
        label=_("I will offer only products that comply with the law of the European Union."),
        error_messages={"required": _("The law requires this declaration.")},
    )
    is_warranted = forms.BooleanField(
        label=_("No marketplace has ever removed this seller for counterfeits."),
        help_text=_("Without it we have to refuse the application."),
        required=False,
    )
    signed_by = build_text_field(_("Your signature: type your full name"), 200)

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 -- of Django
        """Offer countries and kinds in the reader's language."""
        super().__init__(*args, **named)
        self.fields["licence_kind"] = forms.ChoiceField(
            label=_("Kind of licence"), choices=list_choices(LicenceKind)
        )
        self.fields["country"] = forms.ChoiceField(
            label=_("Country of the register"),
            choices=countries.list_country_choices(),
            error_messages=NEEDED | {"invalid_choice": _("Choose a country from the list.")},
        )
        firm = ("legal_name", "country", "registration_number", "licence_kind")
        self.order_fields([*firm, *(name for name in self.fields if name not in firm)])


class ReplyForm(forms.Form):
    """An answer or an appeal."""

    says = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST_APPEAL,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages=NEEDED,
    )
    paper = build_paper_field(is_required=False)


class LinkForm(forms.Form):
    """One paper of a chain: from whom, to whom, for what, where and when."""

    giver = build_text_field(_("From whom, as on the paper"), 200)
    receiver = build_text_field(_("To whom, as on the paper"), 200)
    goods = build_text_field(_("For which goods (empty: all)"), 300, required=False)
    territories = TerritoriesField()
    starts_on = build_date_field(_("Date of the paper, or its first day"))
    ends_on = build_date_field(_("Last day (if it has one)"), is_required=False)
    is_signed = forms.BooleanField(label=_("It is signed."), required=False)
    is_sealed = forms.BooleanField(label=_("It bears a seal."), required=False)
    paper = build_paper_field()

    def __init__(
        self,
        data: Any,  # noqa: ANN401 -- of Django
        files: Any,  # noqa: ANN401 -- of Django
        *,
        kind: LinkKind,
        is_further: bool = False,
    ) -> None:
        """Build the form for one kind of paper; a further one may stay empty."""
        super().__init__(
            data,
            files,
            prefix=f"{kind}-2" if is_further else kind,
            empty_permitted=is_further,
            use_required_attribute=not is_further,
        )
        self.kind, self.is_further = kind, is_further
        self.title = label(kind)

    def build_link(self, paper_id: int) -> SubmittedLink:
        """Build the link from the form and the stored paper."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "paper"}
        goods, is_sealed = data.pop("goods"), data.pop("is_sealed")
        return SubmittedLink(ChainLink(kind=self.kind, **data), goods, is_sealed, paper_id)


PAGES = Pages(allow_sellers)
_PAPERS: Final = ("licence", "catalogue")  # the fields of the form


@PAGES.form("application/", name="application")
def show_application(request: HttpRequest, seller: Seller) -> HttpResponse:
    """Show the application's state; a POST applies."""
    if request.method != "POST":
        return _render(request, seller)
    form = ApplicationForm(request.POST, request.FILES)
    if not uploads.is_valid_upload(request, form, "licence") or not _apply(request, seller, form):
        return _render(request, seller, form=form, status=422)
    messages.success(request, gettext("Sent. We check it now and write to you with the result."))
    return redirect("merchants:application")


def _apply(request: HttpRequest, seller: Seller, form: ApplicationForm) -> bool:
    data, place, now = form.cleaned_data, find_marketplace(seller), database_now()
    actor = f"seller:{seller.pk}"
    try:
        papers, put_object = list(_read_files(request)), configured.vault().put
        statement = Statement(
            **{name: value for name, value in data.items() if name not in _PAPERS},
            language=get_language() or "en",
        )
        with transaction.atomic():  # a paper of a refused application must not join the next one
            for kind, paper in papers:
                applications.keep_paper(
                    seller.pk, place, kind, paper, put_object, actor=actor, now=now
                )
            applications.apply(seller.pk, place, statement, actor=actor, now=now)
    except UploadRefused as refused:
        form.add_error("licence", str(refused))
    except TooManyPapers as refused:
        form.add_error("catalogue", explain(refused))
    except ApplicationOpen:
        form.add_error(None, gettext("Your last application is still being decided on."))
    except AppliedTooSoon as early:
        message = gettext("You may apply again from %(day)s on. You may appeal the refusal now.")
        form.add_error(None, message % {"day": f"{early.until:%Y-%m-%d}"})
    return not form.errors


def _read_files(request: HttpRequest) -> Iterator[tuple[SellerPaperKind, Document]]:
    """Read all files before one is stored."""
    for field in _PAPERS:
        for file in request.FILES.getlist(field)[: applications.MOST_PAPERS]:
            yield SellerPaperKind(field), uploads.read_paper(file)


def find_marketplace(seller: Seller) -> str:
    """Return the marketplace of the seller's oldest shop, through which it signed in."""
    shop = Shop.objects.filter(seller=seller).order_by("pk").first()
    return shop.marketplace if shop else ""


@PAGES.step("application/<uuid:application_id>/answer/", name="application_answer")
def answer_question(request: HttpRequest, seller: Seller, application_id: UUID) -> HttpResponse:
    """Answer what is asked, with a further file or without."""

    def act(application: SellerApplication, text: str) -> str:
        actor, now = f"seller:{seller.pk}", database_now()
        papers = [uploads.read_paper(file) for file in request.FILES.getlist("paper")[:1]]
        with transaction.atomic():  # a paper of a refused answer must not join the next one
            for paper in papers:
                applications.keep_paper(
                    seller.pk,
                    application.marketplace,
                    SellerPaperKind.LICENCE,
                    paper,
                    configured.vault().put,
                    actor=actor,
                    now=now,
                )
            applications.answer_question(application.pk, seller.pk, text, actor=actor, now=now)
        return gettext("Sent. A person continues with it.")

    return _reply(request, seller, application_id, act)


@PAGES.step("application/<uuid:application_id>/appeal/", name="application_appeal")
def appeal_refusal(request: HttpRequest, seller: Seller, application_id: UUID) -> HttpResponse:
    """Appeal a refusal, once."""

    def act(application: SellerApplication, text: str) -> str:
        actor, now = f"seller:{seller.pk}", database_now()
        applications.appeal_refusal(application.pk, seller.pk, text, actor=actor, now=now)
        return gettext("Received. A person who has not decided on it will look at it.")

    return _reply(request, seller, application_id, act)


def _reply(
    request: HttpRequest,
    seller: Seller,
    application_id: UUID,
    act: Callable[[SellerApplication, str], str],
) -> HttpResponse:
    """Carry out the action; keep what was typed if it is refused."""
    applications = SellerApplication.objects.filter(seller=seller)
    application = get_object_or_404(applications, public_id=application_id)
    reply = ReplyForm(request.POST, request.FILES)
    if not uploads.is_valid_upload(request, reply, "paper"):
        return _render(request, seller, reply=reply, status=422)
    try:
        message = act(application, reply.cleaned_data["says"])
    except UploadRefused as refused:
        reply.add_error("paper", str(refused))
        return _render(request, seller, reply=reply, status=422)
    except (ApplicationStepNotAllowed, TooManyPapers) as refused:
        messages.error(request, explain(refused))
    else:
        messages.success(request, message)
    return redirect("merchants:application")


def _render(
    request: HttpRequest,
    seller: Seller,
    *,
    form: ApplicationForm | None = None,
    reply: ReplyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = database_now()
    rows = list(SellerApplication.objects.filter(seller=seller).order_by("-pk")[:10])
    last = rows[0] if rows else None
    context = {
        "seller": seller,
        "last": last,
        "earlier": rows[1:],
        "reason": label(last.reason_code) if last and last.reason_code else "",
        "is_asked": last is not None and last.state == ApplicationState.NEEDS_INFO,
        "may_appeal": last is not None and applications.may_appeal(last, now),
        "may_apply": applications.find_obstacle(last, now) is None,
        "numbers": policies.policy().vetting,
        "form": form or ApplicationForm(initial={"legal_name": seller.legal_name}),
        "reply": reply or ReplyForm(),
    }
    return render(request, "merchants/application.html", context, status=status)
