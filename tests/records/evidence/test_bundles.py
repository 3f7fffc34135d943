"""A bundle holds exactly its scope, and anybody finds with standard programs what was changed."""

import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from django.db import transaction
from pytest_django import Settings

from gateways.fetching import Unreachable
from gateways.vault_folder import FolderVault
from records.accounts.models import Role
from records.actions.evidence import bundles
from records.actions.evidence.bundles import InvalidScope, NotBuilt
from records.actions.evidence.legal_holds import HeldThing
from records.actions.evidence.steps import EvidenceRoleRequired
from records.cases.models import Case
from records.clock import database_now
from records.evidence import bundle_check
from records.evidence.bag import BagAltered, BagUnreadable, BagWriter
from records.evidence.bundle_seal import NotSealed
from records.evidence.models import Bundle, BundleState, LegalHoldKind
from records.ledger import log_keys
from records.ledger.models import AuditEntry
from records.marketplaces.models import FrozenListing
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.audit_chains import unlock_tables, wait_until_all_have_ended
from tests.fakes.timestamp_authority import TimestampAuthority
from tests.records.evidence.test_legal_holds import keeper
from workers.scheduling.checkpoints import sign_and_publish

_JPEG = b"\xff\xd8 as the marketplace showed it"


def test_a_proof_that_is_none_makes_no_bundle(tmp_path: Path) -> None:
    file = tmp_path / "deep.tar"
    with file.open("w+b") as stream:
        bag = BagWriter(stream, "deep")
        bag.add("proof/entries-0001.tsv", b"header\n1\t-\t" + b"[" * 1_000_000 + b"\n")
        bag.close({}, {}, lambda _manifest: {})
    with pytest.raises(BagUnreadable, match=r"entries-0001\.tsv cannot be read"):
        bundle_check.check_bundle(file)


@pytest.fixture
def authority(tmp_path: Path, settings: Settings) -> TimestampAuthority:
    new_authority = TimestampAuthority.create(tmp_path / "authority")
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
        update={"timestamp_certificate": new_authority.certificate}
    )
    return new_authority


@pytest.fixture
def cases(committed_database: None, vault: FolderVault) -> list[Case]:
    """Two cases of a request with three: logged with their pictures, then one came to the desk."""
    mark = record_cases.right(record_cases.account())
    all_cases = record_cases.file_cases(mark, "L-1", "L-2", "L-3")
    for case in all_cases:
        record_cases.freeze_case(case)
    vault.put(record_cases.DOCUMENT)
    FrozenListing.objects.update(pictures=[{"sha256": vault.put(_JPEG), "error": ""}])
    wait_until_all_have_ended()
    sign_and_publish(vault, database_now())
    record_cases.route_case(all_cases[0])
    return all_cases[:2]


def request_bundle(
    *things: HeldThing, role: Role = Role.INVESTIGATOR, certificate: str = ""
) -> Bundle:
    new_bundle = Bundle(title="Ring", basis="DSA 9", recipient="Court", certificate=certificate)
    return bundles.request_bundle(new_bundle, things, keeper(f"{role}", role), now=database_now())


def things_of(cases: list[Case]) -> list[HeldThing]:
    return [(LegalHoldKind.CASE, case.pk) for case in cases]


@pytest.fixture
def file(
    cases: list[Case], vault: FolderVault, authority: TimestampAuthority, tmp_path: Path
) -> Path:
    """A bundle as its recipient gets it."""
    bundle = request_bundle(*things_of(cases))
    assert bundles.build_next(vault, authority.stamp, database_now())
    bundle.refresh_from_db()
    assert bundle.state == BundleState.BUILT, bundle.error
    to = tmp_path / bundle.file_name
    vault.fetch(bundle.vault_name, to)
    return to


def list_commands(folder: Path) -> list[str]:
    """As VERIFY.txt prints them, but for the first, which unpacks."""
    return re.findall(r"^    (.+)$", (folder / "VERIFY.txt").read_text(), re.MULTILINE)[1:]


def unpack(file: Path) -> Path:
    assert run(f"tar xf {file.name}", file.parent)
    return file.parent / file.name.removesuffix(".tar")


def run(command: str, folder: Path) -> bool:
    arguments = ["/bin/sh", "-c", command.replace("python ", f"{sys.executable} ")]
    return subprocess.run(arguments, cwd=folder, capture_output=True, check=False).returncode == 0  # noqa: S603  # the commands under test


def test_every_command_of_verify_txt_accepts_the_bundle(file: Path) -> None:
    folder = unpack(file)
    commands = list_commands(folder)
    assert len(commands) == 7
    for command in commands:
        assert run(command, folder), command
    report = bundle_check.check_bundle(file)
    assert (report.is_stamped, report.proven, report.tail > 0) == (True, 4, True)
    assert report.checkpoint is not None
    assert report.key == log_keys.own_key()


def test_a_bundle_holds_its_scope_and_nothing_else(file: Path, cases: list[Case]) -> None:
    folder = unpack(file)
    numbers = {case.number for case in cases}
    assert {place.name for place in (folder / "data/cases").iterdir()} == numbers
    case_folder = folder / "data/cases" / cases[0].number
    assert (case_folder / "listing.json").read_bytes() == record_cases.DOCUMENT
    assert (case_folder / "pictures/01.jpg").read_bytes() == _JPEG
    tables = json.loads((case_folder / "record.json").read_text())["tables"]
    assert tables["cases.DecisionRecord"][0]["facts"]
    columns = {column for rows in tables.values() for row in rows for column in row}
    assert columns & {"state", "note", "score", "script"} == {"state"}, "the rest is for the house"
    assert len(list((folder / "data/sellers").iterdir())) == 1
    left_out = Case.objects.exclude(pk__in=[case.pk for case in cases]).get()
    assert run(f"grep -r {cases[1].number} data", folder)
    assert not run(f"grep -r -e L-3 -e {left_out.number} data", folder)
    of_request = [place.name for place in (folder / "data/requests").glob("*/*")]
    assert of_request == ["right.json"], "a letter speaks of all cases of its request"
    custody = (folder / "data/custody.csv").read_text()
    assert custody.startswith("at,actor,act,subject\n")
    assert ",freeze," in custody


def flip_a_bit(folder: Path) -> None:
    place = next((folder / "data/cases").glob("*/pictures/01.jpg"))
    content = bytearray(place.read_bytes())
    content[5] ^= 1
    place.write_bytes(content)


def _add(folder: Path) -> None:
    (folder / "data/cases/added.json").write_text("{}")


def _add_beside(folder: Path) -> None:
    (folder / "README.txt").write_text("Trust me.")


def _rename(folder: Path) -> None:
    place = next((folder / "data/cases").glob("*/record.json"))
    place.rename(place.with_name("records.json"))


def _remove(folder: Path) -> None:
    next((folder / "data/sellers").iterdir()).unlink()


def _remove_with_its_line(folder: Path) -> None:
    """Done well: the manifests are written again."""
    place = next((folder / "data/sellers").iterdir())
    place.unlink()
    _write_manifests(folder, lambda line: place.name not in line)


def _write_manifests(folder: Path, keeps: Callable[[str], bool]) -> None:
    manifest = folder / "manifest-sha256.txt"
    lines = manifest.read_text().splitlines(keepends=True)
    manifest.write_text("".join(filter(keeps, lines)))
    rewrite = "cut -c67- tagmanifest-sha256.txt | xargs sha256sum > ../new"
    assert run(f"{rewrite} && mv ../new tagmanifest-sha256.txt", folder)


def _truncate_the_time_stamp(folder: Path) -> None:
    place = folder / "tagmanifest-sha256.txt.tsr"
    place.write_bytes(place.read_bytes()[:-40])


def _remove_the_time_stamp(folder: Path) -> None:
    (folder / "tagmanifest-sha256.txt.tsr").unlink()


def _remove_the_signature(folder: Path) -> None:
    (folder / "tagmanifest-sha256.txt.p7s").unlink()


def _link(folder: Path) -> None:
    (folder / "data/link").symlink_to("custody.csv")


_TAMPERINGS = [
    flip_a_bit, _add, _add_beside, _rename, _remove, _remove_with_its_line,
    _truncate_the_time_stamp, _remove_the_time_stamp, _remove_the_signature, _link,
]  # fmt: skip


def pack(folder: Path) -> Path:
    """As somebody would who hides what they did."""
    file = folder.parent / "again.tar"
    with tarfile.open(file, "w", format=tarfile.USTAR_FORMAT) as archive:
        for place in sorted(folder.rglob("*")):
            if not place.is_dir() or place.is_symlink():
                archive.add(place, place.relative_to(folder.parent).as_posix())
    return file


def test_each_tampering_is_found_by_shell_commands_alone_and_by_ours(file: Path) -> None:
    bundle_folder = unpack(file)
    bundle_check.check_bundle(pack(bundle_folder))  # packed again untouched, it is in order
    for tamper in _TAMPERINGS:
        folder = file.parent / "tampered" / bundle_folder.name
        shutil.copytree(bundle_folder, folder)
        tamper(folder)
        commands = [command for command in list_commands(folder) if "bagit" not in command]
        assert not all(run(command, folder) for command in commands), tamper.__name__
        with pytest.raises((BagAltered, BagUnreadable, NotSealed)):
            bundle_check.check_bundle(pack(folder))
        shutil.rmtree(folder.parent)


def test_the_first_wrong_file_is_named(file: Path) -> None:
    folder = unpack(file)
    flip_a_bit(folder)
    with pytest.raises(BagAltered, match=r"data/cases/MW-\d+-\d\d/pictures/01.jpg was changed"):
        bundle_check.check_bundle(pack(folder))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" * 500, b"\x1f\x8b" + bytes(600)])
def test_what_is_no_bundle_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(BagUnreadable):
        bundle_check.check_bundle(tmp_path / "file")


def test_a_bomb_is_refused_before_it_grows(tmp_path: Path) -> None:
    header = tarfile.TarInfo("bundle/data/zeros")
    header.size = 7 << 30
    huge = header.tobuf(tarfile.USTAR_FORMAT) + bytes(1024)
    sparse = tarfile.TarInfo("bundle/data/sparse")
    sparse.type = tarfile.GNUTYPE_SPARSE
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("bundle/" + "a" * 300)
        archive.addfile(member, io.BytesIO())
    climbing = tarfile.TarInfo("bundle/../../etc/passwd").tobuf(tarfile.USTAR_FORMAT) + bytes(1024)
    bombs = (huge, sparse.tobuf(tarfile.GNU_FORMAT), out.getvalue(), climbing)
    for content in bombs:
        (tmp_path / "bomb").write_bytes(content)
        with pytest.raises(BagUnreadable):
            bundle_check.check_bundle(tmp_path / "bomb")


def test_a_bundle_is_the_same_each_time_but_for_signature_and_time_stamp(
    cases: list[Case], vault: FolderVault, authority: TimestampAuthority
) -> None:
    bundle = request_bundle(*things_of(cases))
    contents = []
    for _ in range(2):
        out = io.BytesIO()
        bundles.write_bundle(bundle, out, vault, authority.stamp)
        with tarfile.open(fileobj=io.BytesIO(out.getvalue())) as archive:
            contents.append({
                member.name: archive.extractfile(member).read()  # type: ignore[union-attr]  # plain files
                for member in archive.getmembers() if not member.name.endswith((".p7s", ".tsr"))
            })  # fmt: skip
    assert contents[0] == contents[1]


def test_the_cover_is_readable_on_paper_in_every_script(
    cases: list[Case], vault: FolderVault, caplog: pytest.LogCaptureFixture
) -> None:
    titles = ["正品 跑鞋 定価 정품 운동화", "Łódź Кроссовки Αθλητικά", "รองเท้า जूते"]
    FrozenListing.objects.filter(case=cases[0]).update(title=" ".join(titles))
    FrozenListing.objects.filter(case=cases[1]).update(title="حذاء 🔥")
    bundle = request_bundle(*things_of(cases))
    bundles.write_bundle(bundle, out := io.BytesIO(), vault, None)
    with tarfile.open(fileobj=io.BytesIO(out.getvalue())) as archive:
        report_file = archive.extractfile(f"bundle-{bundle.public_id}/data/report.pdf")
        assert report_file
        pdf = pypdfium2.PdfDocument(report_file.read())
    text = pdf[0].get_textpage().get_text_range()
    assert all(word in text for word in (cases[0].number, "Ring", "DSA 9", "None: no authority"))
    assert all(word in text for word in " ".join(titles[:2]).split())
    assert "missing" not in caplog.text, "a sign without a font"


def test_a_bundle_without_an_authority_says_so_on_its_cover(
    cases: list[Case], vault: FolderVault, tmp_path: Path
) -> None:
    bundle = request_bundle(*things_of(cases))
    assert bundles.build_next(vault, None, database_now())
    vault.fetch(bundle.vault_name, tmp_path / bundle.file_name)
    folder = unpack(tmp_path / bundle.file_name)
    assert "None: no authority is set" in (folder / "data/report.html").read_text()
    assert "It bears no time stamp" in (folder / "VERIFY.txt").read_text()
    commands = list_commands(folder)
    assert len(commands) == 6, "all but that of the time stamp"
    assert all(run(command, folder) for command in commands)
    assert not bundle_check.check_bundle(tmp_path / bundle.file_name).is_stamped


def test_nothing_leaves_when_the_chain_is_not_what_was_logged(
    cases: list[Case], vault: FolderVault
) -> None:
    bundle = request_bundle(*things_of(cases))
    with transaction.atomic():
        unlock_tables()
        first = AuditEntry.objects.order_by("pk")[:1].values("pk")
        AuditEntry.objects.filter(pk__in=list(first.values_list("pk", flat=True))).update(number=9)
        assert bundles.build_next(vault, None, database_now())
        bundle.refresh_from_db()
        assert (bundle.state, "not those that were logged" in bundle.error) == (
            BundleState.FAILED,
            True,
        )
        transaction.set_rollback(True)


def test_a_time_stamp_that_our_authority_did_not_sign_stops_the_bundle(
    cases: list[Case], vault: FolderVault, authority: TimestampAuthority, tmp_path: Path
) -> None:
    bundle = request_bundle(*things_of(cases))
    impostor = TimestampAuthority.create(tmp_path / "impostor")
    assert bundles.build_next(vault, impostor.stamp, database_now())
    bundle.refresh_from_db()
    assert (bundle.state, "does not fit" in bundle.error) == (BundleState.FAILED, True)


def test_an_authority_that_gives_no_time_stamp_stops_the_bundle(
    cases: list[Case], vault: FolderVault
) -> None:
    bundle = request_bundle(*things_of(cases))

    def refuse(_query: bytes) -> bytes:
        raise Unreachable("tsa.example gave no time stamp (status 503).")

    assert bundles.build_next(vault, refuse, database_now())
    assert not bundles.build_next(vault, refuse, database_now()), "a person asks again"
    bundle.refresh_from_db()
    assert bundle.state == BundleState.FAILED


def test_a_bundle_is_asked_for_by_its_people_with_a_scope_that_has_an_end(
    case: Case, mark: Right
) -> None:
    with pytest.raises(EvidenceRoleRequired):
        request_bundle((LegalHoldKind.CASE, case.pk), role=Role.SENIOR_REVIEWER)
    with pytest.raises(InvalidScope):
        request_bundle((LegalHoldKind.SELLER, 12345))
    assert request_bundle((LegalHoldKind.ACCOUNT, mark.owner_id)).case_ids == [case.pk]
    assert request_bundle((LegalHoldKind.RIGHT, mark.pk)).case_ids == [case.pk]
    agent = record_cases.account("Agent")
    Case.objects.update(account_id=agent.pk)
    assert request_bundle((LegalHoldKind.ACCOUNT, agent.pk)).case_ids == [case.pk], (
        "filed for others"
    )
    with pytest.raises(NotBuilt):
        bundles.open_bundle(Bundle.objects.latest("pk").pk, "why", keeper(), now=database_now())
