"""Keeps a vault in a bucket of any S3 server."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from gateways.vault import (
    ObjectAltered,
    ObjectExists,
    ObjectMissing,
    VaultUnreachable,
    already_exists_error,
    check_content,
    check_named,
    content_key,
    key_at,
    key_path,
    name_at,
    named_path,
    stored_path,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ATTEMPTS: Final = 3
_MISSING = {"404", "NoSuchKey", "NotFound"}
_ALREADY_STORED = {"412", "PreconditionFailed", "409", "ConditionalRequestConflict"}
# A HEAD request is refused with nothing but a number.
_REFUSED = {
    "401", "403", "AccessDenied", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch",
    "ExpiredToken", "InvalidToken",
}  # fmt: skip
_NO_BUCKET = {"NoSuchBucket", "InvalidBucketName"}


def _client_config(seconds: float) -> Config:
    return Config(
        connect_timeout=3,
        read_timeout=seconds,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        # What is signed cannot change on its way up, over TLS or not.
        s3={"addressing_style": "path", "payload_signing_enabled": True},
        # Checksums that only the newest servers know would lock the others out.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        max_pool_connections=16,
    )


class _DownloadInterrupted(VaultUnreachable):
    """The body ended early; what botocore repeats by itself ends before the body begins."""


class S3Vault:
    """One bucket; the client may be shared by threads."""

    def __init__(
        self,
        *,
        endpoint: str | None,
        bucket: str,
        access_key: str,
        secret_key: str,
        region: str = "us-east-1",
        seconds: float = 15,
    ) -> None:
        """Connect to the bucket; `seconds` bounds each of at most three waits for an answer."""
        self._bucket = bucket
        self._client: S3Client = boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name=region,
            config=_client_config(seconds),
        )

    def put(self, content: bytes) -> str:
        """Store the content unless it is there already, so that a repeated put costs no copy."""
        key = content_key(content)
        place = key_path(key)
        try:
            with _translating_errors(key):
                self._client.put_object(
                    Bucket=self._bucket, Key=place, Body=content, IfNoneMatch="*"
                )
        except ObjectExists:
            with _translating_errors(key):  # `forget` asks when it was last put
                self._client.copy_object(
                    Bucket=self._bucket,
                    Key=place,
                    CopySource={"Bucket": self._bucket, "Key": place},
                    MetadataDirective="REPLACE",
                )
        return key

    def read(self, key: str) -> bytes:
        place = key_path(key)

        def read() -> bytes:
            body = BytesIO()
            self._download(place, key, body)
            return check_content(key, body.getvalue())

        return _retry(read)

    def has(self, key: str) -> bool:
        return self._has(key_path(key))

    def forget(self, key: str, *, put_before: datetime | None = None) -> bool:
        place = stored_path(key)
        if put_before and self._was_put_since(place, put_before):
            return False
        with _translating_errors(key):
            self._client.delete_object(Bucket=self._bucket, Key=place)
        return True

    def publish(self, name: str, source: Path, *, once: bool = False) -> None:
        """Store the file under a name; check first, as some stores ignore the `once` condition."""
        place = named_path(name)
        if once and self._has(place):
            raise already_exists_error(name)
        with _translating_errors(name), source.open("rb") as content:
            if once:
                self._client.put_object(
                    Bucket=self._bucket, Key=place, Body=content, IfNoneMatch="*"
                )
            else:
                self._client.put_object(Bucket=self._bucket, Key=place, Body=content)

    def fetch(self, name: str, to: Path, *, key: str = "") -> None:
        place = named_path(name)
        to.parent.mkdir(parents=True, exist_ok=True)

        def fetch() -> None:
            with tempfile.NamedTemporaryFile(
                dir=to.parent, prefix=".draft-", delete=False
            ) as draft:
                try:
                    self._download(place, name, draft)
                    check_named(key, name, draft)
                    Path(draft.name).replace(to)
                finally:
                    Path(draft.name).unlink(missing_ok=True)

        _retry(fetch)

    def keys(self) -> Iterator[str]:
        return filter(None, map(key_at, self._paths("")))

    def names(self) -> Iterator[str]:
        return filter(None, map(name_at, self._paths("named/")))

    def _paths(self, prefix: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        with _translating_errors(prefix):
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
                yield from (entry["Key"] for entry in page.get("Contents", ()))

    def _download(self, place: str, what: str, file: IO[bytes]) -> None:
        with _translating_errors(what):
            answer = self._client.get_object(Bucket=self._bucket, Key=place)
        try:
            shutil.copyfileobj(answer["Body"], file)
        except (BotoCoreError, OSError) as broken:
            raise _DownloadInterrupted(f"The object store broke off: {broken}.") from broken
        finally:
            answer["Body"].close()

    def _was_put_since(self, place: str, at: datetime) -> bool:
        try:
            with _translating_errors(place):
                head = self._client.head_object(Bucket=self._bucket, Key=place)
        except ObjectMissing:
            return False
        return head["LastModified"] >= at

    def _has(self, place: str) -> bool:
        try:
            with _translating_errors(place):
                self._client.head_object(Bucket=self._bucket, Key=place)
        except ObjectMissing:
            return False
        return True


def _retry[T](act: Callable[[], T]) -> T:
    """Repeat a download that broke off or does not match its hash, at most twice."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return act()
        except (_DownloadInterrupted, ObjectAltered):
            continue
    return act()


@contextmanager
def _translating_errors(what: str) -> Iterator[None]:
    try:
        yield
    except ClientError as answer:
        code = str(answer.response.get("Error", {}).get("Code", ""))
        raise _translate_error(code, what) from answer
    except (BotoCoreError, OSError) as silence:
        raise VaultUnreachable(f"The object store does not answer: {silence}.") from silence


def _translate_error(code: str, what: str) -> ObjectMissing | ObjectExists | VaultUnreachable:
    if code in _MISSING:
        return ObjectMissing(f"The vault has no {what}.")
    if code in _ALREADY_STORED:
        return already_exists_error(what)
    if code in _REFUSED:
        return VaultUnreachable(
            f"The object store refuses our keys ({code}): check MARKWARDEN_S3_ACCESS_KEY and "
            "MARKWARDEN_S3_SECRET_KEY, and that they may read and write the bucket."
        )
    if code in _NO_BUCKET:
        return VaultUnreachable(
            f"The object store has no such bucket ({code}): make it, or set MARKWARDEN_S3_BUCKET."
        )
    return VaultUnreachable(f"The object store answers {code}; ask its operator.")
