"""Check that a run may use these servers: only if they are empty or hold an earlier run's data.

A run empties what it uses. So it leaves a token in the database, the queue and the bucket, and
starts only where each holds the same token and no row that somebody else wrote.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import psycopg
import redis

from lab.chaos.workload.run_plan import MAIL, OWNED_BY

_TABLE: Final = "markwarden_spike"
_KEY: Final = "dramatiq:spike"  # within the keys that the roles of the queue may touch
_OBJECT: Final = "markwarden-spike"
_MOST: Final = 3

# Rows that only somebody else can have written, by table.
_FOREIGN_ROWS: Final = {
    "accounts_account": f"id <> 1 AND name NOT LIKE '%{OWNED_BY}'",
    "accounts_user": "username NOT LIKE 'spike-%'",
    "complaints_takedownrequest": f"filer_email NOT LIKE '%@{MAIL}'",
}


class ForeignData(RuntimeError):
    """A server that the settings name holds data that no spike wrote; it was left untouched."""


@dataclass(frozen=True, slots=True)
class ServerAddresses:
    """The servers that the settings name."""

    database_url: str
    redis_url: str
    s3: Mapping[str, str]  # endpoint, bucket, region, access_key, secret_key; empty: no store


def claim_servers(place: ServerAddresses) -> None:
    """Check all of them, then empty them and write our token; afterwards they are ours.

    Raises:
        ForeignData: one of them is not ours; nothing was changed.
    """
    token = _token_of_database(place.database_url)
    queue = redis.Redis.from_url(place.redis_url)
    _check_queue(queue, token)
    bucket = _bucket(place.s3) if place.s3 else None
    if bucket is not None:
        _check_bucket(bucket, token)
    token = token or str(uuid.uuid4())
    _empty_database(place.database_url, token)
    _empty_queue(queue, token)
    if bucket is not None:
        _empty_bucket(bucket, token)


def _token_of_database(url: str) -> str:
    """Empty where the database is."""
    with psycopg.connect(url, autocommit=True) as database:
        rows = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {str(row[0]) for row in rows}
        if not tables:
            return ""
        if _TABLE not in tables:
            raise ForeignData(
                f"The database {database.info.dbname} holds {len(tables)} tables, among them"
                f" {', '.join(sorted(tables)[:_MOST])}, and no run made them. Name an empty one"
                " by MARKWARDEN_DATABASE_URL: createdb markwarden_spike."
            )
        for table in tables & set(_FOREIGN_ROWS):
            _check_rows(database, table)
        row = database.execute(f"SELECT token FROM {_TABLE}").fetchone()  # noqa: S608  # our own name
    return str(row[0]) if row else ""


def _check_rows(database: psycopg.Connection[tuple[Any, ...]], table: str) -> None:
    condition = _FOREIGN_ROWS[table]
    row = database.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()  # noqa: S608  # our own names
    if row and row[0]:
        raise ForeignData(
            f"The database {database.info.dbname} was made by a run, and {row[0]} rows of {table}"
            " were written by somebody else since. Name an empty one by MARKWARDEN_DATABASE_URL."
        )


def _empty_database(url: str, token: str) -> None:
    with psycopg.connect(url) as database:
        database.execute("DROP SCHEMA public CASCADE")
        database.execute("CREATE SCHEMA public")
        database.execute(f"CREATE TABLE {_TABLE} (token text NOT NULL)")
        database.execute(f"INSERT INTO {_TABLE} VALUES (%s)", [token])  # noqa: S608  # our own name


def _check_queue(queue: redis.Redis, token: str) -> None:
    keys = cast("list[bytes]", queue.keys("dramatiq*"))
    if not keys:
        return
    (stored_token,) = cast("list[bytes | None]", queue.hmget(_KEY, ["token"]))
    if not token or stored_token != token.encode():
        names = ", ".join(sorted(key.decode() for key in keys)[:_MOST])
        raise ForeignData(
            f"Redis holds {len(keys)} keys of a queue, among them {names}, that no run with this"
            " database left. Name another by MARKWARDEN_REDIS_URL, or another of its databases"
            " by the number at the end of the URL."
        )


def _empty_queue(queue: redis.Redis, token: str) -> None:
    keys = cast("list[bytes]", queue.keys("dramatiq*"))
    if keys:
        queue.delete(*keys)
    queue.hset(_KEY, "token", token)


@dataclass(frozen=True, slots=True)
class _Bucket:
    client: Any  # boto3 makes its clients' types at run time
    name: str

    def names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def _bucket(s3: Mapping[str, str]) -> _Bucket:
    import boto3  # noqa: PLC0415  # slow to load, and seldom needed
    from botocore.config import Config  # noqa: PLC0415  # the same

    client = boto3.client(
        "s3",
        endpoint_url=s3["endpoint"],
        region_name=s3["region"],
        aws_access_key_id=s3["access_key"],
        aws_secret_access_key=s3["secret_key"],
        config=Config(s3={"addressing_style": "path"}),
    )
    return _Bucket(client, s3["bucket"])


def _check_bucket(bucket: _Bucket, token: str) -> None:
    keys = bucket.names()
    if not keys:
        return
    stored_token = b""
    if _OBJECT in keys:
        stored_token = bucket.client.get_object(Bucket=bucket.name, Key=_OBJECT)["Body"].read()
    if not token or stored_token != token.encode():
        raise ForeignData(
            f"The bucket {bucket.name} holds {len(keys)} objects, among them"
            f" {', '.join(keys[:_MOST])}, that no run with this database left. Name an empty one"
            " by MARKWARDEN_S3_BUCKET."
        )


def _empty_bucket(bucket: _Bucket, token: str) -> None:
    for key in bucket.names():
        bucket.client.delete_object(Bucket=bucket.name, Key=key)
    bucket.client.put_object(Bucket=bucket.name, Key=_OBJECT, Body=token.encode())
