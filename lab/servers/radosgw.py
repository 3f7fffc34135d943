"""Run a private S3 server: Debian's radosgw on files of its own, without a cluster."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import boto3
from botocore.config import Config

from lab.servers.place import Place, find_place, free_port
from lab.servers.process import PrivateServer, ServerFailed, ServerProcess

BUCKET: Final = "markwarden"
_MEMORY: Final = "/dev/shm"  # noqa: S108 -- below it a folder of our own, as below /tmp
_PATIENCE_SECONDS: Final = (3, 6, 12, 24)  # at each try; it takes half a second, or hangs
_PROGRAMS: Final = ("radosgw", "radosgw-admin")
# `dbstore` keeps everything in SQLite files; it needs no monitor and no key ring.
_CONF: Final = """\
[global]
fsid = 00000000-0000-4000-8000-000000000000
auth cluster required = none
auth service required = none
auth client required = none
run dir = {room}
crash dir = {room}
admin socket =
log file =
log to stderr = true
err to stderr = true
[client]
rgw backend store = dbstore
rgw config store = dbstore
dbstore db dir = {room}
dbstore db name prefix = objects
dbstore config uri = file:{room}/settings.db
rgw data = {room}
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw thread pool size = 16
"""


class RadosgwMissing(RuntimeError):
    """There is no radosgw on this machine; on Debian: apt-get install radosgw."""


@dataclass(frozen=True, slots=True)
class Radosgw(PrivateServer):
    """One user and one bucket; both keys are random."""

    access_key: str
    secret_key: str

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "MARKWARDEN_S3_ENDPOINT": self.endpoint,
            "MARKWARDEN_S3_BUCKET": BUCKET,
            "MARKWARDEN_S3_ACCESS_KEY": self.access_key,
            "MARKWARDEN_S3_SECRET_KEY": self.secret_key,
        }

    def create_bucket(self) -> None:
        """Create the bucket, as an operator would."""
        client = boto3.session.Session().client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name="us-east-1",
            config=Config(s3={"addressing_style": "path"}),
        )
        client.create_bucket(Bucket=BUCKET)
        client.close()


def is_installed() -> bool:
    return all(shutil.which(program) for program in _PROGRAMS)


@contextmanager
def running(place: Place) -> Iterator[Radosgw]:
    """Run an empty store on a free port; everything is in the place's folder."""
    if not is_installed():
        raise RadosgwMissing(RadosgwMissing.__doc__)
    room, port = place.room("radosgw"), free_port()
    conf = room / "ceph.conf"
    conf.write_text(_CONF.format(room=room, port=port))
    place.hand_over(conf)
    access_key, secret_key = _create_first_user(place, conf)
    process = ServerProcess(
        name="radosgw",
        command=[
            _find_program("radosgw"),
            *_config_arguments(conf),
            "--name",
            "client.rgw",
            "--foreground",
        ],
        folder=room,
        owner=place.owner,
        stops=(signal.SIGTERM,),
        temporary_folder=None if place.is_kept else place.folder,
    )
    server = Radosgw(process, port, access_key, secret_key)
    try:
        server.start()
        server.create_bucket()
        yield server
    finally:
        process.stop()


@contextmanager
def running_alone() -> Iterator[Radosgw]:
    """Run a store alone, in memory if there is room, because it syncs its files at every step."""
    memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory, prefix="markwarden-store-") as folder:
        Path(folder).chmod(0o755)
        with find_place(Path(folder), keep=False) as place, running(place) as store:
            yield store


def _create_first_user(place: Place, conf: Path) -> tuple[str, str]:
    """Create the user before the server runs: both write to the same files."""
    keys = secrets.token_hex(10), secrets.token_hex(20)
    for patience in _PATIENCE_SECONDS:
        try:
            _make_user(place, conf, keys, patience)
        except subprocess.TimeoutExpired:  # now and then its threads wait for each other
            for half_made in conf.parent.glob("*.db*"):
                half_made.unlink()
        else:
            return keys
    raise ServerFailed(f"radosgw-admin hung at each of {len(_PATIENCE_SECONDS)} tries.")


def _make_user(place: Place, conf: Path, keys: tuple[str, str], patience: int) -> None:
    words = ["user", "create", "--uid=markwarden", "--display-name=markwarden"]
    words += [f"--access-key={keys[0]}", f"--secret-key={keys[1]}"]
    process = subprocess.run(  # noqa: S603 -- the package's own program
        [_find_program("radosgw-admin"), *_config_arguments(conf), *words],
        user=place.owner.uid if place.owner else None,
        group=place.owner.gid if place.owner else None,
        extra_groups=[] if place.owner else None,
        cwd=conf.parent,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )
    if process.returncode or not json.loads(process.stdout or "{}"):
        raise ServerFailed(f"radosgw-admin failed:\n{process.stderr[-2000:]}")


def _config_arguments(conf: Path) -> list[str]:
    return ["--conf", str(conf), "--no-mon-config"]


def _find_program(program: str) -> str:
    return shutil.which(program) or program
