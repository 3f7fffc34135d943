"""The transparency database as a server on loopback: takes a call whole or not at all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

from pipeline.notices.dsa_statements import find_payload_faults

TOKEN: Final = "7|let-us-in"  # of a server on loopback


@dataclass(slots=True)
class StatementDatabase:
    """What it has, what it was asked, and how it feels."""

    statements: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    calls: list[int] = field(default_factory=list)  # statements in each
    moods: list[int] = field(default_factory=list)  # statuses to answer before it behaves
    picky: dict[str, str] = field(default_factory=dict)  # what it says against facts, by puid
    is_deaf: bool = False  # takes what it is given, and the answer is lost
    port: int = 0
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """The API with its version."""
        return f"http://127.0.0.1:{self.port}/api/v1"

    def start(self) -> None:
        """Listen on a free port."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                payload = json.loads(self.rfile.read(length))
                status, body = outer.answer(
                    self.path, self.headers["Authorization"], payload["statements"]
                )
                if outer.is_deaf:
                    self.close_connection = True
                    return
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def answer(
        self, path: str, bearer: str, rows: list[Mapping[str, Any]]
    ) -> tuple[int, dict[str, object]]:
        """As the database's documents say."""
        self.calls.append(len(rows))
        if self.moods:
            return self.moods.pop(0), {"message": "Not now."}
        if bearer != f"Bearer {TOKEN}" or path != "/api/v1/statements":
            return 403, {"message": "Unauthorized"}
        if len(rows) > 100:
            return 422, {"errors": {"statements": ["Between 1 and 100 are needed."]}}
        return self._accept_rows(rows)

    def _accept_rows(self, rows: list[Mapping[str, Any]]) -> tuple[int, dict[str, object]]:
        wrong = {f"statement_{place}": self._faults(row) for place, row in enumerate(rows)}
        if errors := {place: faults for place, faults in wrong.items() if faults}:
            return 422, {"errors": errors}
        if known_ids := [row["puid"] for row in rows if row["puid"] in self.statements]:
            message = "The platform identifier(s) are not all unique within this call."
            return 422, {
                "message": message,
                "errors": {"puid": [message], "existing_puids": known_ids},
            }
        self.statements |= {str(row["puid"]): row for row in rows}
        receipts = [{"uuid": f"uuid-{row['puid']}", "puid": row["puid"]} for row in rows]
        return 201, {"statements": receipts}

    def _faults(self, row: Mapping[str, Any]) -> dict[str, list[str]]:
        faults: dict[str, list[str]] = {}
        if message := self.picky.get(row["puid"]):
            faults["decision_facts"] = [message]
        for fault in find_payload_faults(row):
            name, _, message = fault.partition(": ")
            faults.setdefault(name, []).append(message)
        return faults
