"""Each answer belongs to its own question, also where the other side says it twice."""

import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from gateways.fetching import Fetcher, Unreachable
from gateways.url_guard import Guard
from tests.fakes.http_server import Reply, Server, reply


@pytest.fixture
def server() -> Iterator[Server]:
    with closing(Server()) as running_server:
        yield running_server


@pytest.fixture
def fetcher(server: Server) -> Iterator[Fetcher]:
    guard = Guard(frozenset(), development=frozenset({("127.0.0.1", server.port)}))
    with closing(Fetcher(guard)) as guarded_fetcher:
        yield guarded_fetcher


def _fetch(fetcher: Fetcher, url: str, *, limit: int = 1000) -> bytes:
    return fetcher.fetch(url, types={"image/jpeg"}, limit=limit, seconds=5)


def test_a_connection_that_proves_nothing_is_not_kept(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a"] = reply(is_numbered=False)
    assert [_fetch(fetcher, server.url("/a")) for _ in range(3)] == [b"jpeg"] * 3
    assert server.connections == 3


def test_the_answer_to_another_question_is_none(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a"] = reply(is_numbered=False, X_Request_Id="0123456789abcdef")
    with pytest.raises(Unreachable, match="HTTPException"):
        _fetch(fetcher, server.url("/a"))


@pytest.mark.parametrize("is_numbered", [True, False])
@pytest.mark.parametrize("pause_seconds", [0, 0.02])
@pytest.mark.parametrize("size", [4, 60_000])
def test_an_answer_that_comes_twice_is_not_taken_for_the_next_ones(
    server: Server, fetcher: Fetcher, size: int, pause_seconds: float, *, is_numbered: bool
) -> None:
    for name in ("a", "b"):
        server.replies[f"/{name}"] = _twice(reply(name.encode() * size, is_numbered=is_numbered))
    answered_names: list[str] = []
    for name in ("a", "b", "a", "b", "b", "a"):
        with suppress(Unreachable):  # asked again later; never another's
            content = _fetch(fetcher, server.url(f"/{name}"), limit=100_000)
            assert content == name.encode() * size
            answered_names.append(name)
        time.sleep(pause_seconds)
    assert (
        len(answered_names) >= 3
    )  # a refused answer ends its connection, and a new one is not fooled


def _twice(reply: Reply) -> Reply:
    def respond_twice(request: bytes) -> bytes:
        once = reply(request)
        assert isinstance(once, bytes)
        return once + once

    return respond_twice
