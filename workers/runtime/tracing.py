"""Follows each case from its filing to its decision, for an OpenTelemetry collector that is named.

A case's trace is known by the case alone, so nothing has to be carried through the queue: every
process that touches the case writes into the same trace. Without a collector nothing is done.
"""

import hashlib
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Tracer

_NANOSECONDS: Final = 1_000_000_000


class TracesMissing(Exception):
    """A collector is named, and the packages that speak to it are not installed."""


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step of a case's way, in seconds since the epoch."""

    name: str
    begun_at: float
    ended_at: float
    outcome: str


def record_step(case_id: int, part: TraceStep) -> None:
    """Write one step into the case's trace.

    Raises:
        TracesMissing: see `ensure_tracing`.
    """
    tracer = _tracer()
    if tracer is not None:
        _write_span(tracer, part, _case_span(case_id), case_id)


def record_case(case_id: int, *, filed_at: datetime, ruled_at: datetime, outcome: str) -> None:
    """Write the span that all steps of the case lie in: from its filing to its ruling."""
    tracer = _tracer()
    if tracer is not None:
        part = TraceStep("case", filed_at.timestamp(), ruled_at.timestamp(), outcome)
        _CHOSEN.set(_trace_ids(case_id))
        _write_span(tracer, part, None, case_id)


def is_tracing_on() -> bool:
    """Return whether traces are collected."""
    return bool(settings.MARKWARDEN.otlp_endpoint)


def ensure_tracing() -> None:
    """Fail at the start rather than at the first case.

    Raises:
        TracesMissing: the extra `traces` is not installed.
    """
    _tracer()


_CHOSEN: Final = ContextVar[tuple[int, int] | None]("_CHOSEN", default=None)
"""The ids of this thread's next span, where it is a case's own."""


@cache
def _tracer() -> "Tracer | None":
    if not is_tracing_on():
        return None
    try:
        from workers.runtime import trace_export  # noqa: PLC0415  # an extra: not everybody has it
    except ImportError as missing:
        raise TracesMissing(
            f"{TracesMissing.__doc__} Run: uv sync --extra traces, or unset"
            " MARKWARDEN_OTLP_ENDPOINT."
        ) from missing
    return trace_export.tracer(settings.MARKWARDEN.otlp_endpoint, _CHOSEN)


def _write_span(tracer: "Tracer", part: TraceStep, within: "Context | None", case_id: int) -> None:
    span = tracer.start_span(
        part.name,
        context=within,
        start_time=int(part.begun_at * _NANOSECONDS),
        attributes={"markwarden.case": case_id, "markwarden.outcome": part.outcome},
    )
    span.end(int(part.ended_at * _NANOSECONDS))


def _case_span(case_id: int) -> "Context":
    """Return the case's own span as the parent, written already or not."""
    from opentelemetry import trace  # noqa: PLC0415  # an extra

    trace_id, span_id = _trace_ids(case_id)
    case = trace.SpanContext(
        trace_id, span_id, is_remote=True, trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED)
    )
    return trace.set_span_in_context(trace.NonRecordingSpan(case))


def _trace_ids(case_id: int) -> tuple[int, int]:
    """Return the ids of the case's trace and span, the same in every process."""
    digest = hashlib.blake2b(f"markwarden case {case_id}".encode(), digest_size=24).digest()
    return int.from_bytes(digest[:16]), int.from_bytes(digest[16:])
