"""A child of the picture sandbox whose decoder was taken over, where some layers are not offered.

The last argument names the layers that the system does not offer. A file that begins with `attack`
and a process id is answered with the attempts that succeeded; any other is read as always.
"""

import json
import os
import resource
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NoReturn

from matchers.image.picture import Features
from matchers.image.sandbox import child, isolation
from matchers.image.sandbox.examine import prepare
from matchers.image.sandbox.isolation import Layer

PROGRAM: Final = "tests.fakes.attacking_child"
_ATTACK: Final = b"attack "


def _refuse(*_asked: object) -> NoReturn:
    raise PermissionError(1, "as in a container")


def _take_away(layers: str) -> None:
    if Layer.NETWORK in layers:
        setattr(os, "unshare", _refuse)  # noqa: B010  # a system that refuses it
    if Layer.FILES in layers:
        isolation._restrict_files = lambda: False
    if Layer.SYSCALLS in layers:
        isolation._restrict_calls = lambda **_: False


def _list_attempts(victim: int) -> Mapping[str, Callable[[], object]]:
    return {
        "read a secret": lambda: Path(f"/proc/{victim}/environ").read_bytes(),
        "read a password": lambda: Path("/etc/passwd").read_bytes(),
        "read the vault": lambda: os.listdir(Path(__file__).parents[2] / "docs"),  # noqa: PTH208  # an attacker
        "write": lambda: os.open("/tmp/taken", os.O_CREAT | os.O_WRONLY),  # noqa: S108  # the same
        "connect": lambda: socket.create_connection(("127.0.0.1", _port()), timeout=2),
        "start a program": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "copy itself": _fork,
        "end its parent": lambda: os.kill(victim, 0),
        "throttle its parent": lambda: resource.prlimit(victim, resource.RLIMIT_CPU),
    }


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _port() -> int:
    return int(sys.argv[4].rpartition("@")[2])


def _attack(victim: int) -> bytes:
    successful_attacks = []
    for name, attempt in _list_attempts(victim).items():
        try:
            attempt()
        except OSError:
            continue
        successful_attacks.append(name)
    return json.dumps(successful_attacks).encode()


def _answer(file: bytes, want: Features) -> bytes:
    if file.startswith(_ATTACK):
        return _attack(int(file.removeprefix(_ATTACK)))
    return child._answer(file, want)  # the same child otherwise


if __name__ == "__main__":
    _take_away(sys.argv[4])
    child.answer_batches(prepare, _answer)
