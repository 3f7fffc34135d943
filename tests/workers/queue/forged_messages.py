"""Messages that nobody may act on, by the hundred: unsigned, altered, cut, or saying too much."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from workers.queue.envelope import SealedEncoder

KEYS = {"new": b"n" * 32, "old": b"o" * 32}
OURS = SealedEncoder(KEYS)
MESSAGE: dict[str, Any] = {
    "queue_name": "work",
    "actor_name": "match",
    "args": [7],
    "kwargs": {},
    "options": {"redis_message_id": "m"},
    "message_id": "m",
    "message_timestamp": 1,
}
SEALED = OURS.encode(MESSAGE)
_HEAD, _KEY, _MAC, _BODY = SEALED.split(b".", 3)

ALTERED: dict[str, Any] = {
    "queue_name": "suspect",
    "actor_name": "freeze",
    "args": [8],
    "kwargs": {"case_id": 8},
    "options": {"redis_message_id": "m", "pipe_target": MESSAGE},
    "message_id": "n",
    "message_timestamp": 2,
}
# What nobody may say, not even with a key.
UNSPEAKABLE: list[object] = [
    *({**MESSAGE, "args": args} for args in ([], [7, 8], ["7"], [True], [7.0], [0], [-7])),
    *({**MESSAGE, "args": args} for args in ([2**63], [None], [[7]], [{"id": 7}], {"id": 7}, 7)),
    {**MESSAGE, "args": None},
    {**MESSAGE, "kwargs": {"case_id": 7}},
    {**MESSAGE, "kwargs": []},
    *(
        {**MESSAGE, "options": {"redis_message_id": "m", option: value}}
        for option, value in {
            "pipe_target": {**MESSAGE, "actor_name": "freeze"},
            "pipe_ignore": True,
            "on_success": "freeze",
            "on_failure": "freeze",
            "eta": 1,
            "retries": 1,
            "max_retries": 9,
            "throws": "x",
            "group_completion_uuid": "x",
            "group_completion_callbacks": [MESSAGE],
            "traceback": "x",
        }.items()
    ),
    {**MESSAGE, "options": {}},
    {**MESSAGE, "options": {"redis_message_id": "another"}},
    {**MESSAGE, "message_id": 7, "options": {"redis_message_id": 7}},
    {**MESSAGE, "actor_name": ["match"]},
    {**MESSAGE, "priority": 1},
    *({name: MESSAGE[name] for name in MESSAGE if name != left_out} for left_out in MESSAGE),
    [MESSAGE],
    "match",
    7,
    None,
]


def _json(fields: object) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode()


def list_unsigned() -> Iterator[bytes]:
    yield from (b"", b".", b"...", b"mw1", b"mw1..", b"\xff\xfe", b"null", b"\x80\x04K\x01.")
    yield _json(MESSAGE)
    yield _BODY
    yield b".".join((b"mw2", _KEY, _MAC, _BODY))
    yield from (Random(seed).randbytes(80) for seed in range(10))


def wrongly_signed() -> Iterator[bytes]:
    yield SealedEncoder({"new": b"x" * 32}).encode(MESSAGE)
    yield SealedEncoder({"new": b""}).encode(MESSAGE)
    yield SealedEncoder({"new": KEYS["old"]}).encode(MESSAGE)
    yield b".".join((_HEAD, b"old", _MAC, _BODY))
    yield b".".join((_HEAD, _KEY, b"", _BODY))
    yield b".".join((_HEAD, _KEY, _MAC.upper(), _BODY))
    yield b".".join((_HEAD, _KEY, b"0" * 64, _BODY))


def under_an_unknown_key() -> Iterator[bytes]:
    yield SealedEncoder({"other": b"n" * 32}).encode(MESSAGE)
    yield b".".join((_HEAD, b"", _MAC, _BODY))
    yield b".".join((_HEAD, b"NEW", _MAC, _BODY))
    yield b".".join((_HEAD, b"\xff", _MAC, _BODY))


def changed_on_the_way() -> Iterator[bytes]:
    for name, value in ALTERED.items():
        yield b".".join((_HEAD, _KEY, _MAC, _json({**MESSAGE, name: value})))
    for place in range(0, len(_MAC), 8):
        other = b"0" if _MAC[place : place + 1] != b"0" else b"1"
        yield b".".join((_HEAD, _KEY, _MAC[:place] + other + _MAC[place + 1 :], _BODY))
    yield SEALED + b" "
    yield SEALED.replace(b"[7]", b"[ 7]")


def list_truncated() -> Iterator[bytes]:
    yield from (SEALED[:length] for length in range(len(SEALED)))
