"""Ten thousand listings go through a bundle as a stream: memory does not grow with them."""

import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from gateways.vault_folder import FolderVault
from pipeline.vocabulary import Lane
from records.accounts.models import Role
from records.actions.evidence import bundles
from records.cases.models import Case, TakedownRequest
from records.clock import database_now
from records.evidence import bundle_check
from records.evidence.models import Bundle, LegalHoldKind
from records.ledger import audit
from records.ledger.audit import Act
from records.marketplaces.models import FrozenListing, Listing
from tests.factories import record_cases
from tests.factories.audit_chains import wait_until_all_have_ended
from tests.records.evidence.test_legal_holds import keeper
from workers.scheduling.checkpoints import sign_and_publish

_CASES, _MOST_KB = 10_000, 200 * 1024  # of the whole process: Python and Django alone take 115,000


def create_cases(vault: FolderVault) -> int:
    """As many decided cases of one owner, each with a picture of its own; the owner's account."""
    mark, now = record_cases.right(record_cases.account()), database_now()
    record_cases.file_cases(mark)
    vault.put(record_cases.DOCUMENT)
    numbers = range(_CASES - 1)
    listings = Listing.objects.bulk_create(
        Listing(marketplace="lab", external_id=f"B-{n}", url=f"http://127.0.0.1:9/{n}")
        for n in numbers
    )
    frozen_listings = FrozenListing.objects.bulk_create(
        FrozenListing(
            listing=listing,
            document_sha256=sha256(record_cases.DOCUMENT).hexdigest(),
            title=f"Zorvex 跑鞋 {chr(0x4E00 + listing.pk % 4000)} {listing.pk}",
            pictures=[{"sha256": vault.put(b"\xff\xd8" + bytes(4096) + b"%d" % listing.pk)}],
        )
        for listing in listings
    )
    requests = TakedownRequest.objects.bulk_create(
        TakedownRequest(
            account_id=mark.owner_id, right=mark, right_version=1,
            right_snapshot={"mark": "Zorvex"}, reason="TM-MARK-IN-TEXT", channel="portal",
            lane=Lane.STANDARD, filer_name="Ada",
            filer_email="ada@zorvex.example", policy_hash="",
        ) for _ in range(_CASES // 250)
    )  # fmt: skip
    cases = Case.objects.bulk_create(
        Case(
            request=requests[n % len(requests)], account_id=mark.owner_id, owner_id=mark.owner_id,
            right_id=mark.pk, reason="TM-MARK-IN-TEXT", lane=Lane.STANDARD, listing=listings[n],
            line=n // len(requests) + 1, state="rejected", frozen=frozen_listings[n], filed_at=now,
        ) for n in numbers
    )  # fmt: skip
    audit.begin_chains(
        Act("case", case.pk, "file", "system", now, {"line": case.line}) for case in cases
    )
    return mark.owner_id


# In a process of its own, as a worker's is; it says how much memory it took at most, in kilobytes.
_BUILD: Final = """
import re, sys
from pathlib import Path
import django
django.setup()
from gateways.vault_folder import FolderVault
from records.actions.evidence import bundles
from records.evidence.models import Bundle
with open(sys.argv[2], "wb") as file:
    bundles.write_bundle(Bundle.objects.get(), file, FolderVault(Path(sys.argv[1])), None)
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


def write_elsewhere(vault: FolderVault, file: Path) -> int:
    """Write the one bundle in another process; return how many kilobytes it took at most."""
    url = urlsplit(settings.MARKWARDEN.database_url)
    database = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    process = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", _BUILD, str(vault.folder), str(file)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MARKWARDEN_DATABASE_URL": database,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return int(process.stdout)


@pytest.mark.slow
def test_ten_thousand_listings_are_bundled_as_a_stream(
    committed_database: None, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    vault = FolderVault(tmp_path / "vault")
    owner_id = create_cases(vault)
    wait_until_all_have_ended()
    sign_and_publish(vault, database_now())
    bundle = bundles.request_bundle(
        Bundle(title="All", basis="DSA 9", recipient="Court"),
        [(LegalHoldKind.ACCOUNT, owner_id)], keeper("ines", Role.INVESTIGATOR), now=database_now(),
    )  # fmt: skip
    assert len(bundle.case_ids) == _CASES
    peak = write_elsewhere(vault, tmp_path / "bundle.tar")
    record_property("peak in kB", peak)
    assert peak <= _MOST_KB
    assert bundle_check.check_bundle(tmp_path / "bundle.tar").proven >= _CASES - 1
