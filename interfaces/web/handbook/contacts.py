"""The page that says whom people and authorities turn to."""

from dataclasses import dataclass

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from interfaces.web.access import Pages, allow_everyone
from interfaces.web.labels import Label, translate
from pipeline.law.contacts import Contact
from records import policies

PAGES = Pages()


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """A contact under its heading, its languages by their names."""

    title: Label
    says: Label
    contact: Contact
    languages: tuple[str, ...]


@PAGES.show("contact/", allow_everyone, name="contact")
def show_contacts(request: HttpRequest) -> HttpResponse:
    """Show the contacts under the Digital Services Act first, then those of regions."""
    contacts = policies.contacts()
    for_users = _("Write or call; a person answers (Digital Services Act, Article 12).")
    for_authorities = _(
        "For authorities of the Member States, the Commission and the Board (Digital Services"
        " Act, Article 11)."
    )
    entries = [
        _show(_("For users of this service"), for_users, contacts.users),
        _show(_("For authorities"), for_authorities, contacts.authorities),
        *(_show(translate(region.title), "", region.contact) for region in contacts.regions),
    ]
    return render(request, "web/contacts.html", {"contacts": [entry for entry in entries if entry]})


def _show(title: str, description: str, contact: Contact | None) -> ContactEntry | None:
    if contact is None:
        return None
    names = Locale.parse(to_locale(get_language() or "en")).languages
    return ContactEntry(
        title, description, contact, tuple(names.get(c, c) for c in contact.languages)
    )
