"""A case's way as an OpenTelemetry collector receives it, over real HTTP."""

import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace import SpanProcessor, Tracer
from pytest_django import Settings

from tests.factories import record_cases
from workers.runtime import tracing
from workers.runtime.tracing import TraceStep


class Collector:
    """Keeps every span that is sent to it."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        keeper = self

        class Receiving(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                keeper.keep(body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Receiving)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def keep(self, body: bytes) -> None:
        export = ExportTraceServiceRequest.FromString(body)
        for resource in export.resource_spans:
            for scope in resource.scope_spans:
                self.spans.extend(scope.spans)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def collector(settings: Settings) -> Iterator[Collector]:
    otlp_collector = Collector()
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
        update={"otlp_endpoint": otlp_collector.address}
    )
    tracing._tracer.cache_clear()
    yield otlp_collector
    if tracing._tracer.cache_info().currsize:
        _processor().shutdown()
    tracing._tracer.cache_clear()
    otlp_collector.server.shutdown()
    otlp_collector.server.server_close()


def _flush_spans(collector: Collector) -> dict[str, Span]:
    """By name, once the exporter has emptied its batch."""
    _processor().force_flush()
    return {span.name: span for span in collector.spans}


def _processor() -> SpanProcessor:
    tracer = tracing._tracer()
    assert isinstance(tracer, Tracer)
    return tracer.span_processor


def test_the_steps_of_a_case_lie_within_its_filing_and_its_ruling(collector: Collector) -> None:
    now = record_cases.NOW.timestamp()
    tracing.record_step(7, TraceStep("freeze", now + 1, now + 2, "advanced"))
    tracing.record_step(7, TraceStep("match", now + 2, now + 3.5, "done"))
    ruled_at = record_cases.NOW + timedelta(seconds=4)
    tracing.record_case(7, filed_at=record_cases.NOW, ruled_at=ruled_at, outcome="upheld")
    spans = _flush_spans(collector)
    case, match = spans["case"], spans["match"]
    assert {span.trace_id for span in spans.values()} == {case.trace_id}
    assert match.parent_span_id == spans["freeze"].parent_span_id == case.span_id
    assert not case.parent_span_id
    assert case.end_time_unix_nano - case.start_time_unix_nano == 4_000_000_000
    assert match.end_time_unix_nano - match.start_time_unix_nano == 1_500_000_000


def test_each_case_has_a_trace_of_its_own_and_nothing_personal_in_it(
    collector: Collector,
) -> None:
    for case_id in (1, 2):
        tracing.record_case(
            case_id, filed_at=record_cases.NOW, ruled_at=record_cases.NOW, outcome="rejected"
        )
    _flush_spans(collector)
    assert len({span.trace_id for span in collector.spans}) == 2
    keys = {attribute.key for span in collector.spans for attribute in span.attributes}
    assert keys == {"markwarden.case", "markwarden.outcome"}


def test_two_threads_never_take_each_others_ids(collector: Collector) -> None:
    def work(case_id: int) -> None:
        for _ in range(50):
            tracing.record_step(case_id, TraceStep("match", 1, 2, "done"))
            tracing.record_case(
                case_id, filed_at=record_cases.NOW, ruled_at=record_cases.NOW, outcome="upheld"
            )

    tracing.ensure_tracing()  # as a process does at its start
    threads = [threading.Thread(target=work, args=(case_id,)) for case_id in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _flush_spans(collector)
    by_trace = {span.trace_id for span in collector.spans}
    cases = {span.span_id for span in collector.spans if span.name == "case"}
    assert (len(by_trace), len(cases)) == (3, 3)


def test_without_a_collector_nothing_is_traced() -> None:
    tracing._tracer.cache_clear()
    tracing.record_step(1, TraceStep("match", 1, 2, "done"))
    assert tracing._tracer() is None


def test_a_collector_without_the_packages_is_refused_at_the_start(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "workers.runtime.trace_export", None)
    monkeypatch.delattr("workers.runtime.trace_export", raising=False)
    with pytest.raises(tracing.TracesMissing, match="--extra traces"):
        tracing.ensure_tracing()
