"""In which language a letter is written: that in which its reader filed."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext, override

from pipeline.policy.tables import LocalizedText


class _Count(int):
    """A number that chooses between two forms: {count:listing|listings}."""

    def __format__(self, forms: str) -> str:
        """Return the first of two forms for one thing, else the other; without forms the number."""
        singular_form, between, many = forms.partition("|")
        return (singular_form if self == 1 else many) if between else super().__format__(forms)


class Language(StrEnum):
    """The languages of letters and of the handbook, as browsers and documents name them."""

    EN = "en"
    ZH = "zh-hans"
    FR = "fr"
    DE = "de"
    IT = "it"
    JA = "ja"
    ES = "es"
    PT = "pt"
    KO = "ko"

    def render(self, text: LocalizedText, **named: object) -> str:
        """Render the text in this language, else in English, with the named values."""
        words = text.in_language(self)
        values = {
            name: _Count(value) if isinstance(value, int) else value
            for name, value in named.items()
        }
        return words.format(**values) if named else words


def in_both(text: str) -> LocalizedText:
    """Return the label of a word with its Chinese, which the catalogue of the pages has."""
    with override(Language.ZH):
        return LocalizedText(text, gettext(text))


HOUSE_LANGUAGES: Final = (Language.EN, Language.ZH)  # in which every text is written
_BY_FIRST_PART: Final = {language.partition("-")[0]: language for language in Language}


def match_language(code: str | None) -> Language | None:
    """Return the language of a code, whatever its country or script; None if we do not have it."""
    return _BY_FIRST_PART.get((code or "").lower().partition("-")[0])


def find_language(code: str | None) -> Language:
    """Return the language nearest to a code; English if there is none."""
    return match_language(code) or Language.EN


def write_paragraphs(
    language: Language, write: Callable[[Language], Sequence[str]]
) -> tuple[str, ...]:
    """Write paragraphs in a language, each with its English below it.

    An untranslated paragraph is in English already and appears once; Chinese is complete and has no
    English below it.
    """
    if language is Language.ZH:
        return tuple(write(language))
    pairs = zip(write(language), write(Language.EN), strict=True)
    return tuple(text for pair in pairs for text in dict.fromkeys(pair))
