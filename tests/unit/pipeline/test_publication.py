"""Each field of the policy is public or kept back, and what nobody classified is not shown."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from pipeline.policy import publication
from pipeline.policy.policy import Policy, parse_policy
from pipeline.policy.publication import (
    PublicationUnreadable,
    list_fields,
    parse_publication,
    publish,
)
from tests.factories.files.shipped_files import CONFIG, POLICY_TEXT

_PUBLICATION = parse_publication((CONFIG / "published-policy.toml").read_text(encoding="utf-8"))


def _find_unclassified(text: str) -> Iterator[str]:
    """Yield the fields that are not either shown or kept back, but neither or both."""
    for path, _value in list_fields(text):
        rules = _PUBLICATION.get(path[0])
        patterns = (*rules.shown, *rules.kept) if rules else ()
        if sum(publication._fits(pattern, path[1:]) for pattern in patterns) != 1:
            yield ".".join(path)


def test_each_field_of_the_policy_is_either_public_or_kept_back() -> None:
    assert list(_find_unclassified(POLICY_TEXT)) == []


def test_fields_that_the_installed_policy_leaves_to_their_defaults_are_classified_too() -> None:
    """A policy may name them at any time; a table's own fields are those of its class."""
    policy = parse_policy(POLICY_TEXT)
    missing = list[str]()
    for field in fields(Policy):
        table = getattr(policy, field.name)
        if is_dataclass(table) and not isinstance(table, type):
            names = [inner.name for inner in fields(table)]
            written = {
                path[1] for path, _value in list_fields(POLICY_TEXT) if path[0] == field.name
            }
            text = "\n".join(f"{name} = 1" for name in names if name not in written)
            missing += _find_unclassified(f"[{field.name}]\n{text}\n")
    assert missing == []


def test_an_unknown_field_is_not_shown() -> None:
    text = POLICY_TEXT.replace("[clock]\n", '[clock]\nsecret_of_tomorrow = "hush"\n')
    text += '\n[table_of_tomorrow]\nsecret = "hush"\n'
    assert set(_find_unclassified(text)) == {
        "clock.secret_of_tomorrow",
        "table_of_tomorrow.secret",
    }
    assert "hush" not in str(list(publish(text, _PUBLICATION)))


@pytest.mark.parametrize(
    "secret", ["bands", "weights", "least_odds", "person_from", "flood_sellers", "audit_share"]
)
def test_what_tells_how_to_stay_just_below_is_kept_back(secret: str) -> None:
    values = {path: value for path, value in list_fields(POLICY_TEXT) if secret in path}
    assert values
    shown = {
        (row.names, str(row.value))
        for table in publish(POLICY_TEXT, _PUBLICATION)
        for row in table.rows
    }
    text = POLICY_TEXT
    for path, value in values.items():
        if isinstance(value, float):
            text = text.replace(f"{path[-1]} = {value}", f"{path[-1]} = {value / 2}")
    assert shown == {
        (row.names, str(row.value)) for table in publish(text, _PUBLICATION) for row in table.rows
    }


def test_what_filers_and_sellers_are_judged_by_is_shown() -> None:
    tables = {table.title.en: table for table in publish(POLICY_TEXT, _PUBLICATION)}
    strikes = [(row.names, row.value) for row in tables["Strikes and penalties"].rows]
    assert (("counterfeit", "2"), 2) in strikes
    reasons = [row.names for row in tables["Reasons of a complaint"].rows]
    assert ("TM-COUNTERFEIT",) in reasons


def test_a_file_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(PublicationUnreadable, match="clock"):
        parse_publication("[clock]\ntitle = 1\nnonsense = 1\n")
