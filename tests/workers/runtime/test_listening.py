"""Figures and health: by TLS where a certificate is set, else on this machine alone."""

import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from lab.servers.place import free_port
from tests.factories.certificates import write_certificate
from workers.doctor.health import serve_health
from workers.runtime.listening import PlainListening
from workers.runtime.metrics_server import serve_figures


def _serve_health(settings: Settings, port: int) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"health_port": port})
    serve_health(threading.Event(), {})


def _serve_figures(_settings: Settings, port: int) -> None:
    serve_figures(port, "127.0.0.1")


@pytest.mark.parametrize(
    ("serve", "path"), [(_serve_health, "/ready"), (_serve_figures, "/metrics")]
)
def test_figures_and_health_are_served_by_tls_alone_where_a_certificate_is_set(
    settings: Settings, tmp_path: Path, serve: Callable[[Settings, int], None], path: str
) -> None:
    file, port = write_certificate(tmp_path, "localhost"), free_port()
    changed_settings = {"tls_certificate": file, "tls_key": file, "metrics_host": "127.0.0.1"}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changed_settings)
    serve(settings, port)
    trusted_context = ssl.create_default_context(cafile=file)
    with urllib.request.urlopen(
        f"https://localhost:{port}{path}", context=trusted_context
    ) as answer:
        assert answer.status == 200
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=60)
    old = ssl.create_default_context(cafile=file)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection(("127.0.0.1", port)) as line,
        old.wrap_socket(line, server_hostname="localhost") as tls_socket,
    ):
        assert tls_socket.version() == "TLSv1.2", "and nothing older is offered"


def test_nothing_is_served_to_other_machines_in_plain_text(settings: Settings) -> None:
    changed_settings = {"is_development": False, "metrics_host": "::", "health_port": free_port()}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changed_settings)
    with pytest.raises(PlainListening, match="MARKWARDEN_TLS_CERTIFICATE"):
        serve_figures(free_port(), "::")
    with pytest.raises(PlainListening):
        serve_health(threading.Event(), {})
