"""The handbook: one Markdown file a chapter and language, pages for everybody, the contacts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel import Locale
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, to_locale
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from interfaces.web.access import Pages, allow_everyone
from interfaces.web.labels import Label, translate
from interfaces.web.languages import find_language
from pipeline.law.contacts import Contact
from pipeline.policy.policy import Policy
from records import policies
from records.actions.filing.admission import MOST_FILES
from records.notices.languages import Language

_CACHED: Final = 256  # all chapters in all languages, under two policies
CONTENTS: Final = "index"
CHAPTERS: Final = (
    "register",
    "rights",
    "filing",
    "questions",
    "disputes",
    "appeals",
    "good-faith",
    "small-firms",
    "sellers",
)

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter in one language."""

    name: str
    title: str
    lead: str  # its first paragraph as plain text, for search engines
    html: SafeString


def read_chapter(language: str, name: str) -> Chapter:
    """Render a chapter with the numbers of the policy in force.

    Args:
        language: one of `Language`.
        name: one of `CHAPTERS`, or `CONTENTS` for the words above their list.

    Raises:
        FileNotFoundError: there is no such chapter.
    """
    return _render_chapter(language, name, policies.policy())


@lru_cache(maxsize=_CACHED)
def _render_chapter(language: str, name: str, policy: Policy) -> Chapter:
    text = (_FOLDER / language / f"{name}.md").read_text(encoding="utf-8")
    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = markdown.parse(text.format_map(_list_numbers(policy)))
    title, lead = [_write_plainly(token) for token in tokens if token.type == "inline"][:2]
    # Our own file with HTML switched off: nothing that anybody typed is in it.
    html = SafeString(markdown.renderer.render(tokens, markdown.options, {}))
    return Chapter(name, title, lead, html)


def list_chapters(language: str) -> tuple[Chapter, ...]:
    """Return all chapters in a language, in order."""
    return tuple(read_chapter(language, name) for name in CHAPTERS)


def _write_plainly(inline: Token) -> str:
    return "".join(part.content for part in inline.children or ())


def _list_numbers(policy: Policy) -> Mapping[str, int]:
    """List the policy's numbers by the names that the chapters use."""
    limits, good_faith, strikes = policy.limits, policy.good_faith, policy.strikes
    return {
        "listings": limits.listings_per_request,
        "public_listings": limits.listings_per_public_form,
        "hours": policy.clock.business_hours,
        "answer_days": policy.clock.clarification_business_days,
        "reminder_days": policy.notices.filer_reminded_days,
        "image_days": policy.retention_days["identity_images"],
        "first_days": limits.right_notice_days[0],
        "last_days": limits.right_notice_days[-1],
        "files": MOST_FILES,
        "months": good_faith.window_months,
        "takedown": good_faith.takedown_rate_percent,
        "counter": good_faith.counter_rate_percent,
        "cases": good_faith.minimum_cases,
        "requests": good_faith.volume,
        "cooldown": good_faith.cooldown_months,
        "staff": policy.small_firms.staff,
        "rights": policy.small_firms.rights,
        "group_hours": strikes.group_hours,
        "effective_hours": strikes.effective_after_hours,
        "strike_days": strikes.in_force_days,
    }


PAGES = Pages()


@PAGES.show("help/", allow_everyone, name="help")
def find_contents(request: HttpRequest) -> HttpResponse:
    """Redirect to the list of chapters in the reader's language."""
    return _send_to(request, CONTENTS)


@PAGES.show("help/<str:chapter>/", allow_everyone, name="handbook")
def show_contents(request: HttpRequest, chapter: str) -> HttpResponse:
    """Show the list of chapters in a language; a chapter's name leads to the reader's own.

    So the pages of the product can link to a chapter without knowing the reader's language.
    """
    if chapter in Language:
        return _render(request, chapter, CONTENTS)
    if chapter in CHAPTERS:
        return _send_to(request, chapter)
    raise Http404


@PAGES.show("help/<str:language>/<str:chapter>/", allow_everyone, name="handbook-chapter")
def show_chapter(request: HttpRequest, language: str, chapter: str) -> HttpResponse:
    if language not in Language or chapter not in CHAPTERS:
        raise Http404
    return _render(request, language, chapter)


def _send_to(request: HttpRequest, chapter: str) -> HttpResponse:
    answer = redirect(_find_address(find_language(request), chapter))
    patch_vary_headers(answer, ("Accept-Language", "Cookie"))
    return answer


def _render(request: HttpRequest, language: str, name: str) -> HttpResponse:
    context = {
        "chapter": read_chapter(language, name),
        "chapters": list_chapters(language),
        "language": get_language_info(language),
        "translations": [
            (get_language_info(translation), _find_address(translation, name))
            for translation in Language
        ],
        "public_url": settings.MARKWARDEN.public_url,
    }
    return render(request, "web/handbook.html", context)


def _find_address(language: str, name: str) -> str:
    if name == CONTENTS:
        return reverse("handbook", args=(language,))
    return reverse("handbook-chapter", args=(language, name))


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
