"""The commands of the tutorial, and of the guides to connecting and screening, do as they say."""

import http.client
import json
import re
import shutil
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateways.webhooks import WebhookMessage, build_signed_headers
from lab.servers.place import free_port
from records.cases.models import TakedownRequest
from records.screening.models import HeldListing, ListingCheck, Verdict
from tests.cluster.conftest import World, until
from tests.project.source import ROOT

_TUTORIAL = ROOT / "docs/tutorial/first-request.md"
_CONNECTING = ROOT / "docs/how-to/connect-a-marketplace.md"
_SCREENING = ROOT / "docs/how-to/screen-listings.md"
_BLOCK = re.compile(
    r"(?:`(?P<file>[\w-]+\.\w+)`[^`\n]*:\n\n)?```(?P<kind>sh|json|python)\n(?P<text>.*?)```",
    re.DOTALL,
)
_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_PATIENCE_SECONDS = 180  # other tests run beside these
_STARTS_EVERYTHING = "make up\n"  # what the cluster of these tests does itself


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder from which the checkout's commands can be run."""
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


@pytest.mark.skipif(not shutil.which("curl"), reason="Needs curl")
def test_the_commands_of_the_tutorial_file_a_request_by_command_line_and_api(
    world: World, place: Path
) -> None:
    output = _run_page(_TUTORIAL, place, world)
    assert "1 case opened" in output
    assert TakedownRequest.objects.filter(filer_name="Nora Vell").count() == 2
    assert '"NORVELLE"' in output, "the right, as the API lists it"
    assert '"next": null' in output


@pytest.mark.skipif(not shutil.which("curl"), reason="Needs curl")
def test_the_commands_of_the_guide_to_screening_lead_from_the_first_line_to_the_first_hold(
    world: World, place: Path
) -> None:
    world.cluster.start("screener")
    try:
        output = _run_page(_SCREENING, place, world)
    finally:
        world.cluster.end("screener")
    answers = Verdict.objects.filter(listing__startswith="771209").values_list("listing", "answer")
    assert dict(answers) == {"77120934": "passed", "77120935": "held"}
    assert HeldListing.objects.get(listing="77120935").rules == ("replica_words",)
    assert '"number": 3' in output, "the bad line"
    assert '"statement"' in output, "the hold, as the API shows it"
    assert '{"answer":"held","reasons":[{"rule":"replica_words"' in output, "what the form is told"
    assert not ListingCheck.objects.exists()


@pytest.mark.skipif(not shutil.which("curl"), reason="Needs curl")
def test_the_guide_connects_a_marketplace_of_its_reader_whom_the_doctor_finds_fine(
    world: World, place: Path
) -> None:
    port = str(free_port())
    blocks = {block["file"]: block["text"] for block in _BLOCK.finditer(_CONNECTING.read_text())}
    entry = json.loads(blocks["marketplaces.json"].replace("9000", port))
    lab = json.loads(world.stage.environment["MARKWARDEN_MARKETPLACES"])
    settings = {"MARKWARDEN_MARKETPLACES": json.dumps([*lab, *entry])}
    output = _run_page(_CONNECTING, place, world, {"9000": port, "L-00001": "TUTORIAL"}, **settings)
    message = WebhookMessage(
        "msg_1", datetime.fromtimestamp(1767225600, UTC), b'{"type": "markwarden.test", "data": {}}'
    )
    signature = build_signed_headers(message, [entry[0]["webhook_secret"]])["webhook-signature"]
    assert signature in _CONNECTING.read_text()
    assert output.count(signature.removeprefix("v1,")) == 2, "by its program, and in a shell"
    assert '"state":"open"' in output.replace(" ", "")
    assert "nothing_to_dispute" in output
    assert output.rindex("0 wrong, 0 to watch") > output.rindex("2 to watch")


def _run_page(
    page: Path, place: Path, world: World, words: dict[str, str] | None = None, **settings: str
) -> str:
    """Run the commands of a page in their order; return what they print."""
    port = free_port()
    web = world.cluster.start("web", "--port", str(port), **settings)
    replacements = (words or {}) | {
        ". var/up/env\n": "",
        "http://127.0.0.1:8000": f"http://127.0.0.1:{port}",
        "http://127.0.0.1:8001/listings/L-00001": f"{world.stage.market.origin}/listings/TUTORIAL",
    }
    output = ""
    try:
        web.wait_until_listening(port, seconds=_PATIENCE_SECONDS)
        until(lambda: _answers(port), seconds=_PATIENCE_SECONDS)
        for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
            text = block["text"]
            if text == _STARTS_EVERYTHING:
                continue
            for before, after in replacements.items():
                text = text.replace(before, after)
            if block["kind"] == "json":
                json.loads(text)
            if block["file"]:
                (place / block["file"]).write_text(text)
                continue
            answer = _run(_exported(replacements) + text, place, _environment(world) | settings)
            replacements |= _learn(text, answer)
            output += answer
    finally:
        world.cluster.end("web")
    return output


def _exported(replacements: dict[str, str]) -> str:
    """What the reader exported in the same terminal before."""
    words_by_variable = {"ACCOUNT": "ACCOUNT-ID", "KEY": "API-KEY", "BATCH": "BATCH-ID"}
    return "".join(
        f"export {name}={replacements[word]}\n"
        for name, word in words_by_variable.items()
        if word in replacements
    )


def _learn(command: str, answer: str) -> dict[str, str]:
    """Return what the tutorial tells its readers to note from this answer."""
    ids, keys = _ID.findall(answer), re.findall(r"\bmw_\S+", answer)
    if " accounts create " in command:
        return {"ACCOUNT-ID": ids[0], "API-KEY": keys[0]}
    if " accounts marketplace " in command:
        return {"API-KEY": keys[0]}
    if "/batches/" in command:
        return {"HOLD-ID": json.loads(answer)["verdicts"][1]["hold"]}
    words_by_command = {" rights add ": "RIGHT-ID", "/listings -H": "BATCH-ID"}
    return {word: ids[0] for part, word in words_by_command.items() if part in command and ids}


def _run(script: str, place: Path, environment: dict[str, str]) -> str:
    result = subprocess.run(  # noqa: S603  # commands of our own page
        ["sh", "-euc", script],  # noqa: S607  # the reader's own shell
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"{script}\n{result.stdout}{result.stderr}"
    return result.stdout


def _environment(world: World) -> dict[str, str]:
    path = "/usr/local/bin:/usr/bin:/bin"
    return {**world.stage.environment, "PATH": path, "COLUMNS": "200"}


def _answers(port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, 60)) as line:
            line.request("GET", "/sign-in/")
            return line.getresponse().status == 200
    except OSError:
        return False
