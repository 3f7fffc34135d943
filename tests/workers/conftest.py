"""The rows that tests of the records start from."""

from tests.process_roles import asked_as_the_process_would
from tests.records.conftest import committed_database, mark, marketplace, overlap, together

__all__ = [
    "asked_as_the_process_would",
    "committed_database",
    "mark",
    "marketplace",
    "overlap",
    "together",
]
