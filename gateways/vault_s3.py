"""Keeps a vault in a bucket of any S3 server."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from gateways.vault import (
    ObjectExists,
    ObjectMissing,
    VaultUnreachable,
    checked,
    key_of,
    key_path,
    named_path,
    taken,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MISSING = {"404", "NoSuchKey", "NotFound"}
_TAKEN = {"412", "PreconditionFailed", "409", "ConditionalRequestConflict"}
_CONFIG = Config(
    connect_timeout=3,
    read_timeout=15,
    retries={"mode": "standard", "total_max_attempts": 3},
    s3={"addressing_style": "path"},
    # Checksums that only the newest servers know would lock the others out.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    max_pool_connections=16,
)


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
    ) -> None:
        self._bucket = bucket
        self._client: S3Client = boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name=region,
            config=_CONFIG,
        )

    def put(self, content: bytes) -> str:
        """Only where it is not there yet: a repeated put costs no second copy."""
        key = key_of(content)
        with _answering(key, taken_is_fine=True):
            self._client.put_object(
                Bucket=self._bucket, Key=key_path(key), Body=content, IfNoneMatch="*"
            )
        return key

    def read(self, key: str) -> bytes:
        place = key_path(key)
        with _answering(key):
            answer = self._client.get_object(Bucket=self._bucket, Key=place)
            return checked(key, answer["Body"].read())

    def has(self, key: str) -> bool:
        return self._has(key_path(key))

    def forget(self, key: str) -> None:
        with _answering(key):
            self._client.delete_object(Bucket=self._bucket, Key=key_path(key))

    def publish(self, name: str, source: Path, *, once: bool = False) -> None:
        """Some stores ignore the condition and replace, so that the name is looked up first."""
        place = named_path(name)
        if once and self._has(place):
            raise taken(name)
        with _answering(name), source.open("rb") as content:
            if once:
                self._client.put_object(
                    Bucket=self._bucket, Key=place, Body=content, IfNoneMatch="*"
                )
            else:
                self._client.put_object(Bucket=self._bucket, Key=place, Body=content)

    def fetch(self, name: str, to: Path) -> None:
        place = named_path(name)
        to.parent.mkdir(parents=True, exist_ok=True)
        with (
            _answering(name),
            tempfile.NamedTemporaryFile(dir=to.parent, prefix=".draft-", delete=False) as draft,
        ):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=place)
                shutil.copyfileobj(answer["Body"], draft)
                draft.flush()
                Path(draft.name).replace(to)
            finally:
                Path(draft.name).unlink(missing_ok=True)

    def _has(self, place: str) -> bool:
        try:
            with _answering(place):
                self._client.head_object(Bucket=self._bucket, Key=place)
        except ObjectMissing:
            return False
        return True


@contextmanager
def _answering(what: str, *, taken_is_fine: bool = False) -> Iterator[None]:
    try:
        yield
    except ClientError as answer:
        code = str(answer.response.get("Error", {}).get("Code", ""))
        if code in _TAKEN and taken_is_fine:
            return
        raise _named(code, what) from answer
    except (BotoCoreError, OSError) as silence:
        raise VaultUnreachable(f"The object store does not answer: {silence}.") from silence


def _named(code: str, what: str) -> ObjectMissing | ObjectExists | VaultUnreachable:
    if code in _MISSING:
        return ObjectMissing(f"The vault has no {what}.")
    if code in _TAKEN:
        return taken(what)
    return VaultUnreachable(f"The object store answers {code}; check the bucket and the keys.")
