"""For whom the account files, and who files for it."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interfaces.look import uploads
from interfaces.look.doors import allow_roles, get_account_id
from interfaces.look.pictures import picture_response
from interfaces.look.tables import paginate
from interfaces.look.uploads import UploadRefused
from interfaces.portal.account.forms import AuthorityForm
from records.accounts.models import Account, Role, User
from records.acts import authority as acts
from records.acts.authority import NotOngoing, PowerRefused, SubmittedPower
from records.ledger.clock import database_now
from records.rights import usable
from records.rights.models import PowerOfAttorney
from workers import outside

_ONGOING = ("pending", "verified")


@allow_roles(Role.FILER)
@require_safe
def list_powers(request: HttpRequest, visitor: User) -> HttpResponse:
    """Both sides: those the account holds as an agent, and those it gave."""
    account = Account.objects.get(pk=get_account_id(visitor))
    own = PowerOfAttorney.objects.filter(agent=account).order_by("-pk")
    given = _find_powers_given(account).select_related("agent").order_by("-pk")
    today = database_now().date()
    shown = {
        "account": account,
        "page": paginate(own, request),
        "given": given[:50],
        "today": today,
        "rights": usable.list_usable_rights(account.pk, today).exclude(owner=account).count(),
        "ongoing": _ONGOING,
    }
    return render(request, "portal/account/authorities.html", shown)


@allow_roles(Role.FILER)
def upload_power(request: HttpRequest, visitor: User) -> HttpResponse:
    """Upload one; nothing is filed on it until a verifier has verified it."""
    get_account_id(visitor)
    today = database_now().date()
    if request.method != "POST":
        return _render_form(request, AuthorityForm(today=today, initial={"starts_on": today}))
    form = AuthorityForm(request.POST, request.FILES, today=today)
    if not uploads.is_valid_upload(request, form, "paper") or not _submit_power(
        request, visitor, form
    ):
        return _render_form(request, form, status=422)
    return redirect("portal:authorities")


def _render_form(request: HttpRequest, form: AuthorityForm, *, status: int = 200) -> HttpResponse:
    return render(request, "portal/account/authority_new.html", {"form": form}, status=status)


def _submit_power(request: HttpRequest, visitor: User, form: AuthorityForm) -> bool:
    given = form.cleaned_data
    try:
        drawn = uploads.read_document(
            uploads.read_upload(request.FILES.get("paper"), is_paper=True)
        )
        power = SubmittedPower(
            principal=given["principal"],
            principal_name=given["principal_name"],
            scope=form.scope,
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            sha256=drawn.sha256.hex(),
            pages=[page.shown for page in drawn.pages],
        )
        with transaction.atomic():
            acts.submit_power(visitor, power, outside.vault().put, now=database_now())
    except UploadRefused as refused:
        form.add_error("paper", str(refused))
    except PowerRefused as refused:
        form.add_error(
            refused.field if refused.field in form.fields else None, _explain_refusal(refused)
        )
    else:
        messages.success(request, _("Sent. A verifier looks at it, and you are told by letter."))
        return True
    return False


def _explain_refusal(refused: PowerRefused) -> str:
    return {
        "is_oneself": _("This is your own account's number."),
        "is_over": _("It is over, or lies before the first day."),
        "too_many": _("There are too many already."),
    }.get(refused.code) or _("This account may not do this now.")


@allow_roles(Role.FILER, foreign=404)
def revoke_power(request: HttpRequest, visitor: User, authority_id: UUID) -> HttpResponse:
    """Say what follows, then end it: the principal takes it back, the agent lays it down."""
    power = _get_power(visitor, authority_id)
    if request.method != "POST":
        shown = {"power": power, "is_agent": power.agent_id == visitor.account_id}
        return render(request, "portal/account/authority_revoke.html", shown)
    try:
        with transaction.atomic():
            acts.revoke_power(power.pk, visitor, now=database_now())
    except NotOngoing:
        messages.error(request, _("This power of attorney has ended already."))
    else:
        messages.success(request, _("Ended. Nothing new is filed on it; open cases go on."))
    return redirect("portal:authorities")


@allow_roles(Role.FILER, foreign=404)
@require_safe
def show_paper_page(
    request: HttpRequest, visitor: User, authority_id: UUID, number: int
) -> HttpResponse:
    """A page of the paper, as it was drawn when it came in."""
    del request
    pages = _get_power(visitor, authority_id).pages
    return picture_response(pages[number - 1] if 1 <= number <= len(pages) else "")


def _get_power(visitor: User, authority_id: UUID) -> PowerOfAttorney:
    """One's own as an agent, or one that names the account as its principal."""
    account = Account.objects.get(pk=get_account_id(visitor))
    own = Q(agent=account) | Q(principal_number=account.public_id)
    return get_object_or_404(PowerOfAttorney.objects.filter(own), public_id=authority_id)


def _find_powers_given(account: Account) -> QuerySet[PowerOfAttorney]:
    return PowerOfAttorney.objects.filter(principal_number=account.public_id)
