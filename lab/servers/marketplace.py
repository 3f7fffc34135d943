"""Run the lab's marketplace, read its journal, and set its faults."""

import base64
import contextlib
import http.client
import json
import secrets
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.servers.marketplace_server import Fault
from lab.servers.marketplace_systems import CODE
from lab.servers.place import free_port
from lab.servers.process import PrivateServer, ServerProcess

_CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class LabMarketplace(PrivateServer):
    """A running marketplace, as the lab uses it; a restart clears its faults."""

    webhook_secret: str
    seller_secret: str
    key_file: Path  # where it finds its key for the product's API, once it is given one
    code: str = CODE

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def webhook_url(self) -> str:
        return f"{self.origin}/enforcement"

    def journal(self) -> dict[str, Any]:
        """Return `listings` (state, version, told and applied by id), `keys` and `rejected`."""
        page: dict[str, Any] = self._request("GET", "/journal")
        return page

    def misbehave(self, path: str = "/", how: Fault = "silent") -> None:
        """Set a fault for paths with this prefix; an empty one clears it."""
        self._request("POST", "/misbehave", json.dumps({path: how}))

    def _request(self, method: str, path: str, body: str | None = None) -> Any:  # noqa: ANN401 -- JSON
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, 10)) as line:
            line.request(method, path, body)
            return json.loads(line.getresponse().read())


@contextlib.contextmanager
def running(
    folder: Path,
    *,
    journal: Path | None = None,
    port: int = 0,
    product_url: str = "http://127.0.0.1:8000",
) -> Iterator[LabMarketplace]:
    """Run a marketplace of the listings and pictures in `folder`; it ends with this process.

    Port 0 is one that is free; `product_url` is where its sellers are signed in.
    """
    journal = journal or folder / "journal.jsonl"
    key_file = journal.parent / "marketplace.key"
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"
    seller_secret = secrets.token_urlsafe(32)
    port = port or free_port()
    words = {
        "--folder": str(folder),
        "--journal": str(journal),
        "--key-file": str(key_file),
        "--secret": secret,
        "--seller-secret": seller_secret,
        "--product-url": product_url,
        "--port": str(port),
    }
    process = ServerProcess(
        name="marketplace",
        command=[
            sys.executable,
            "-m",
            "lab.servers.marketplace_server",
            *(f"{name}={value}" for name, value in words.items()),  # a secret may begin with a dash
        ],
        folder=journal.parent,
        owner=None,
        stops=(signal.SIGTERM,),
        environment={"PYTHONPATH": str(_CHECKOUT)},
    )
    shop = LabMarketplace(process, port, secret, seller_secret, key_file)
    try:
        shop.start()
        yield shop
    finally:
        process.stop()
