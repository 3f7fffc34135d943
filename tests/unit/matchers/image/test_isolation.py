"""Whatever the system offers, a decoder that was taken over reaches nothing, or is not started."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from matchers.image.picture import Features, Picture
from matchers.image.sandbox import connection, wire
from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.connection import ChildConnection, SandboxOpen
from matchers.image.sandbox.isolation import Layer, is_isolated
from tests.factories.files.photographs import jpeg, noise
from tests.fakes import attacking_child

pytestmark = pytest.mark.slow


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server on this machine, as the database and the queue are."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def _start(port: int, *missing: Layer) -> ChildConnection:
    model_path = Path(f"{','.join(missing)}@{port}")
    return ChildConnection(Limits(), program=attacking_child.PROGRAM, model=model_path)


def _attempts(child: ChildConnection) -> list[str]:
    attack = f"attack {os.getpid()}".encode()
    (successes,) = child.request_answers([attack], Features.HASHES, json.loads)
    return list(successes)


@pytest.mark.parametrize(
    "missing",
    [(), (Layer.NETWORK,), (Layer.NETWORK, Layer.FILES)],
    ids=["all is offered", "as in a container", "seccomp alone"],
)
def test_a_decoder_that_was_taken_over_reaches_nothing_and_reads_pictures_all_the_same(
    port: int, missing: tuple[Layer, ...]
) -> None:
    child = _start(port, *missing)
    try:
        assert child.layers == set(Layer) - set(missing)
        assert _attempts(child) == []
        file = jpeg(noise(96, 96))
        (picture,) = child.request_answers([file], Features.HASHES, wire.decode_picture)
        assert isinstance(picture, Picture)
    finally:
        child.close()


def test_without_seccomp_its_namespace_and_its_files_hold_it(port: int) -> None:
    child = _start(port, Layer.SYSCALLS)
    try:
        assert not {"connect", "read a secret", "read the vault", "write"} & {*_attempts(child)}
    finally:
        child.close()


def test_where_nothing_isolates_it_no_child_opens_a_file_unless_said_on_purpose(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_MAY_BE_OPEN", set())
    with pytest.raises(SandboxOpen, match="MARKWARDEN_SANDBOX_MAY_BE_OPEN"):
        _start(port, Layer.SYSCALLS, Layer.NETWORK)
    connection.allow_open_sandbox()
    child = _start(port, Layer.SYSCALLS, Layer.NETWORK)
    child.close()
    assert not is_isolated(child.layers)


def test_who_starts_a_child_hides_its_memory_and_environment_from_it() -> None:
    program = (
        "import ctypes\n"
        "from matchers.image.sandbox.pool import Sandbox\n"
        "with Sandbox() as sandbox: sandbox.measure_isolation()\n"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
    )
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "0\n"
