"""Tell over HTTP whether this process is alive and ready, for the supervisor that restarts it."""

import json
import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final

import redis
from django.conf import settings
from django.db import Error, connection

from gateways.vault import Vault, VaultUnreachable, content_key
from workers.queue.broker import BROKER
from workers.runtime.listening import build_tls, check_listening
from workers.runtime.loops import seconds_since_slowest_round

type ReadinessCheck = Callable[[], bool]

_STUCK_SECONDS: Final = 300.0  # the build of an index takes less; who takes longer says so
_PATIENCE_SECONDS: Final = 1.0  # less than a supervisor waits
_ABSENT: Final = content_key(b"markwarden health")  # asked for, never written


def serve_health(stopping: threading.Event, needs: Mapping[str, ReadinessCheck]) -> None:
    """Answer `/live` and `/ready` on the port of the settings, in a thread of its own.

    `needs` are asked at each `/ready`, by name. Nothing is served where the port is 0.
    """
    environment = settings.MARKWARDEN
    if not environment.health_port:
        return

    class Answering(BaseHTTPRequestHandler):
        timeout = _PATIENCE_SECONDS  # who connects and asks nothing keeps no supervisor waiting

        def do_GET(self) -> None:  # the library's name
            answer_probe(self, stopping, needs)

        def log_message(self, *_: object) -> None:
            """Log nothing: probes come every few seconds."""

    check_listening(environment.metrics_host)
    server = _HealthServer((environment.metrics_host, environment.health_port), Answering)
    if tls := build_tls():
        # Hands are shaken at the first byte that is read, within the same time.
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()


class _HealthServer(HTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  # the library's
        """Ignore clients that disconnect or do not speak TLS; report other errors."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def answer_probe(
    handler: BaseHTTPRequestHandler, stopping: threading.Event, needs: Mapping[str, ReadinessCheck]
) -> None:
    """Answer a probe: 200 with what was checked, or 503 with what is missing."""
    checks = _probe_path(handler.path, stopping, needs)
    if checks is None:
        handler.send_error(HTTPStatus.NOT_FOUND)
        return
    content = json.dumps(checks).encode()
    is_good = all(checks.values())
    handler.send_response(HTTPStatus.OK if is_good else HTTPStatus.SERVICE_UNAVAILABLE)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def _probe_path(
    path: str, stopping: threading.Event, needs: Mapping[str, ReadinessCheck]
) -> Mapping[str, bool] | None:
    if path == "/live":
        return {"loops": seconds_since_slowest_round() < _STUCK_SECONDS}
    if path == "/ready":
        return _probe_readiness(stopping, needs)
    return None


def _probe_readiness(
    stopping: threading.Event, needs: Mapping[str, ReadinessCheck]
) -> dict[str, bool]:
    """Run the readiness checks; a process that is stopping is not ready."""
    checks = {"staying": not stopping.is_set()}
    return checks | {name: _is_check_passing(ready) for name, ready in needs.items()}


def _is_check_passing(ready: ReadinessCheck) -> bool:
    try:
        return ready()
    except (Error, redis.RedisError, VaultUnreachable):
        connection.close()
        return False


def database_answers() -> bool:
    """Return True if the database answers; raise otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def queue_answers() -> bool:
    """Return True if Redis answers a command that each role may send; raise otherwise."""
    BROKER.client.config_get("appendonly")
    return True


def vault_check(vault: Vault) -> ReadinessCheck:
    """Build a check that the vault answers."""

    def ready() -> bool:
        vault.has(_ABSENT)
        return True

    return ready
