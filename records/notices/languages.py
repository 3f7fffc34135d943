"""In which language a letter is written: that in which its reader filed."""

from enum import StrEnum

from pipeline.policy.tables import Said


class Language(StrEnum):
    """The languages of letters, as browsers and documents name them."""

    EN = "en"
    ZH = "zh-hans"

    def render(self, said: Said, **named: object) -> str:
        """The words in this language, with what is named put in."""
        words = said.zh if self is Language.ZH else said.en
        return words.format(**named) if named else words


def language_of(code: str | None) -> Language:
    """Return the language nearest to a code: Chinese for any Chinese, English otherwise."""
    return Language.ZH if (code or "").lower().startswith("zh") else Language.EN
