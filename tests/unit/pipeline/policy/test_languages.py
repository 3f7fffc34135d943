"""Texts in further languages: a closed set, English where one is not written."""

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from pipeline.policy.tables import LocalizedText

_ADAPTER = TypeAdapter(LocalizedText)
_GOODS = LocalizedText("goods", "商品", fr="produits")


def test_a_policy_file_may_add_languages_to_a_text() -> None:
    assert _ADAPTER.validate_python({"en": "goods", "zh": "商品", "fr": "produits"}) == _GOODS


@pytest.mark.parametrize(
    "text", [{"en": "goods"}, {"zh": "商品"}, {"en": "goods", "zh": "商品", "xx": "?"}]
)
def test_both_languages_of_the_house_are_needed_and_unknown_ones_refused(
    text: dict[str, str],
) -> None:
    with pytest.raises(ValidationError):
        _ADAPTER.validate_python(text)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "goods"),
        ("zh-hans", "商品"),
        ("zh", "商品"),
        ("fr", "produits"),
        ("fr-CA", "produits"),
        ("de", "goods"),
        ("xx", "goods"),
        ("in_language", "goods"),
        ("", "goods"),
    ],
)
def test_a_text_is_read_in_ones_language_and_in_english_without_it(code: str, words: str) -> None:
    assert _GOODS.in_language(code) == words


def test_what_was_stored_in_two_languages_is_read_and_written_as_it_was() -> None:
    stored_json = b'{"en": "goods", "zh": "\xe5\x95\x86\xe5\x93\x81"}'
    assert _ADAPTER.validate_json(stored_json) == LocalizedText("goods", "商品")
    assert json.loads(_ADAPTER.dump_json(LocalizedText("goods", ""))) == {"en": "goods", "zh": ""}
    assert json.loads(_ADAPTER.dump_json(_GOODS)) == {"en": "goods", "zh": "商品", "fr": "produits"}
