"""Letters in further languages: the reader's words, and English beside them."""

import re

import pytest

from pipeline.policy.tables import LocalizedText
from records.actions.filing import submission
from records.cases.models import Case
from records.notices import letter_texts, letters
from records.notices.languages import HOUSE_LANGUAGES, Language, find_language, write_paragraphs
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.notices import scenes

_TEXTS = {
    name: text for name, text in vars(letter_texts).items() if isinstance(text, LocalizedText)
}
_OTHERS = [language for language in Language if language not in HOUSE_LANGUAGES]


def _list_parts(words: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", words))


@pytest.mark.parametrize("language", Language)
def test_every_text_puts_in_the_same_in_every_language(language: Language) -> None:
    for name, text in _TEXTS.items():
        assert _list_parts(text.in_language(language)) == _list_parts(text.en), name


@pytest.mark.parametrize("language", _OTHERS)
def test_what_every_filer_is_told_is_written_in_every_language(language: Language) -> None:
    names = [name for name, text in _TEXTS.items() if text.fr]
    assert {"RECEIPT", "QUESTION", "QUESTION_AGAIN", "ANSWER_BY", "RESULTS", "SEE"} <= set(names)
    assert [name for name in names if language.render(_TEXTS[name]) == _TEXTS[name].en] == []


@pytest.mark.parametrize(
    ("code", "language"),
    [("pt-BR", Language.PT), ("zh-TW", Language.ZH), ("nl", Language.EN), (None, Language.EN)],
)
def test_a_letter_is_written_in_the_nearest_language(code: str | None, language: Language) -> None:
    assert find_language(code) is language


def test_english_stands_below_what_is_written_in_another_language_and_once_without() -> None:
    greeting, name = LocalizedText("Hello", "您好", fr="Bonjour"), LocalizedText("Zorvex", "Zorvex")

    def write(language: Language) -> list[str]:
        return [language.render(greeting), language.render(name)]

    assert write_paragraphs(Language.FR, write) == ("Bonjour", "Hello", "Zorvex")
    assert write_paragraphs(Language.EN, write) == ("Hello", "Zorvex")
    assert write_paragraphs(Language.ZH, write) == ("您好", "Zorvex")
    assert write_paragraphs(Language.KO, write) == ("Hello", "Zorvex")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["RECEIPT", "RESULTS"])
def test_one_listing_is_told_in_the_singular(language: Language, name: str) -> None:
    placeholders = {"request": "MW-7", "reason": "Other", "upheld": 0}
    singular_text, plural_text = (
        language.render(_TEXTS[name], count=count, **placeholders).replace(str(count), "N")
        for count in (1, 5)
    )
    assert (singular_text == plural_text) is (language in {Language.ZH, Language.JA, Language.KO})


@pytest.mark.django_db
@pytest.mark.parametrize("language", _OTHERS)
def test_a_receipt_tells_the_reader_in_their_language_and_in_english(
    mark: Right, language: Language
) -> None:
    draft = record_cases.draft(mark, ["lab:L-1"])
    filing_result = submission.file_request(draft, language=language, now=record_cases.NOW)
    letter = letters.compose_receipt(filing_result.request, scenes.URL)
    assert letter.language is language
    placeholders = {"request": filing_result.request.number, "count": 1}
    assert letter.subject == language.render(letter_texts.RECEIPT_SUBJECT, **placeholders)
    placeholders["reason"] = "Mark used in the wording"
    paragraphs = letter.text.split("\n\n")
    at = paragraphs.index(language.render(letter_texts.RECEIPT, **placeholders))
    assert paragraphs[at + 1] == Language.EN.render(letter_texts.RECEIPT, **placeholders)
    assert Case.objects.get(request=filing_result.request).request.language == language
