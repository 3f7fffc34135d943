"""Tests that a command runs beside private servers, and that a killed one leaves nothing."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

CHECKOUT = Path(__file__).parents[3]


def _open_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that every user can pass through, as most checkouts are."""
    folder = tempfile.TemporaryDirectory()
    Path(folder.name).chmod(0o755)
    return folder


def _command(*words: str, **environment: str) -> subprocess.Popen[str]:
    outside = {"MARKWARDEN_DATABASE_URL": "", "MARKWARDEN_REDIS_URL": ""}
    return subprocess.Popen(  # noqa: S603 -- our own module
        [sys.executable, "-m", "lab.servers", "--hasty", "--", *words],
        cwd=CHECKOUT,
        env={**os.environ, **outside, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_command_gets_the_urls_and_its_exit_code_comes_back() -> None:
    script = "import os; print(os.environ['MARKWARDEN_DATABASE_URL']); raise SystemExit(7)"
    with _command(sys.executable, "-c", script) as run:
        output, _ = run.communicate(timeout=120)
    assert output.startswith("postgresql://markwarden:")
    assert run.returncode == 7


def test_outside_servers_are_used_as_they_are() -> None:
    outside = {"MARKWARDEN_DATABASE_URL": "postgresql://a", "MARKWARDEN_REDIS_URL": "redis://b"}
    with _command(
        "sh", "-c", "env | grep -E '^MARKWARDEN_(DATABASE|REDIS)_URL' | sort", **outside
    ) as run:
        output, _ = run.communicate(timeout=120)
    assert output.splitlines() == [f"{name}={value}" for name, value in sorted(outside.items())]


@pytest.mark.parametrize("blow", [signal.SIGTERM, signal.SIGKILL])
def test_a_killed_run_leaves_no_process_and_no_folder(blow: signal.Signals) -> None:
    with _command("sh", "-c", "echo ready; exec sleep 60") as run:
        assert run.stdout is not None
        run.stdout.readline()
        family = psutil.Process(run.pid).children(recursive=True)
        servers = [process for process in family if process.name() in {"postgres", "valkey-server"}]
        assert len(servers) >= 2
        folder = Path(servers[0].cwd())
        run.send_signal(blow)
        assert psutil.wait_procs(family, timeout=60)[1] == []
    deadline = time.monotonic() + 60
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="this run is already a normal user's")
def test_a_normal_user_runs_the_same_command_from_its_own_checkout() -> None:
    nobody = pwd.getpwnam("nobody")
    with _open_folder() as folder:
        shutil.copytree(CHECKOUT / "lab", Path(folder, "lab"))
        shutil.copy(CHECKOUT / "workers/__init__.py", Path(folder, "workers"))
        shutil.copytree(CHECKOUT / "config/redis", Path(folder, "config/redis"))
        Path(folder, "var").mkdir()
        for path in (Path(folder), *Path(folder).rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        site = next(Path(entry) for entry in sys.path if entry.endswith("site-packages"))
        may_read = ["/usr/bin/test", "-r", str(site)]
        if subprocess.run(may_read, user=nobody.pw_uid, check=False).returncode:  # noqa: S603 -- ours
            pytest.skip("a normal user cannot read this environment's packages")
        run = subprocess.run(
            [sys.executable, "-m", "lab.servers", "--", "sh", "-c", "id -u; env"],
            cwd=folder,
            env={"PATH": os.defpath, "PYTHONPATH": f"{folder}:{site}"},
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(f"{nobody.pw_uid}\n")
    assert "MARKWARDEN_REDIS_URL=redis://" in run.stdout
