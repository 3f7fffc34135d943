"""In which language a letter is written: that in which its reader filed."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext, override

from pipeline.policy.tables import LocalizedText


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

    def render(self, text: LocalizedText) -> str:
        """Return the text in this language, else in English."""
        return text.in_language(self)


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
