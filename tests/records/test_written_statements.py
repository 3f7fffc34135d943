"""Statements written out take a model's columns and defaults from the model."""

from datetime import UTC, datetime

import pytest

from records.cases.models import Case
from records.database import column_types, fetch_all, insert_into, pack_rows, row_values, rows_from
from records.marketplaces.models import FrozenListing, Listing

COLUMNS = {"marketplace": "'m'", "external_id": "'e'", "url": "''"}


def test_a_column_that_is_not_named_gets_the_default_of_its_model() -> None:
    assert insert_into(Listing, COLUMNS, "FROM x") == (
        "INSERT INTO marketplaces_listing (marketplace, external_id, url, is_down, version,"
        " told_version, told_is_down) SELECT 'm', 'e', '', false, 0, 0, false FROM x"
    )


def test_a_column_that_the_model_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="no column colour"):
        insert_into(Listing, COLUMNS | {"colour": "'red'"})


def test_a_column_without_a_default_has_to_be_named() -> None:
    with pytest.raises(ValueError, match="public_id has no default"):
        insert_into(Case, {})


@pytest.mark.django_db
def test_rows_come_out_of_one_parameter_as_they_went_in() -> None:
    frozen_at = datetime(2026, 11, 24, 4, 0, 0, 123456, tzinfo=UTC)
    texts = ("Bag", '"{}\\', "二手包 \U0001f45c", "")
    rows = [
        FrozenListing(
            listing_id=number,
            title=title,
            markets=["DE", "FR"],
            pictures=[{"sha256": "ab", "error": title}],
            frozen_at=frozen_at,
        )
        for number, title in enumerate(texts)
    ]
    types = column_types(FrozenListing)
    rows_out = fetch_all(
        f"SELECT {', '.join(types)} FROM {rows_from('rows', types)}",  # noqa: S608  # our own columns
        {"rows": pack_rows(map(row_values, rows))},
    )
    rows_in = [tuple(row_values(row)[name] for name in types) for row in rows]
    assert [dict(zip(types, row, strict=True)) | {"pictures": None} for row in rows_out] == [
        dict(zip(types, row, strict=True)) | {"pictures": None} for row in rows_in
    ]
    assert rows_out[1][list(types).index("pictures")] == '[{"error": "\\"{}\\\\", "sha256": "ab"}]'


def test_a_column_that_a_row_lacks_is_null(db: None) -> None:
    types = {"name": "text", "size": "int"}
    rows = pack_rows([{"name": "a"}])
    sql = f"SELECT * FROM {rows_from('rows', types)}"  # noqa: S608  # the same
    assert fetch_all(sql, {"rows": rows}) == [("a", None)]


def test_no_type_of_a_column_cuts_a_text_that_is_too_long() -> None:
    assert column_types(FrozenListing)["currency"] == "varchar"
