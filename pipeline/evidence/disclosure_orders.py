"""Orders of authorities and courts: kinds, clocks and grounds, as the operator's file has them.

Clocks run in calendar time from receipt (Regulation (EEC, Euratom) No 1182/71 for those of the
Union); a number of hours that the law does not set is the platform's own aim.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import Field, TypeAdapter, model_validator
from pydantic.dataclasses import dataclass

from pipeline.policy.tables import CLOSED, LocalizedText
from pipeline.toml_files import read_toml


class OrdersUnreadable(ValueError):
    """The file of orders cannot be read: the message names the key and what is wrong with it."""


class Deficiency(StrEnum):
    """What an order is sent back for, with a question."""

    NO_BASIS = "no_basis"
    UNKNOWN_AUTHORITY = "unknown_authority"
    UNBOUNDED = "unbounded"


@dataclass(frozen=True, slots=True, config=CLOSED)
class DisclosureOrderKind:
    """One kind of order."""

    title: LocalizedText
    source: str = Field(min_length=1)
    answer_hours: int | None = Field(default=None, gt=0)  # by law
    emergency_hours: int | None = Field(default=None, gt=0)  # by law, where life is in danger
    target_hours: int | None = Field(default=None, gt=0)  # the platform's own aim
    preserves_days: int | None = Field(default=None, gt=0)
    discloses: bool = True

    @model_validator(mode="after")
    def _check_clock(self) -> Self:
        if (self.answer_hours is None) == (self.target_hours is None):
            raise ValueError("give answer_hours, which the law sets, or target_hours, our own aim")
        return self

    def due_at(self, received_at: datetime, *, is_emergency: bool = False) -> datetime:
        """Return the moment by which the order has to be answered."""
        hours = self.emergency_hours if is_emergency else None
        return received_at + timedelta(hours=hours or self.answer_hours or self.target_hours or 0)

    @property
    def is_bound_by_law(self) -> bool:
        """Does the law itself say how long?"""
        return self.answer_hours is not None


@dataclass(frozen=True, slots=True, config=CLOSED)
class DisclosureOrderLaw:
    """All kinds, what is asked where something is lacking, and grounds of refusal."""

    caution: LocalizedText
    kinds: Mapping[str, DisclosureOrderKind]
    questions: Mapping[Deficiency, LocalizedText]
    grounds: Mapping[str, LocalizedText]

    @model_validator(mode="after")
    def _check_questions(self) -> Self:
        if missing := set(Deficiency) - set(self.questions):
            raise ValueError(f"there is no question for {', '.join(sorted(missing))}")
        return self


def parse_orders(text: str) -> DisclosureOrderLaw:
    """Return the law of orders that a TOML text writes down.

    Raises:
        OrdersUnreadable: something does not fit.
    """
    return read_toml(text, _ORDERS, OrdersUnreadable)


_ORDERS = TypeAdapter(DisclosureOrderLaw)
