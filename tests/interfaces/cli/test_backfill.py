"""`markwarden backfill` takes in what is on sale already, once, and names each bad line."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from config.marketplaces import Marketplace
from gateways import configured
from records.rights.models import IndexGeneration
from records.screening.models import Batch, Part
from tests.factories.screening.screened_listings import body, line
from tests.interfaces.cli.conftest import Command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    """A marketplace, a vault and an index."""
    lab = Marketplace(
        code="lab",
        origin="https://lab.example",
        webhook_url="https://lab.example/hook",
        webhook_secret="whsec_dGVzdA==",
    )
    setting_changes = {"marketplaces": [lab], "vault_folder": tmp_path / "vault"}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=setting_changes)
    configured.vault.cache_clear()
    IndexGeneration.objects.create(below_xid=0, rights=0, references=0)


def _lines(begin: int, end: int) -> bytes:
    return body(*(line(f"L-{number}") for number in range(begin, end)))


def test_files_are_cut_into_batches_that_wait_behind_all_and_are_taken_in_once(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "some.ndjson").write_bytes(_lines(0, 1200))
    (tmp_path / "more.ndjson.gz").write_bytes(gzip.compress(_lines(1200, 1300)))
    (tmp_path / "all.txt").write_text("# of March\nsome.ndjson\n\nmore.ndjson.gz\n")
    words = ("backfill", "--marketplace", "lab", "--manifest", tmp_path / "all.txt")
    result = command(*words)
    assert result.exit_code == 0, result.output
    assert "1,300 listings taken in, 0 lines are bad." in result.stdout
    assert sorted(Batch.objects.values_list("lines", flat=True)) == [100, 200, 1000]
    batch = Batch.objects.latest("pk")
    assert Part.objects.filter(batch=batch, due_at__gt=batch.received_at).exists()
    again = command(*words, "--json")
    assert json.loads(again.stdout) == {"lines": 0, "batches": 0, "known": 3, "bad": 0}


def test_a_bad_line_is_named_by_its_number_in_the_file_and_the_rest_is_taken_in(
    command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "some {1}.ndjson"
    file.write_bytes(_lines(0, 1005) + b"\nno json\n" + body(line("L-2000", title="")))
    result = command("backfill", "--marketplace", "lab", file)
    assert result.exit_code == 1
    assert "1,005 listings taken in, 2 lines are bad." in result.stdout
    assert f"{file}:1006: " in result.stderr
    assert f"{file}:1007: " in result.stderr


def test_what_cannot_be_read_is_named_and_what_came_before_stays(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "some.ndjson").write_bytes(_lines(0, 3))
    (tmp_path / "torn.ndjson.gz").write_bytes(gzip.compress(_lines(3, 9))[:-20])
    gzip_bytes = gzip.compress(_lines(3, 9))
    (tmp_path / "damaged.ndjson.gz").write_bytes(gzip_bytes[:10] + b"\xff" * 9 + gzip_bytes[19:])
    for missing in ("torn.ndjson.gz", "damaged.ndjson.gz", "nowhere.ndjson"):
        files = (tmp_path / "some.ndjson", tmp_path / missing)
        result = command("backfill", "--marketplace", "lab", *files)
        assert result.exit_code == 2
        assert f"{tmp_path / missing} cannot be read:" in result.stderr
    assert [batch.lines for batch in Batch.objects.all()] == [3]


def test_a_manifest_that_names_itself_and_a_line_without_end_are_bad_lines(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "some.ndjson").write_bytes(_lines(0, 3))
    (tmp_path / "bomb.ndjson.gz").write_bytes(gzip.compress(b" " * 40_000_000 + b"x"))
    manifest = tmp_path / "all.txt"
    manifest.write_text("all.txt\nbomb.ndjson.gz\nsome.ndjson\n")
    result = command("backfill", "--marketplace", "lab", "--manifest", manifest)
    assert result.exit_code == 1
    assert f"{manifest}:1 and what follows: Send a JSON object a line" in result.stderr
    assert f"{tmp_path / 'bomb.ndjson.gz'}:3 and what follows" in result.stderr
    assert [batch.lines for batch in Batch.objects.all()] == [3]


def test_an_unknown_marketplace_or_a_missing_index_takes_in_nothing(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "some.ndjson").write_bytes(_lines(0, 3))
    unknown = command("backfill", "--marketplace", "shop", tmp_path / "some.ndjson")
    assert (unknown.exit_code, "No marketplace has the code shop" in unknown.stderr) == (2, True)
    IndexGeneration.objects.all().delete()
    early = command("backfill", "--marketplace", "lab", tmp_path / "some.ndjson")
    assert (early.exit_code, "No rights index" in early.stderr) == (2, True)
    assert not Batch.objects.exists()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of the marketplace's own, reached as the AWS environment variables say."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "key")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    boto3.session.Session().client("s3").create_bucket(Bucket="feed")
    yield "s3://feed"
    server.stop()


def test_a_manifest_in_s3_names_files_beside_it_and_none_of_this_machine(
    command: Command, bucket: str, tmp_path: Path
) -> None:
    client = boto3.session.Session().client("s3")
    files = {"1.ndjson": _lines(0, 1500), "2.ndjson.gz": gzip.compress(_lines(1500, 1600))}
    files["all.txt"] = "\n".join(files).encode()
    for name, content in files.items():
        client.put_object(Bucket="feed", Key=f"march/{name}", Body=content)
    result = command("backfill", "--marketplace", "lab", "--manifest", f"{bucket}/march/all.txt")
    assert result.exit_code == 0, result.output
    assert "1,600 listings taken in" in result.stdout
    (tmp_path / "here.ndjson").write_bytes(_lines(0, 1))
    client.put_object(Bucket="feed", Key="sly.txt", Body=str(tmp_path / "here.ndjson").encode())
    sly = command("backfill", "--marketplace", "lab", "--manifest", f"{bucket}/sly.txt")
    assert (sly.exit_code, "NoSuchKey" in sly.stderr) == (2, True), "no file of this machine"
    missing = command("backfill", "--marketplace", "lab", f"{bucket}/march/3.ndjson")
    assert (missing.exit_code, "NoSuchKey" in missing.stderr) == (2, True)
