"""What an owner's account sees of joint matters and of leads, and what it knows for a lead."""

from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from gateways.configured import vault
from gateways.vault import ObjectMissing
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.files.vault_files import send_vault_file
from records.accounts.models import User
from records.actions.evidence import bundles, leads
from records.actions.evidence.steps import StepNotAllowed
from records.clock import database_now
from records.evidence.models import Bundle, CivilMatter, Lead, LeadState, MatterKind

PAGES = Pages(allow_filers)


class OfferForm(forms.Form):
    """What somebody knows that an authority should."""

    title = forms.CharField(label=_("Title"), max_length=200)
    offer = forms.CharField(
        label=_("What you know"),
        help_text=_(
            "Who makes, stores or sells it, where, and how you know. Name your cases by their"
            " numbers. Only investigators, counsel and auditors read it. Investigators decide what"
            " an authority is told."
        ),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )


@PAGES.show("matters/", name="matters")
def list_matters(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show the account's joint matters with their exhibits."""
    return _render(request, visitor, OfferForm())


@PAGES.step("matters/leads/")
def offer_lead(request: HttpRequest, visitor: User) -> HttpResponse:
    """Give investigators what this account knows."""
    form = OfferForm(request.POST)
    if not form.is_valid():
        return _render(request, visitor, form)
    try:
        leads.offer_lead(**form.cleaned_data, person=visitor, now=database_now())
    except StepNotAllowed:
        form.add_error(None, _("Twenty of yours wait to be read. Write again when some are."))
        return _render(request, visitor, form)
    return redirect("portal:matters")


def _render(request: HttpRequest, visitor: User, form: OfferForm) -> HttpResponse:
    owner = get_account_id(visitor)
    joint = CivilMatter.objects.filter(kind=MatterKind.JOINT, owner=owner)
    leads = Lead.objects.filter(Q(state=LeadState.OFFERED) | ~Q(may_be_told=""), contributor=owner)
    context = {
        "matters": joint.prefetch_related("exhibits").order_by("-opened_at"),
        # The title is theirs until an investigator makes a lead of it, and internal from then on.
        "told": [
            (lead.drafted_at, lead.may_be_told or lead.title, not lead.may_be_told)
            for lead in leads.order_by("-drafted_at")
        ],
        "form": form,
    }
    return render(request, "portal/matters.html", context, status=422 if form.errors else 200)


@PAGES.step("matters/<uuid:exhibit_id>/", name="exhibit")
def open_exhibit(_request: HttpRequest, visitor: User, exhibit_id: UUID) -> FileResponse:
    """Download an exhibit of the account's joint matter; each download is recorded."""
    owner = get_account_id(visitor)
    rows = Bundle.objects.filter(matters__kind=MatterKind.JOINT, matters__owner=owner).distinct()
    bundle = get_object_or_404(rows, public_id=exhibit_id)
    try:
        file = send_vault_file(vault(), bundle.vault_name, bundle.file_name)
    except ObjectMissing:
        raise Http404 from None
    why = "exhibit of a joint matter"
    bundles.note_taking(bundle, "open_exhibit", why, visitor, now=database_now())
    return file
