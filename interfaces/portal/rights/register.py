"""A trademark's fields and picture from the register of its office, where that is kept here."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gateways import configured
from gateways.vault import ObjectAltered, ObjectMissing, VaultUnreachable
from interfaces.web.access import Pages, allow_filers
from interfaces.web.files import uploads
from interfaces.web.files.pictures import picture_response
from interfaces.web.files.uploads import UploadRefused
from interfaces.web.labels import translate
from pipeline.rights.fields import format_typed_fields
from pipeline.vocabulary import RightKind
from records import policies
from records.accounts.models import User
from records.actions.rights import references
from records.clock import database_now
from records.rights.models import RegisterEntry, Right
from records.rights.queries import find_register_entry, read_register_fields

PAGES = Pages(allow_filers)


@dataclass(frozen=True, slots=True)
class RegisterLookup:
    """What the register says under a number: a sentence, and the entry if there is one."""

    says: str
    entry: RegisterEntry | None = None


def look_up_registration(form_data: Mapping[str, str]) -> RegisterLookup:
    """Look the typed number up in the register of the typed office."""
    office, number = form_data.get("office", ""), form_data.get("number", "").replace("\0", "")[:64]
    register_office = policies.offices().offices.get(office)
    if register_office is None or not number.strip():
        return RegisterLookup(_("Choose the office and type the number, then look it up."))
    names = {"office": translate(register_office.title), "number": number}
    entry = find_register_entry(RightKind.TRADEMARK, office, number)
    if entry is not None:
        return RegisterLookup(_describe_entry(entry) % (names | {"day": entry.source_on}), entry)
    codes = policies.offices().list_codes(office)
    entries = RegisterEntry.objects.filter(office__in=codes)
    day = entries.aggregate(day=Max("source_on"))["day"]
    if day is None:
        message = _("The register of %(office)s is not kept here. Fill in the fields yourself.")
        return RegisterLookup(message % names)
    message = _(
        "The register of %(office)s, as of %(day)s, has no registration %(number)s."
        " Check the number, or fill in the fields yourself."
    )
    return RegisterLookup(message % (names | {"day": day}))


def _describe_entry(entry: RegisterEntry) -> str:
    if entry.is_in_force:
        return _(
            "From the register of %(office)s, as of %(day)s."
            " Check each field against your certificate; you can change it."
        )
    return _(
        "From the register of %(office)s, as of %(day)s: this registration has ended."
        " A verifier will ask you for proof that it is in force."
    )


def fill_fields(form_data: Mapping[str, str], entry: RegisterEntry) -> dict[str, str]:
    """Return what was typed, overwritten by what the register says."""
    register_fields = format_typed_fields(read_register_fields(entry))
    identity = {"office": form_data["office"], "number": form_data["number"]}
    return {
        **form_data,
        **{name: text for name, text in register_fields.items() if text},
        **identity,
    }


def attach_picture(request: HttpRequest, right: Right, *, actor: str) -> None:
    """Give a new right the picture of its register, where that was asked for; say if it fails."""
    entry = find_register_entry(right.kind, right.office, right.number)
    sha256 = entry.picture_sha256 if entry and "register_picture" in request.POST else ""
    if not sha256 or right.references.filter(sha256=sha256).exists():
        return
    try:
        reference = uploads.read_reference(configured.vault().read(sha256), "logo")
    except (UploadRefused, ObjectMissing, ObjectAltered, VaultUnreachable):
        messages.warning(request, _("We cannot read the register's picture. Upload it here."))
        return
    references.add_reference(right.pk, reference, actor=actor, now=database_now())
    if reference.is_plain:
        messages.warning(request, str(uploads.TOO_PLAIN))


@PAGES.show("rights/register/picture/", name="register_picture")
def show_register_picture(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show the picture of the registration with the office and number in the query string.

    Raises:
        Http404: there is none.
    """
    del visitor
    number = request.GET.get("number", "").replace("\0", "")
    entry = find_register_entry(RightKind.TRADEMARK, request.GET.get("office", ""), number)
    if entry is None or not entry.picture_sha256:
        raise Http404
    return picture_response(entry.picture_sha256)
