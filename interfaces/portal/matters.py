"""What an owner's account sees of joint matters: their exhibits; of leads, what it may be told."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from gateways.configured import vault
from gateways.vault import ObjectMissing
from interfaces.web.access import allow_roles, get_account_id
from interfaces.web.files.vault_files import send_vault_file
from records.accounts.models import Role, User
from records.actions.evidence import matters
from records.clock import database_now
from records.evidence.models import Bundle, CivilMatter, Lead, MatterKind


@allow_roles(Role.FILER)
@require_safe
def list_matters(request: HttpRequest, visitor: User) -> HttpResponse:
    """The joint matters of this account with their exhibits."""
    owner = get_account_id(visitor)
    joint = CivilMatter.objects.filter(kind=MatterKind.JOINT, owner=owner)
    told = Lead.objects.filter(contributor=owner).exclude(may_be_told="")
    shown = {
        "matters": joint.prefetch_related("exhibits").order_by("-opened_at"),
        "told": told.order_by("-drafted_at").values_list("title", "may_be_told"),
    }
    return render(request, "portal/matters.html", shown)


@allow_roles(Role.FILER, foreign=404)
@require_POST
def open_exhibit(request: HttpRequest, visitor: User, exhibit_id: UUID) -> FileResponse:
    """An exhibit of a joint matter of this account; each time is written down."""
    del request
    owner = get_account_id(visitor)
    rows = Bundle.objects.filter(matters__kind=MatterKind.JOINT, matters__owner=owner).distinct()
    found = get_object_or_404(rows, public_id=exhibit_id)
    try:
        file = send_vault_file(vault(), found.vault_name, found.file_name)
    except ObjectMissing:
        raise Http404 from None
    matters.open_exhibit(found, visitor, now=database_now())
    return file
