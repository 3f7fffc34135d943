"""For whom the account files, and who files for it."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from gateways import configured
from interfaces.portal.accounts.forms import PowerOfAttorneyForm
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components.tables import paginate
from interfaces.web.files import uploads
from interfaces.web.files.pictures import picture_response
from interfaces.web.files.uploads import UploadRefused
from interfaces.web.outcomes import report_outcome
from records.accounts.models import Account, PowerOfAttorney, User
from records.actions.accounts import powers_of_attorney as acts
from records.actions.accounts.powers_of_attorney import PowerRefused, SubmittedPower
from records.clock import database_now
from records.rights import filing_scope

PAGES = Pages(allow_filers)
_AUTHORITY = "account/authorities/<uuid:authority_id>/"
_ONGOING = ("pending", "verified")


@PAGES.show("account/authorities/", name="authorities")
def list_powers(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the powers of attorney that the account holds as an agent or has given."""
    account = Account.objects.get(pk=get_account_id(visitor))
    agent_powers = PowerOfAttorney.objects.filter(agent=account).order_by("-pk")
    powers = PowerOfAttorney.objects.filter(principal_number=account.public_id)
    powers = powers.select_related("agent").order_by("-pk")
    today = database_now().date()
    context = {
        "account": account,
        "page": paginate(agent_powers, request),
        "given": powers[:50],
        "today": today,
        "rights": filing_scope.list_usable_rights(account.pk, today).exclude(owner=account).count(),
        "ongoing": _ONGOING,
    }
    return render(request, "portal/accounts/authorities.html", context)


@PAGES.form("account/authorities/new/", name="authority_new")
def upload_power(request: HttpRequest, visitor: User) -> HttpResponse:
    """Upload one; nothing is filed on it until a verifier has verified it."""
    get_account_id(visitor)
    today = database_now().date()
    if request.method != "POST":
        return _render_form(request, PowerOfAttorneyForm(today=today, initial={"starts_on": today}))
    form = PowerOfAttorneyForm(request.POST, request.FILES, today=today)
    if not uploads.is_valid_upload(request, form, "paper") or not _submit_power(
        request, visitor, form
    ):
        return _render_form(request, form, status=422)
    return redirect("portal:authorities")


def _render_form(
    request: HttpRequest, form: PowerOfAttorneyForm, *, status: int = 200
) -> HttpResponse:
    return render(request, "portal/accounts/authority_new.html", {"form": form}, status=status)


def _submit_power(request: HttpRequest, visitor: User, form: PowerOfAttorneyForm) -> bool:
    data = form.cleaned_data
    try:
        now = database_now()
        power = SubmittedPower(
            principal=data["principal"],
            principal_name=data["principal_name"],
            scope=form.scope,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )
        acts.ensure_fits(Account.objects.get(pk=get_account_id(visitor)), power, now.date())
        document = uploads.read_paper(request.FILES.get("paper"))
        pages = [page.jpeg for page in document.pages]
        power = replace(power, sha256=document.sha256.hex(), pages=pages)
        with transaction.atomic():
            acts.submit_power(visitor, power, configured.vault().put, now=now)
    except UploadRefused as refused:
        form.add_error("paper", str(refused))
    except PowerRefused as refused:
        form.add_error(
            refused.field if refused.field in form.fields else None, _explain_refusal(refused)
        )
    else:
        messages.success(
            request, _("Sent. A verifier checks it, and we will write to you with the result.")
        )
        return True
    return False


def _explain_refusal(refusal: PowerRefused) -> str:
    return {
        "is_oneself": _(
            "This is the number of your own account. Give the number of the other account."
        ),
        "is_over": _("This day is over, or is before the first day."),
        "too_many": _("There are already too many."),
    }.get(refusal.code) or _("This account may not do this now.")


@PAGES.form(f"{_AUTHORITY}revocation/", name="authority_revoke")
def revoke_power(request: HttpRequest, visitor: User, authority_id: UUID) -> HttpResponse:
    """Say what follows, then end it: the principal takes it back, the agent lays it down."""
    power = _get_power(visitor, authority_id)
    if request.method != "POST":
        context = {"power": power, "is_agent": power.agent_id == visitor.account_id}
        return render(request, "portal/accounts/authority_revoke.html", context)
    message = _("Ended. Nothing new can be filed on it. Open cases continue.")
    with report_outcome(request, message):
        acts.revoke_power(power.pk, visitor, now=database_now())
    return redirect("portal:authorities")


@PAGES.show(f"{_AUTHORITY}pages/<int:number>/", name="authority_page")
def show_paper_page(
    _request: HttpRequest, visitor: User, authority_id: UUID, number: int
) -> HttpResponse:
    """Show a page of the document as it was rendered on arrival."""
    pages = _get_power(visitor, authority_id).pages
    return picture_response(pages[number - 1] if 1 <= number <= len(pages) else "")


def _get_power(visitor: User, authority_id: UUID) -> PowerOfAttorney:
    """Return a power of attorney of which the account is agent or principal."""
    account = Account.objects.get(pk=get_account_id(visitor))
    is_party = Q(agent=account) | Q(principal_number=account.public_id)
    return get_object_or_404(PowerOfAttorney.objects.filter(is_party), public_id=authority_id)
