"""Statements written out take a model's columns and defaults from the model."""

from datetime import UTC, datetime

import pytest

from records.catalog.models import FrozenListing, Listing
from records.complaints.models import Case
from records.database import assignments, insert_into, row_columns, row_values

NAMED = {"marketplace": "'m'", "external_id": "'e'", "url": "''"}


def test_a_column_that_is_not_named_gets_the_default_of_its_model() -> None:
    assert insert_into(Listing, NAMED, "FROM x") == (
        "INSERT INTO catalog_listing (marketplace, external_id, url, is_down, version,"
        " told_version, told_is_down) SELECT 'm', 'e', '', false, 0, 0, false FROM x"
    )


def test_a_column_that_the_model_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="no column colour"):
        insert_into(Listing, NAMED | {"colour": "'red'"})


def test_a_column_without_a_default_has_to_be_named() -> None:
    with pytest.raises(ValueError, match="public_id has no default"):
        insert_into(Case, {})


def test_a_row_fills_every_parameter_of_its_columns() -> None:
    row = FrozenListing(listing_id=1, title="Bag", markets=["DE"], frozen_at=datetime.now(UTC))
    values = row_values(row)
    assert all(f"%({name})s::" in text for name, text in zip(values, _texts(row), strict=False))
    assert values["frozenlisting.title"] == "Bag"


def _texts(row: FrozenListing) -> list[str]:
    return ["%(frozenlisting.id)s::", *row_columns(type(row)).values()]


def test_no_cast_of_a_parameter_cuts_a_text_that_is_too_long() -> None:
    assert row_columns(FrozenListing)["currency"] == "%(frozenlisting.currency)s::varchar"


def test_an_update_names_each_column_with_its_parameter() -> None:
    assert assignments(Case, ("state", "closed_at")) == (
        "state = %(case.state)s, closed_at = %(case.closed_at)s"
    )
