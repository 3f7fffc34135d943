"""Lines of a file of this machine or of any S3 bucket, plain or gzip, read as they come."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

_S3: Final = "s3://"
_LONGEST: Final = 16_000_000  # bytes of a line: what is longer comes in pieces, and ends no process


class FileUnreadable(Exception):
    """The file cannot be read; the message says which and why."""


def read_lines(address: str) -> Iterator[bytes]:
    """Yield the lines of a file, without their ends.

    Args:
        address: a path, or `s3://bucket/key`, read with the credentials and the endpoint of the
            AWS environment variables or files. What ends in `.gz` is unpacked.

    Raises:
        FileUnreadable: it is not there, is not gzip, or breaks off.
    """
    try:
        with _open(address) as file:
            lines = gzip.GzipFile(fileobj=file) if address.endswith(".gz") else file
            while line := lines.readline(_LONGEST):
                yield line.rstrip(b"\r\n")
    except (OSError, EOFError, zlib.error, BotoCoreError, ClientError) as failure:
        raise FileUnreadable(f"{address} cannot be read: {failure}") from failure


@contextmanager
def _open(address: str) -> Iterator[IO[bytes]]:
    if not address.startswith(_S3):
        with Path(address).open("rb") as file:
            yield file
        return
    parts = urlsplit(address)
    client = boto3.session.Session().client("s3")
    body = client.get_object(Bucket=parts.netloc, Key=parts.path.lstrip("/"))["Body"]
    with io.BufferedReader(cast("io.RawIOBase", body)) as file:
        yield file


def list_files(manifest: str) -> Iterator[str]:
    """Yield the addresses that a manifest names, one a line; a bare name lies beside it.

    Others than the operator may write to a bucket: a manifest there names no file here.

    Raises:
        FileUnreadable: the manifest cannot be read.
    """
    folder = manifest.rpartition("/")[0]
    for line in read_lines(manifest):
        name = line.decode(errors="replace").strip()
        if name and not name.startswith("#"):
            is_here = not manifest.startswith(_S3)
            is_whole = name.startswith((_S3, "/") if is_here else _S3) or not folder
            yield name if is_whole else f"{folder}/{name}"
