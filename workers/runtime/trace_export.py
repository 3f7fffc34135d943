"""How traces leave this process: in batches, in the background, by OTLP over HTTP."""

import atexit
from contextvars import ContextVar

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Tracer

type Chosen = ContextVar[tuple[int, int] | None]  # of the trace and the span to write next


class _ChosenIds(RandomIdGenerator):
    """Takes the ids that were chosen for the next span, and draws them otherwise."""

    def __init__(self, ids_variable: Chosen) -> None:
        self._chosen = ids_variable

    def generate_trace_id(self) -> int:
        """Return the chosen trace id; called for a span without a parent, before its span id."""
        next_ids = self._chosen.get()
        return next_ids[0] if next_ids else super().generate_trace_id()

    def generate_span_id(self) -> int:
        next_ids = self._chosen.get()
        self._chosen.set(None)
        return next_ids[1] if next_ids else super().generate_span_id()


def tracer(endpoint: str, ids_variable: Chosen) -> Tracer:
    """Build a tracer that exports to a collector's address, such as http://127.0.0.1:4318."""
    provider = TracerProvider(
        resource=Resource.create({"service.name": "markwarden"}),
        id_generator=_ChosenIds(ids_variable),
    )
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    atexit.register(provider.shutdown)
    return provider.get_tracer("markwarden")
