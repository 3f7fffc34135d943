"""Territories are found by the names that people write, in any language of the product."""

import pytest
from django.utils import translation

from interfaces.web.components import countries
from interfaces.web.components.form_fields import NICE_CLASSES


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Netherlands", "NL"),
        ("european union, United States；荷兰", "EU, US, NL"),
        ("Benelux\nde", "BX, de"),
        ("EU GB", "EU GB"),
        ("Atlantis, FR", "Atlantis, FR"),
        ("", ""),
    ],
)
def test_names_become_codes_and_the_unknown_stays(typed: str, codes: str) -> None:
    assert countries.replace_names(typed) == codes


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_name_holds_what_separates_names(language: str) -> None:
    with translation.override(language):
        names = [str(name) for _code, name in (*countries.list_territories(), *NICE_CLASSES)]
    assert not [name for name in names if set(name) & set(",;，；、|\n")]


def test_countries_are_listed_in_the_readers_language_without_what_is_none() -> None:
    with translation.override("zh-hans"):
        chinese = dict(countries.list_countries())
    with translation.override("en"):
        english = dict(countries.list_countries())
        regions = [code for code, _name in countries.list_territories()][:3]
    assert (english["NL"], chinese["NL"]) == ("Netherlands", "荷兰")
    assert not {"EU", "ZZ", "XA"} & english.keys()
    assert set(regions) == {"EU", "BX", "OA"}
