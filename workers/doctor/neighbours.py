"""Do the neighbours answer: queue, vault, mail, scanner, marketplaces, our own sandbox?"""

import http.client
import io
import json
import shutil
import smtplib
import socket
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from PIL import Image

from gateways import configured
from gateways.antivirus import ScannerUnreachable
from gateways.vault import Vault, VaultUnreachable
from matchers.image.picture import Refused
from matchers.image.sandbox.isolation import Layer, is_isolated
from matchers.image.sandbox.pool import Sandbox
from workers.doctor.finding import Check, CheckResult, report_fine, report_watch, report_wrong
from workers.queue import broker, checks

_PROBE = b"markwarden doctor"
_SECONDS = 3.0
_FREE_GIB = 2.0
_MOST_BYTES = 1000


def list_checks() -> Iterator[tuple[str, Check]]:
    """List the checks, one for each neighbouring service."""
    yield "proxy", _check_proxy
    yield "queue", _check_queue
    yield "vault", _check_vault
    yield "disk", _check_disk
    yield "mail", _check_mail
    yield "antivirus", _check_antivirus
    for place in settings.MARKWARDEN.marketplaces:
        yield f"marketplace {place.code}", partial(_check_marketplace, place.origin)
    yield "sandbox", _check_sandbox


def _check_proxy() -> CheckResult:
    """Check that the proxy keeps a request back until its body is whole."""
    if not settings.MARKWARDEN.proxies:
        return report_fine("None stands before the pages.")
    address = f"{settings.MARKWARDEN.public_url}/health/live"
    try:
        is_kept_back = _is_body_kept_back(address)
    except (OSError, http.client.HTTPException, LookupError, TypeError, ValueError) as silent:
        return report_watch(
            f"Not examined: {address} does not answer as the pages do: {silent}",
            "Run it where the public address is reached, and let the proxy pass /health/live on.",
        )
    if not is_kept_back:
        return report_wrong(
            "It passes bodies on before they are whole: slow senders reach the web process.",
            "Let it buffer requests; docs/how-to/real-servers.md shows how.",
        )
    return report_fine("Keeps a request back until its body is whole.")


def _is_body_kept_back(address: str) -> bool:
    """Ask without the body, which the web process does not read here; then send it."""
    place = urlsplit(address)
    is_tls = place.scheme == "https"
    kind = http.client.HTTPSConnection if is_tls else http.client.HTTPConnection
    with closing(kind(place.hostname or "", place.port, timeout=_SECONDS)) as proxy:
        proxy.putrequest("POST", place.path)
        proxy.putheader("Content-Length", "1")
        proxy.endheaders()
        try:
            reply, is_kept_back = proxy.getresponse(), False
        except TimeoutError:
            proxy.send(b" ")
            reply, is_kept_back = proxy.getresponse(), True
        _ = json.loads(reply.read(_MOST_BYTES))["pages"]
    return is_kept_back


def _check_queue() -> CheckResult:
    if not settings.MARKWARDEN.queue_keys:
        return report_watch("Not examined: this process has no business with it.", "")
    try:
        checks.check(broker.BROKER)
    except (checks.QueueUnreachable, checks.UnsafeQueue) as unfit:
        return report_wrong(str(unfit), "")
    return report_fine("Keeps what it is given; our user may do what its role must and no more.")


def _check_vault() -> CheckResult:
    try:
        vault = configured.vault()
        key = vault.put(_PROBE)
        is_kept = vault.read(key) == _PROBE
        done = "Wrote, read and removed" if _may_forget(vault, key) else "Wrote and read"
    except VaultUnreachable as silent:
        return report_wrong(
            f"It does not answer: {silent}",
            "Start it, make the bucket, or correct MARKWARDEN_S3_ENDPOINT and its keys.",
        )
    where = settings.MARKWARDEN.s3_endpoint or settings.MARKWARDEN.vault_folder
    if not is_kept:
        return report_wrong("It gave back other bytes than it was given.", "Do not use this store.")
    return report_fine(f"{done} an object at {where}.")


def _may_forget(vault: Vault, key: str) -> bool:
    """Return whether the object is gone: only the key of timers and of commands may delete."""
    try:
        return vault.forget(key)
    except VaultUnreachable:
        return False


def _check_disk() -> CheckResult:
    """Check the free space for the index and, without an S3 server, the vault."""
    folder = _nearest_existing(Path(settings.MARKWARDEN.index_folder))
    free = shutil.disk_usage(folder).free / 2**30
    if free < _FREE_GIB:
        return report_watch(
            f"{free:.1f} GiB are free at {folder}.", "Make room: each index generation needs some."
        )
    return report_fine(f"{free:.0f} GiB are free at {folder}.")


def _nearest_existing(folder: Path) -> Path:
    return next(parent for parent in (folder, *folder.parents) if parent.exists())


def _check_mail() -> CheckResult:
    environment = settings.MARKWARDEN
    if not environment.smtp_host:
        return report_watch(
            f"Letters are written to {environment.mail_folder}; nobody receives them.",
            "Set MARKWARDEN_SMTP_HOST in real use.",
        )
    try:
        with smtplib.SMTP(environment.smtp_host, environment.smtp_port, timeout=_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as silent:
        return report_wrong(
            f"{environment.smtp_host}:{environment.smtp_port} does not answer: {silent}",
            "Start it, or correct MARKWARDEN_SMTP_HOST and MARKWARDEN_SMTP_PORT.",
        )
    return report_fine(f"{environment.smtp_host}:{environment.smtp_port} answers.")


def _check_antivirus() -> CheckResult:
    scanner = configured.antivirus()
    if scanner is None:
        return report_watch(
            "No scanner looks at uploaded files.", "Set MARKWARDEN_ANTIVIRUS in real use."
        )
    try:
        return report_fine(f"{scanner.fetch_version()} at {scanner.address} answers.")
    except ScannerUnreachable as silent:
        return report_wrong(
            f"{silent}: every upload is refused.", "Start clamd, or correct MARKWARDEN_ANTIVIRUS."
        )


def _check_marketplace(origin: str) -> CheckResult:
    place = urlsplit(origin)
    port = place.port or (443 if place.scheme == "https" else 80)
    try:
        socket.create_connection((place.hostname or "", port), timeout=_SECONDS).close()
    except OSError as silent:
        return report_wrong(
            f"{origin} does not answer: {silent}",
            "Listings cannot be frozen until it does; cases wait and their clock goes on.",
        )
    return report_fine(f"{origin} answers.")


def _check_sandbox() -> CheckResult:
    """Check that a sandbox process starts and decodes a picture, and how it is isolated."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(file, "PNG")
    with Sandbox() as sandbox:
        (picture,) = sandbox.examine_all([file.getvalue()])
        layers = sandbox.measure_isolation()
    if isinstance(picture, Refused):
        return report_wrong(f"A plain picture was refused: {picture.says}", "Reinstall: make setup")
    return _check_isolation(layers)


def _check_isolation(layers: frozenset[Layer]) -> CheckResult:
    isolation = ", ".join(sorted(layers)) or "nothing"
    message = f"A child process decoded a picture within its limits, isolated by: {isolation}."
    if is_isolated(layers):
        return report_fine(message)
    return report_wrong(
        message, "Allow seccomp to this container, or Landlock and a user namespace."
    )
