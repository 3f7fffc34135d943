"""In which language a visitor reads: letters and the handbook have more than the pages."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from records.notices.languages import Language, match_language


def find_language(request: HttpRequest) -> Language:
    """Return the language chosen here, else the first of ours that the browser asks for."""
    preferences = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    languages = (match_language(code) for code in (cookie, *(code for code, _ in preferences)))
    return next((language for language in languages if language), Language.EN)
