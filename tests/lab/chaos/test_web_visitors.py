"""What a visitor of the web process takes for an answer, for a clean refusal, and for a fault."""

import json
import uuid
from collections.abc import Iterator

import pytest

from lab.chaos.workload.web_connection import Refused, Visitor, WebLog
from tests.fakes.http_server import Server

_PROBLEM = json.dumps({"type": "urn:x:busy", "title": "Busy", "status": 503, "detail": "Later."})
_IN_FLIGHT = json.dumps({"type": "urn:markwarden:key_in_flight"})


@pytest.fixture
def server() -> Iterator[Server]:
    http_server = Server()
    yield http_server
    http_server.close()


def _answer(server: Server, path: str, status: str, body: str = "", *headers: str) -> Visitor:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", body]
    server.replies[path] = lambda _asked: "\r\n".join(lines).encode()
    return Visitor(server.port, WebLog())


def test_an_expected_answer_comes_back_with_its_body_and_address(server: Server) -> None:
    visitor = _answer(server, "/report/", "302 Found", "", "Location: /report/1/")
    answer = visitor.post_form("/report/", {"a": "b"}, 302)
    assert (answer.status, answer.location) == (302, "/report/1/")
    assert visitor.log.faults == []


@pytest.mark.parametrize(
    ("path", "status", "body", "headers"),
    [
        ("/console/", "503 Unavailable", "", ["Retry-After: 5"]),
        ("/report/", "429 Many", "", ["Retry-After: 60"]),
        (
            "/api/v1/x",
            "503 Unavailable",
            _PROBLEM,
            ["Retry-After: 5", "Content-Type: application/problem+json"],
        ),
        ("/api/v1/x", "409 Conflict", _IN_FLIGHT, []),
    ],
)
def test_a_clean_refusal_is_sent_again_and_no_fault(
    server: Server, path: str, status: str, body: str, headers: list[str]
) -> None:
    visitor = _answer(server, path, status, body, *headers)
    with pytest.raises(Refused):
        visitor.send_request("POST", path, (202,))
    assert visitor.log.faults == []


@pytest.mark.parametrize(
    ("path", "status", "headers", "says"),
    [
        ("/console/", "500 Error", [], "500 to POST /console/"),
        ("/console/", "503 Unavailable", [], "without Retry-After"),
        ("/api/v1/x", "503 Unavailable", ["Retry-After: 5"], "described no problem"),
        ("/api/v1/x", "200 OK", [], "200 to POST /api/v1/x"),
    ],
)
def test_any_other_answer_is_a_fault(
    server: Server, path: str, status: str, headers: list[str], says: str
) -> None:
    visitor = _answer(server, path, status, "", *headers)
    with pytest.raises(Refused):
        visitor.send_request("POST", path, (202,))
    (fault,) = visitor.log.faults
    assert says in fault


def test_a_process_that_is_away_is_no_fault_of_its_answers() -> None:
    absent_server = Server()
    absent_server.close()
    visitor = Visitor(absent_server.port, WebLog())
    with pytest.raises(Refused):
        visitor.send_request("GET", f"/requests/{uuid.uuid4()}/", (200,))
    assert visitor.log.faults == []
    assert visitor.log.counts["unreachable"] == 1


def test_a_stream_is_listened_to_until_it_ends(server: Server) -> None:
    body = "event: changed\ndata: -\n\n"
    visitor = _answer(server, "/live/", "200 OK", body, "Connection: close")
    visitor.stream("/live/", 5.0)
    assert visitor.log.counts["streams"] == 1
