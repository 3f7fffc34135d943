"""The rows that tests of the records start from."""

from tests.records.conftest import mark, marketplace

__all__ = ["mark", "marketplace"]
