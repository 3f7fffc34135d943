"""The pages of the handbook: for everybody, without a sign-in, and for search engines."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_info

from interfaces.web.access import Pages, allow_everyone
from interfaces.web.handbook.chapters import CHAPTERS, CONTENTS, list_chapters, read_chapter
from interfaces.web.languages import find_language
from records.notices.languages import Language

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
