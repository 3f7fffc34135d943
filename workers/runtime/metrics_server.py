"""Serves to Prometheus what a process has counted, where a port is set."""

from django.conf import settings
from prometheus_client import disable_created_metrics, start_http_server

from workers.runtime import tracing


def serve_metrics() -> None:
    """Durations and attempts: one process a host, or a container each."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # of the client: a series for each that nobody asks for
    tracing.ensure_tracing()
    chosen = settings.MARKWARDEN
    if chosen.work_metrics_port:
        start_http_server(chosen.work_metrics_port, chosen.metrics_host)
