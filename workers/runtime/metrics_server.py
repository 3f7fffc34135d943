"""Serves to Prometheus what a process has counted, where a port is set."""

from wsgiref.simple_server import WSGIServer

from django.conf import settings
from prometheus_client import disable_created_metrics, start_http_server

from workers.runtime import tracing
from workers.runtime.listening import check_listening


def serve_metrics() -> None:
    """Serve durations and attempts: of one process a host, or one a container."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # of the client: a series for each that nobody asks for
    tracing.ensure_tracing()
    environment = settings.MARKWARDEN
    if environment.work_metrics_port:
        serve_figures(environment.work_metrics_port, environment.metrics_host)


def serve_figures(port: int, host: str) -> WSGIServer:
    """Serve the metrics from a thread, with TLS if a certificate is set.

    Raises:
        PlainListening: others would read along.
    """
    check_listening(host)
    environment = settings.MARKWARDEN
    files = [
        str(path) if path else None for path in (environment.tls_certificate, environment.tls_key)
    ]
    server, _ = start_http_server(port, host, certfile=files[0], keyfile=files[1])
    return server
