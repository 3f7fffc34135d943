"""Tests that a file passes only by a verdict of the scanner, given in time."""

import socket
import time
from collections.abc import Iterator

import pytest

from gateways.antivirus import Clamd, ScannerUnreachable
from tests.fakes.clamd import EICAR, Scanner, run_scanner


@pytest.fixture
def scanner() -> Iterator[Scanner]:
    with run_scanner() as running:
        yield running


def test_a_file_with_malware_is_named_and_another_is_not(scanner: Scanner) -> None:
    clamd = Clamd(scanner.address)
    assert clamd.find_malware(b"a picture") == ""
    assert clamd.find_malware(b"before " + EICAR) == "Eicar-Test-Signature"
    assert clamd.find_malware(b"x" * (16 << 20)) == ""
    assert scanner.commands == ["zINSTREAM"] * 3


def test_an_empty_file_needs_no_scanner() -> None:
    assert Clamd("127.0.0.1:1").find_malware(b"") == ""


def test_the_version_names_the_signatures(scanner: Scanner) -> None:
    assert Clamd(scanner.address).fetch_version().startswith("ClamAV 1.4.3/27500/")


@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"UNKNOWN COMMAND\0", b"stream: ", b"\0", b"stream"],
)
def test_whatever_is_no_verdict_lets_nothing_pass(scanner: Scanner, answer: bytes) -> None:
    scanner.answer = answer
    with pytest.raises(ScannerUnreachable):
        Clamd(scanner.address).find_malware(b"a picture")


def test_a_file_larger_than_the_scanner_takes_does_not_pass(scanner: Scanner) -> None:
    with pytest.raises(ScannerUnreachable):
        Clamd(scanner.address).find_malware(b"x" * (34 << 20))


def test_a_scanner_that_is_not_there_is_named() -> None:
    with pytest.raises(ScannerUnreachable, match=r"127\.0\.0\.1:1 does not answer"):
        Clamd("127.0.0.1:1").find_malware(b"a picture")


def test_a_silent_scanner_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        with pytest.raises(ScannerUnreachable):
            Clamd(f"127.0.0.1:{silent.getsockname()[1]}", seconds=0.3).find_malware(b"x" * 10**7)
        assert time.monotonic() - start < 20
