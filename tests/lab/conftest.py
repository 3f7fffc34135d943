"""The rows that tests of the records start from."""

from tests.records.conftest import committed, mark, marketplace, public_form_kept

__all__ = ["committed", "mark", "marketplace", "public_form_kept"]
