"""The image's start and what is compiled ahead, under a root that nobody may write to."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.project.source import ROOT

# All but one folder is read-only, as in the containers.
_READ_ONLY: Final = """
set -eu
mount -t tmpfs scratch "$1"
mount -o remount,bind,ro /
cd "$2"
shift 2
exec "$@"
"""

_SCAN: Final = """
import numpy as np
from matchers.image.search.scan import find_near, to_words
codes = np.zeros((1, 32), np.uint8)
print(len(find_near(codes, to_words(codes), 1).rows))
"""

_IMPORT_PROCESSES: Final = """
import django
django.setup()
import workers.processes, config.asgi
from matchers.text import compiled
print("imported")
"""


def _run_read_only(scratch: Path, *command: Path | str, **settings: str) -> str:
    """Run where only `scratch` may be written to, the home folder neither; what it printed."""
    scratch.mkdir()
    unshare = ["unshare", "--map-root-user", "--mount"]
    if subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode:  # noqa: S603  # ours
        pytest.skip("This machine lets nobody mount in a namespace of their own.")
    result = subprocess.run(  # noqa: S603  # ours
        [*unshare, "/bin/sh", "-c", _READ_ONLY, "sh", str(scratch), str(ROOT), *command],
        env=os.environ | {"HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.slow
def test_pictures_are_searched_where_nothing_can_be_kept(tmp_path: Path) -> None:
    command = (sys.executable, "-c", _SCAN)
    text = _run_read_only(tmp_path / "scratch", *command, NUMBA_CACHE_DIR=str(tmp_path / "sealed"))
    assert text == "1\n"


@pytest.mark.slow
def test_every_process_is_imported_where_nothing_can_be_written(tmp_path: Path) -> None:
    command = (sys.executable, "-c", _IMPORT_PROCESSES)
    output = _run_read_only(
        tmp_path / "scratch",
        *command,
        DJANGO_SETTINGS_MODULE="config.settings",
        NUMBA_CACHE_DIR=str(tmp_path / "sealed"),
    )
    assert output == "imported\n"


@pytest.mark.slow
def test_what_the_image_holds_compiled_is_used(tmp_path: Path) -> None:
    image = tmp_path / "app" / "deploy" / "image"
    image.mkdir(parents=True)
    shutil.copy(ROOT / "deploy/image/start.sh", image)
    build_environment = {
        "NUMBA_CACHE_DIR": str(tmp_path / "app" / ".compiled"),
        "NUMBA_CPU_NAME": "generic",
    }
    scan_command = [sys.executable, "-c", _SCAN]
    subprocess.run(scan_command, env=os.environ | build_environment, cwd=ROOT, check=True)  # noqa: S603  # ours
    programs = _play_python(tmp_path / "programs")
    output = _run_read_only(
        tmp_path / "scratch",
        image / "start.sh",
        NUMBA_CACHE_DIR=str(tmp_path / "scratch" / "compiled"),
        NUMBA_CPU_NAME="generic",
        NUMBA_DEBUG_CACHE="1",
        PATH=f"{programs}{os.pathsep}{os.environ['PATH']}",
    )
    assert "data loaded from" in output
    assert "data saved to" not in output


def _play_python(folder: Path) -> Path:
    """A `python` that scans pictures, whatever it is called with."""
    folder.mkdir()
    (folder / "scan.py").write_text(_SCAN, encoding="utf-8")
    program = folder / "python"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="$PWD" exec "{sys.executable}" "{folder}/scan.py"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return folder


def test_all_that_is_compiled_is_compiled_ahead() -> None:
    compiled_modules = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "matchers").rglob("*.py")
        if re.search(r"^ *@compile_", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    loops = ("agreement", "coding", "description", "detection", "popcount", "scanning",
             "hashing", "pairing", "resizing", "selection", "voting")  # fmt: skip
    pictures = {f"matchers/image/kernel/{name}.py" for name in loops}
    assert compiled_modules == {"matchers/text/compiled.py", *pictures}
