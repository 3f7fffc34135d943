"""A bundle says who opened what it was made from, and the command verifies it anywhere."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gateways.vault_folder import FolderVault
from records.accounts.models import Role
from records.actions.evidence import bundles
from records.actions.evidence.openings import note_opening
from records.cases.models import Case
from records.clock import database_now
from records.evidence.models import CivilMatter
from tests.fakes.timestamp_authority import TimestampAuthority
from tests.project.source import ROOT
from tests.records.evidence.test_bundles import (
    authority,
    cases,
    file,
    flip_a_bit,
    request_bundle,
    run,
    things_of,
    unpack,
)
from tests.records.evidence.test_legal_holds import keeper

__all__ = ["authority", "cases", "file"]  # fixtures


def test_a_bundle_says_who_opened_the_page_of_what_it_was_made_from(
    cases: list[Case], vault: FolderVault, authority: TimestampAuthority, tmp_path: Path
) -> None:
    earlier = request_bundle(*things_of(cases[1:]))
    assert bundles.build_next(vault, authority.stamp, database_now())
    bundles.approve_bundle(earlier.pk, keeper("carl"), now=database_now())
    bundles.open_bundle(earlier.pk, "The first suit", keeper(), now=database_now())
    bundle = request_bundle(*things_of(cases))
    bundles.open_bundle(earlier.pk, "Too late for the table", keeper(), now=database_now())
    counsel = keeper("counsel", Role.COUNSEL)
    matter = CivilMatter.objects.create(court="LG", number="7", opened_at=database_now())
    matter.exhibits.add(bundle)
    for at in (bundle.requested_at, database_now()):  # the second page when it was asked for
        note_opening("matter", matter.public_id, "The suit.", counsel, now=at)
    assert bundles.build_next(vault, authority.stamp, database_now())
    vault.fetch(bundle.vault_name, tmp_path / bundle.file_name)
    custody = (unpack(tmp_path / bundle.file_name) / "data/custody.csv").read_text()
    (line,) = [row for row in custody.splitlines() if ",open_matter," in row]
    assert line.endswith(f"user:{counsel.pk},open_matter,{matter.public_id}")
    (line,) = [row for row in custody.splitlines() if ",open_bundle," in row]
    assert line.endswith(f"user:{keeper().pk},open_bundle,{earlier.public_id}")


def change(file: Path) -> None:
    flip_a_bit(unpack(file))
    assert run(f"find {file.stem} -type f | tar cf {file.name} -T -", file.parent)


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("do", "code", "says"),
    [
        (Path.exists, 0, "files are as they were signed"),
        (change, 1, "data/cases/"),
        (cut_off, 2, "was cut off"),
        (Path.unlink, 2, "does not exist"),
    ],
)
def test_the_command_verifies_a_bundle_without_a_database_or_settings(
    file: Path, do: Callable[[Path], object], code: int, says: str
) -> None:
    do(file)
    outside = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    program = "from interfaces.cli.main import run; run()"
    process = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program, "verify", "--bundle", file.name],
        cwd=file.parent,
        env=outside,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == code, process.stderr
    assert says in process.stdout + process.stderr
