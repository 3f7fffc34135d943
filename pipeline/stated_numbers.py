"""The numbers of public statements: how much leaves at once, how far back the first look goes."""

from typing import Final

from pydantic.dataclasses import dataclass

from pipeline.tables import CLOSED

MAX_STATEMENTS_PER_CALL: Final = 100  # the database takes a call whole or not at all


@dataclass(frozen=True, slots=True, config=CLOSED)
class StatementNumbers:
    """For the DSA Transparency Database."""

    a_call: int = MAX_STATEMENTS_PER_CALL
    first_days: int = 30  # rulings of so many days are told of when the sending is switched on
