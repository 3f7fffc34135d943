"""Receives a request whole before a thread works on it, so that a slow sender costs no thread.

Django's own handler waits for a body as long as its sender likes, and gathers streams in memory.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast

from django.conf import settings
from django.core import signals
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import set_script_prefix
from django_permissions_policy import PermissionsPolicyMiddleware

_LIVE_PATH: Final = "/health/live"
_THREADS: Final = 512  # most of them wait for their turn
_TURN_SECONDS: Final = 10.0  # within which a body comes on by so much, or ends:
_TURN_BYTES: Final = 64 * 1024
_TURNS: Final = 12  # of the largest body
_BYTES_IN_MEMORY: Final = 32 * 1024  # of a body; a longer one lies in a file
_MOST_BYTES_IN_FILES: Final = 256 * 1024 * 1024

# No middleware has seen what is refused here: it says itself how browsers treat it, and in two
# languages, for nobody has asked yet which one the visitor reads.
_REFUSALS: Final = {
    HTTPStatus.BAD_REQUEST: "The request broke off: nothing was changed. 请求中断：未作任何更改。",
    HTTPStatus.REQUEST_TIMEOUT: "It came too slowly: nothing was changed. Send it again over a "
    "faster connection, or smaller files. "
    "传输过慢：未作任何更改。请换用更快的网络或更小的文件重试。",
    HTTPStatus.CONTENT_TOO_LARGE: "It is too large: nothing was changed. Send fewer or smaller "
    "files at once. 内容过大：未作任何更改。请减少文件数量或大小后重试。",
    HTTPStatus.SERVICE_UNAVAILABLE: "Too many files arrive at once: nothing was changed. Try "
    "again in a minute. 同时上传的文件过多：未作任何更改。请一分钟后重试。",
}
_SAFE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Permissions-Policy": PermissionsPolicyMiddleware.compute_header_value(
        {**settings.PERMISSIONS_POLICY}, "PERMISSIONS_POLICY"
    ),
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}

type _Scope = MutableMapping[str, Any]
type _Receive = Callable[[], Awaitable[Mapping[str, Any]]]
type _Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class _BodyRefused(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass(slots=True)
class _Body:
    file: IO[bytes]
    left: int  # bytes that are still to come
    kept: int = 0


class WebServer(ASGIHandler):
    """Django behind an event loop: the loop takes bodies, threads make the pages."""

    def __init__(self) -> None:  # its parent's would load the middleware for a loop
        """Load the middleware; threads start when they are needed."""
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="page")
        self._kept_bytes = 0

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Answer one request."""
        if scope["path"] == _LIVE_PATH:  # its body unread: the doctor asks who keeps bodies back
            live = HttpResponse(b'{"pages": true}', "application/json", headers=_SAFE_HEADERS)
            await self.send_response(live, send)
            return
        with SpooledTemporaryFile(_BYTES_IN_MEMORY) as file:
            body = _Body(file, _read_length(scope))
            try:
                await self._receive_body(receive, body)
                file.seek(0)
                await self._answer(scope, receive, send, file)
            except _BodyRefused as refused:
                await self.send_response(_refuse(refused.status), send)
            finally:
                self._kept_bytes -= body.kept

    async def _receive_body(self, receive: _Receive, body: _Body) -> None:
        if body.left > 2 * settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            raise _BodyRefused(HTTPStatus.CONTENT_TOO_LARGE)
        turn_bytes = max(_TURN_BYTES, body.left // _TURNS)
        while body.left > 0:
            goal = max(0, body.left - turn_bytes)
            try:
                async with asyncio.timeout(_TURN_SECONDS):
                    while body.left > goal:
                        self._keep_chunk(body, await receive())
            except TimeoutError:
                raise _BodyRefused(HTTPStatus.REQUEST_TIMEOUT) from None

    def _keep_chunk(self, body: _Body, message: Mapping[str, Any]) -> None:
        chunk = message.get("body", b"")
        if message["type"] == "http.disconnect" or not (chunk or message.get("more_body")):
            raise _BodyRefused(HTTPStatus.BAD_REQUEST)
        body.left -= len(chunk)
        body.kept += len(chunk)
        self._kept_bytes += len(chunk)
        if body.kept > _BYTES_IN_MEMORY and self._kept_bytes > _MOST_BYTES_IN_FILES:
            raise _BodyRefused(HTTPStatus.SERVICE_UNAVAILABLE)
        body.file.write(chunk)

    async def _answer(self, scope: _Scope, receive: _Receive, send: _Send, file: IO[bytes]) -> None:
        run = asyncio.get_running_loop().run_in_executor
        response = await run(self._threads, self._respond, scope, file)
        if not isinstance(response, StreamingHttpResponse):
            await self.send_response(response, send)
            return
        leaving = asyncio.create_task(_wait_until_left(receive))
        try:
            response.streaming_content = self._pull(iter(response), leaving)
            await self.send_response(response, send)
        finally:
            leaving.cancel()
            await run(self._threads, response.close)

    def _respond(self, scope: _Scope, file: IO[bytes]) -> HttpResponseBase:
        """Make the answer, in a thread; one that is whole is closed there."""
        set_script_prefix("/")
        signals.request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, file)
        response = refusal or self.get_response(cast("ASGIRequest", request))
        if not response.streaming:
            response.close()
        return response

    async def _pull(
        self, parts: Iterator[bytes], leaving: asyncio.Task[None]
    ) -> AsyncIterator[bytes]:
        """Have threads make a stream's parts, until the client leaves."""
        run = asyncio.get_running_loop().run_in_executor
        while not leaving.done():
            part = await run(self._threads, next, parts, None)
            if part is None:
                return
            yield part


def _refuse(status: HTTPStatus) -> HttpResponse:
    headers = _SAFE_HEADERS | {"Connection": "close"}
    return HttpResponse(_REFUSALS[status], "text/plain; charset=utf-8", status, headers=headers)


def _read_length(scope: _Scope) -> int:
    """Return the size of the body as it is announced; without that none is read."""
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(length) if length.isdigit() else 0


async def _wait_until_left(receive: _Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
