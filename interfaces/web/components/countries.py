"""Countries, and regions for which rights are registered, by their names in a reader's language."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, gettext, to_locale

from records import policies

# What CLDR lists beside countries: groups of them, places for tests, the unknown.
_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
# Regions with an office of their own, by the codes of WIPO ST.3; CLDR names only the first.
_REGION_NAMES: Final = {"BX": "Benelux", "OA": "OAPI"}
_SEPARATORS: Final = re.compile(r"[,;，；、|\n]+")


def list_countries() -> list[tuple[str, str]]:
    """Return codes of ISO 3166-1 with their names, sorted by name."""
    return list(_list_countries(get_language() or "en"))


def list_country_choices() -> list[tuple[str, str]]:
    """Return the countries below an empty choice, so that none is chosen by mistake."""
    return [("", gettext("Choose …")), *list_countries()]


def list_territories() -> list[tuple[str, str]]:
    """Return the regions that the policy knows, then the countries, as codes with names."""
    names = Locale.parse(to_locale(get_language() or "en")).territories
    regions = [
        (code, _REGION_NAMES.get(code, names.get(code, code)))
        for code in policies.policy().territories
    ]
    return [*regions, *list_countries()]


def replace_names(text: str) -> str:
    """Return a list of codes or names as codes; what is neither stays, for its error to name it."""
    pieces = [piece.strip() for piece in _SEPARATORS.split(text) if piece.strip()]
    return ", ".join(_codes_by_name().get(piece.casefold(), piece) for piece in pieces)


@cache
def _list_countries(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(to_locale(language)).territories
    countries = [
        (code, name.replace(",", ""))  # which separates one name from the next
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    ]
    return tuple(sorted(countries, key=lambda country: country[1].casefold()))


@cache
def _codes_by_name() -> Mapping[str, str]:
    """Map names in every language to codes: people paste what a certificate says."""
    codes = {name.casefold(): code for code, name in _REGION_NAMES.items()}
    for language, _title in settings.LANGUAGES:
        names = Locale.parse(to_locale(language)).territories
        codes |= {names["EU"].casefold(): "EU"}
        codes |= {name.casefold(): code for code, name in _list_countries(language)}
    return codes
