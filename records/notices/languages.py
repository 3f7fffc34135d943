"""In which language a letter is written: that in which its reader filed."""

from enum import StrEnum

from pipeline.policy.tables import Said


class Language(StrEnum):
    """The languages of the house, as browsers and documents name them."""

    EN = "en"
    ZH = "zh-hans"

    def render(self, said: Said, **named: object) -> str:
        """The words in this language, with what is named put in."""
        words = said.zh if self is Language.ZH else said.en
        return words.format(**named) if named else words


def language_of(code: str | None) -> Language:
    """The house's language nearest to a code: whatever Chinese is written, and English else."""
    return Language.ZH if (code or "").lower().startswith("zh") else Language.EN
