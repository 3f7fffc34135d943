"""Papers of rights: the same page under another number is put before a person, who decides."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateways.vault_folder import FolderVault
from matchers.documents.reader import DocumentReader
from pipeline.vocabulary import RightState
from records.actions.rights import paper_pages as workshop
from records.actions.rights import papers, repository
from records.actions.rights.papers import ResemblanceVerdict
from records.actions.rights.repository import PapersInQuestion
from records.ledger.models import AuditEntry
from records.rights.models import Certificate, CertificatePage, Resemblance, Right
from tests.factories import record_cases
from tests.factories.files.certificates import Certificate as Written
from tests.factories.files.certificates import document, pdf

OURS = Written()
RENUMBERED = replace(OURS, number="017733905", owner="Kestrel Trading Ltd")
ANOTHER = Written(number="015550012", mark="ARBOLINE", owner="Arboline SARL", goods=("Class 3.",))

type TakeIn = Callable[[Right, bytes], Certificate]


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader() as reader:
        yield reader


@pytest.fixture
def take_in(db: None, tmp_path: Path, reader: DocumentReader) -> TakeIn:
    vault = FolderVault(tmp_path)

    def add_paper(right: Right, content: bytes) -> Certificate:
        return workshop.add_paper(
            right, content, vault, reader, actor="user:1", now=record_cases.NOW
        )

    return add_paper


@pytest.fixture
def ours(db: None, take_in: TakeIn) -> Right:
    """A verified right with its certificate."""
    right = record_cases.right(record_cases.account("Quellmark Outdoor GmbH"), "Quellmark")
    take_in(right, pdf(OURS))
    return right


@pytest.fixture
def claimed_right(db: None) -> Right:
    """A right of another account, waiting for its verification."""
    kestrel = record_cases.account("Kestrel Trading Ltd")
    return record_cases.right(kestrel, "Quellmark", state=RightState.PENDING_VERIFICATION)


def test_a_paper_is_kept_with_the_hashes_of_its_pages(ours: Right) -> None:
    certificate = ours.certificates.get()
    assert (certificate.page_count, certificate.error, certificate.compared_at) == (
        1,
        "",
        record_cases.NOW,
    )
    page = certificate.pages.get()
    assert (page.number, len(bytes(page.pdq)), page.quality) == (1, 32, 100)
    assert not Resemblance.objects.exists()


def test_the_same_page_under_another_number_is_found_where_it_differs(
    ours: Right, claimed_right: Right, take_in: TakeIn
) -> None:
    take_in(claimed_right, pdf(RENUMBERED))
    resemblance = Resemblance.objects.get()
    assert (resemblance.page.certificate.right, resemblance.other.certificate.right) == (
        claimed_right,
        ours,
    )
    assert 0 < resemblance.differing < 0.05
    assert len(resemblance.regions) == 2  # number and owner
    assert resemblance.verdict == ""
    assert (
        list(papers.list_resemblances(ours.pk))
        == list(papers.list_resemblances(claimed_right.pk))
        == [resemblance]
    )


def test_what_was_found_decides_nothing_and_keeps_nobody_from_being_asked(
    ours: Right, claimed_right: Right, take_in: TakeIn
) -> None:
    take_in(claimed_right, pdf(RENUMBERED))
    claimed_right.refresh_from_db()
    assert claimed_right.state == RightState.PENDING_VERIFICATION
    with pytest.raises(PapersInQuestion, match="judge"):
        repository.mark_verified(claimed_right.pk, actor="user:1", now=record_cases.NOW)
    resemblance = Resemblance.objects.get()
    papers.judge_resemblance(
        resemblance.pk, ResemblanceVerdict.SUSPICIOUS, actor="user:1", now=record_cases.NOW
    )
    with pytest.raises(PapersInQuestion):
        repository.mark_verified(claimed_right.pk, actor="user:1", now=record_cases.NOW)
    papers.judge_resemblance(
        resemblance.pk, ResemblanceVerdict.HARMLESS, actor="user:2", now=record_cases.NOW
    )
    verified_right = repository.mark_verified(
        claimed_right.pk, actor="user:2", now=record_cases.NOW
    )
    assert verified_right.state == RightState.VERIFIED
    resemblance.refresh_from_db()
    assert (resemblance.verdict, resemblance.judged_by) == ("harmless", "user:2")
    acts = AuditEntry.objects.filter(subject_kind="right", subject_id=claimed_right.pk)
    assert acts.count() == 5  # added, found, judged twice, verified


def test_another_certificate_of_the_same_office_is_not_in_question(
    ours: Right, claimed_right: Right, take_in: TakeIn
) -> None:
    take_in(claimed_right, pdf(ANOTHER))
    assert not Resemblance.objects.exists()
    assert (
        repository.mark_verified(claimed_right.pk, actor="user:1", now=record_cases.NOW).state
        == RightState.VERIFIED
    )


def test_the_same_paper_in_another_account_is_found(
    ours: Right, claimed_right: Right, take_in: TakeIn
) -> None:
    take_in(claimed_right, pdf(OURS))
    resemblance = Resemblance.objects.get()
    assert (resemblance.distance, resemblance.differing, resemblance.regions) == (0, 0.0, [])


def test_an_owners_second_copy_for_the_same_number_is_not_in_question(
    ours: Right, take_in: TakeIn
) -> None:
    fields = {"number": ours.number, "office": ours.office}
    again = record_cases.right(ours.owner, "Quellmark", **fields)
    take_in(again, pdf(OURS))
    take_in(ours, pdf(OURS) + b"\n")  # another file of the same right
    assert not Resemblance.objects.exists()


def test_an_owners_same_page_under_a_second_number_is_found(ours: Right, take_in: TakeIn) -> None:
    take_in(record_cases.right(ours.owner, "Quellmark"), pdf(RENUMBERED))
    assert Resemblance.objects.count() == 1


def test_a_paper_that_cannot_be_read_is_kept_and_says_why(
    claimed_right: Right, take_in: TakeIn
) -> None:
    certificate = take_in(claimed_right, b"%PDF-1.7\nnothing")
    assert (certificate.error, certificate.page_count) == ("unreadable", 0)
    assert not CertificatePage.objects.exists()


def test_the_same_file_twice_is_one_paper(ours: Right, take_in: TakeIn) -> None:
    take_in(ours, pdf(OURS))
    assert ours.certificates.count() == 1
    assert CertificatePage.objects.count() == 1


def test_a_blank_page_is_like_no_other(ours: Right, claimed_right: Right, take_in: TakeIn) -> None:
    certificates = [
        take_in(ours, document([b""])),
        take_in(claimed_right, document([b"", b""])),
    ]
    assert [certificate.error for certificate in certificates] == ["", ""]
    assert not Resemblance.objects.exists()


def test_a_paper_that_cannot_be_compared_keeps_no_other_waiting(
    ours: Right, claimed_right: Right, take_in: TakeIn, tmp_path: Path
) -> None:
    broken_paper, blank = take_in(claimed_right, pdf(RENUMBERED)), take_in(ours, document([b""]))
    Certificate.objects.filter(pk__in=[broken_paper.pk, blank.pk]).update(compared_at=None)
    vault = FolderVault(tmp_path)
    vault.forget(broken_paper.pages.get().ink_sha256)
    with pytest.raises(ExceptionGroup):
        workshop.compare_waiting_papers(vault, now=record_cases.NOW)
    waiting = Certificate.objects.filter(compared_at=None)
    assert waiting.get() == broken_paper


def test_a_paper_that_was_not_compared_keeps_its_right_waiting(
    claimed_right: Right, take_in: TakeIn, tmp_path: Path
) -> None:
    certificate = take_in(claimed_right, pdf(OURS))
    Certificate.objects.update(compared_at=None)  # as when the worker died in between
    with pytest.raises(PapersInQuestion, match="not compared"):
        repository.mark_verified(claimed_right.pk, actor="user:1", now=record_cases.NOW)
    assert (
        workshop.find_resembling_papers(certificate, FolderVault(tmp_path), now=record_cases.NOW)
        == 0
    )
    assert (
        repository.mark_verified(claimed_right.pk, actor="user:1", now=record_cases.NOW).state
        == RightState.VERIFIED
    )
