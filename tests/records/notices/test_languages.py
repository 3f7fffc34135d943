"""The texts of letters: whole in English and Chinese, the same values in every language."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from pytest_django import Settings

from pipeline.policy.tables import LocalizedText
from records import policies
from records.actions.filing import submission
from records.cases.models import Case
from records.notices import letter_templates
from records.notices.languages import HOUSE_LANGUAGES, Language, find_language
from records.notices.letter_templates import (
    FOLDER,
    Template,
    read_template,
    render_beside_english,
    render_paragraphs,
    render_passage,
    render_subject,
)
from records.notices.letters import request_letters
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.quality import policy_texts
from tests.records.notices import scenes
from tests.records.notices.composed_letters import compose_receipt

_NAMES: Final = sorted(str(path.parent.relative_to(FOLDER)) for path in FOLDER.rglob("en.txt"))
_OTHERS: Final = [language for language in Language if language not in HOUSE_LANGUAGES]
_TOLD_TO_EVERY_FILER: Final = ("filer", "receipt", "question", "remind_question", "result")


def _is_written(name: str, language: Language) -> bool:
    return (FOLDER / name / f"{language.partition('-')[0]}.txt").exists()


def _list_parts(template: Template) -> Mapping[str, list[str]]:
    """What is put into each part of a text."""
    parts = {"": "\n\n".join([template.subject, *template.paragraphs]), **template.passages}
    return {name: sorted(re.findall(r"\{\w+\}", text)) for name, text in parts.items()}


@pytest.mark.parametrize("name", _NAMES)
def test_a_text_puts_in_the_same_in_every_language(name: str) -> None:
    english = _list_parts(read_template(name, Language.EN))
    assert _is_written(name, Language.ZH)
    for language in filter(lambda language: _is_written(name, language), Language):
        parts = _list_parts(read_template(name, language))
        assert parts == {part: english[part] for part in parts}, language
        assert language is not Language.ZH or parts.keys() == english.keys()


def test_every_file_is_a_letters_text_in_a_language_that_we_have() -> None:
    codes = {language.partition("-")[0] for language in Language}
    paths = {FOLDER / name / f"{code}.txt" for name in _NAMES for code in codes}
    assert set(filter(Path.is_file, FOLDER.rglob("*"))) - paths == set()


def test_no_text_is_left_that_nobody_posts() -> None:
    sources = [path.read_text(encoding="utf-8") for path in FOLDER.parents[1].rglob("*.py")]
    quoted = set(re.findall(r'"([\w/]+)"', "".join(sources)))
    names = [name for name in _NAMES if not name.startswith("code/")]  # as the library names them
    # A letter is posted by its name, by its folder and name, or by the step behind its first word.
    assert [
        name
        for name in names
        if quoted.isdisjoint({name, name.rpartition("/")[2], name.partition("_")[2]})
    ] == []


@pytest.mark.parametrize("language", _OTHERS)
def test_what_every_filer_is_told_is_written_in_every_language(language: Language) -> None:
    assert [name for name in _TOLD_TO_EVERY_FILER if not _is_written(name, language)] == []
    for name in filter(lambda name: _is_written(name, language), _NAMES):
        text, english = read_template(name, language), read_template(name, Language.EN)
        assert text.passages.items().isdisjoint(english.passages.items()), name
        assert text.subject != english.subject or name == "filer"


@pytest.mark.parametrize(
    ("code", "language"),
    [("pt-BR", Language.PT), ("zh-TW", Language.ZH), ("nl", Language.EN), (None, Language.EN)],
)
def test_a_letter_is_written_in_the_nearest_language(code: str | None, language: Language) -> None:
    assert find_language(code) is language


@pytest.fixture
def sample_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A text that is written in some languages, each of its paragraphs with its own rule."""
    monkeypatch.setattr(letter_templates, "FOLDER", tmp_path)
    for code, text in {
        "en": "For {name}\n\nHello\n\n{name}\n{empty}\n\n{empty}\n\n{parts}\n\n{passage}\n\n"
        "[end]\nBye, {name}\n",
        "zh": "致 {name}\n\n您好\n\n{name}\n\n{parts}\n\n{passage}\n\n[end]\n再见，{name}\n",
        "fr": "Pour {name}\n\nBonjour\n\n{name}\n\n{parts}\n\n{passage}\n",
    }.items():
        (tmp_path / "sample").mkdir(exist_ok=True)
        (tmp_path / "sample" / f"{code}.txt").write_text(text, encoding="utf-8")
    return "sample"  # a name that no other test gives its texts: they are read once a process


def test_english_stands_below_what_is_written_in_another_language_and_once_without(
    sample_text: str,
) -> None:
    part = LocalizedText("One", "一", fr="Un")
    values = {
        "name": "Zorvex {name}",
        "empty": "",
        "parts": (part, "Two"),
        "passage": letter_templates.Passage("end"),
    }
    texts = {
        language: (
            render_subject(sample_text, language, values),
            *render_beside_english(sample_text, language, values),
        )
        for language in Language
    }
    name, bye = "Zorvex {name}", "Bye, Zorvex {name}"
    french = ("Pour Zorvex {name}", "Bonjour", "Hello", name, "Un", "One", "Two", bye)
    assert texts[Language.FR] == french
    assert texts[Language.EN] == ("For Zorvex {name}", "Hello", name, "One", "Two", bye)
    chinese = ("致 Zorvex {name}", "您好", name, "一", "Two", "再见，Zorvex {name}")
    assert texts[Language.ZH] == chinese
    assert texts[Language.KO] == texts[Language.EN]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["receipt", "result"])
def test_one_listing_is_told_in_the_singular(language: Language, name: str) -> None:
    def render(count: int) -> str:
        values = {"request": "MW-7", "reason": "Other", "upheld": 0, "count": count}
        rest = dict.fromkeys(("law", "refused", "rulings", "hours"), "")
        return render_paragraphs(name, language, values | rest)[0].replace(str(count), "N")

    has_one_form = language in {Language.ZH, Language.JA, Language.KO}
    assert (render(1) == render(5)) is has_one_form


@pytest.mark.django_db
@pytest.mark.parametrize("language", Language)
def test_a_receipt_promises_what_the_policy_at_filing_says(
    mark: Right, language: Language, settings: Settings, tmp_path: Path
) -> None:
    mark.territories = ["JP"]  # where the house's own rules say nothing else
    mark.save()
    policy_texts.install(settings, tmp_path, business_hours=36)
    draft = record_cases.draft(mark, ["lab:L-1"])
    request = submission.file_request(draft, language=language, now=record_cases.NOW).request
    text = compose_receipt(request).text
    assert re.search(r"36[ ]?(hours|小时|heures|Stunden|ore|時間|horas|시간)", text)
    assert "24" not in text.replace(request.number, "").replace(str(request.public_id), "")
    assert "business day." not in text, "one promise"


@pytest.mark.parametrize("language", _OTHERS)
def test_a_receipt_tells_the_reader_in_their_language_and_in_english(
    mark: Right, language: Language
) -> None:
    draft = record_cases.draft(mark, ["lab:L-1"])
    request = submission.file_request(draft, language=language, now=record_cases.NOW).request
    letter = compose_receipt(request)
    assert letter.language is language
    values = {"request": request.number, "count": 1, "reason": "Mark used in the wording"}
    values |= {"hours": policies.policy().clock.business_hours}
    values |= dict.fromkeys(("law", "refused"), "")
    assert letter.subject == render_subject("receipt", language, values)
    paragraphs = letter.text.split("\n\n")
    (own,), (english,) = (
        render_paragraphs("receipt", code, values) for code in (language, Language.EN)
    )
    assert paragraphs[paragraphs.index(own) + 1] == english
    see = render_passage(
        "filer", "see", language, address=request_letters.request_address(request, scenes.URL)
    )
    assert see in paragraphs
    assert Case.objects.get(request=request).request.language == language
