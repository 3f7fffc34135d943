"""The rows that tests of the records start from."""

from tests.records.conftest import committed_database, mark, marketplace, overlap, together

__all__ = ["committed_database", "mark", "marketplace", "overlap", "together"]
