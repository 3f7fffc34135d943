"""The subjects whose figures the exporter tells: each module defines its own."""

from typing import Final

from workers.exporter import (
    cases,
    decisions,
    disputes,
    evidence,
    index,
    outbox,
    predictions,
    screening,
    work,
)
from workers.exporter.families import Measure, StateMetric

_SUBJECTS: Final = (
    work,
    cases,
    predictions,
    decisions,
    disputes,
    screening,
    outbox,
    index,
    evidence,
)


_DEFINED: Final = [value for module in _SUBJECTS for value in vars(module).values()]

_QUERIED: Final = [metric for module in _SUBJECTS for metric in getattr(module, "QUERIED", ())]

STATE_METRICS: Final = tuple(
    dict.fromkeys(value for value in (*_QUERIED, *_DEFINED) if isinstance(value, StateMetric))
)
MEASURES: Final = tuple(value for value in _DEFINED if isinstance(value, Measure))
