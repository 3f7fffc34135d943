"""References: what must never count suppresses, and what too many sellers show is held back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from gateways.vault_folder import FolderVault
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.matching.matcher import Findings, ImageMatcher
from matchers.image.picture import Features
from matchers.image.sandbox.pool import Sandbox
from matchers.image.search.index import ImageIndex
from matchers.labels.words import Sentence
from pipeline.vocabulary import CaseState, Stage
from records import policies
from records.actions.cases import routing
from records.actions.rights import references, repository
from records.actions.rights.references import NotInQuarantine, build_reference
from records.cases.models import Case
from records.ledger.models import AuditEntry, Change
from records.notices.statements import read_record
from records.rights.models import Reference, Right, Sighting
from records.sellers.models import Seller
from tests.factories import record_cases
from tests.factories.files.photographs import add_watermark, crop_picture, jpeg, noise, photo, png
from workers.index.rows import read_references as indexed_references

OURS, FILLER = jpeg(noise(400, 300, 11)), jpeg(add_watermark(noise(400, 300, 11)), 95)
LIMITS = policies.policy().limits


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def reference(mark: Right) -> Reference:
    """A reference of a member's right, as if it had been hashed."""
    record_cases.member(mark.owner)
    return Reference.objects.create(right=mark, sha256="ab" * 32, family=0)


def _add(
    right: Right, content: bytes, sandbox: Sandbox, folder: Path, *, is_negative: bool = False
) -> Reference:
    row = build_reference(content, "photo", FolderVault(folder), sandbox)
    row.is_negative = is_negative
    return references.add_reference(right.pk, row, actor="user:1", now=record_cases.NOW)


def _match_picture(content: bytes, sandbox: Sandbox) -> Findings:
    empty = ImageIndex.from_references(())
    return ImageMatcher(empty, ImageIndex.from_references(indexed_references())).match(
        sandbox.examine_all([content])
    )


def test_a_picture_that_must_never_count_suppresses_what_is_as_near(
    mark: Right, sandbox: Sandbox, tmp_path: Path
) -> None:
    ours = _add(mark, OURS, sandbox, tmp_path)
    findings = _match_picture(FILLER, sandbox)
    assert [likeness.reference_id for likeness in findings.likenesses] == [ours.pk]
    _add(mark, FILLER, sandbox, tmp_path, is_negative=True)
    findings = _match_picture(FILLER, sandbox)
    assert not findings.likenesses
    assert [likeness.reference_id for likeness in findings.suppressed_likenesses] == [ours.pk]
    assert [likeness.reference_id for likeness in _match_picture(OURS, sandbox).likenesses] == [
        ours.pk
    ]


def test_an_unchanged_copy_of_a_plain_picture_is_found(
    mark: Right, sandbox: Sandbox, tmp_path: Path
) -> None:
    plain = Image.linear_gradient("L").resize((400, 300))
    ours = _add(mark, png(plain), sandbox, tmp_path)
    assert Reference.objects.get().is_plain
    for copy in (png(plain), png(plain, compress_level=1)):
        (likeness,) = _match_picture(copy, sandbox).likenesses
        assert (likeness.reference_id, likeness.band) == (ours.pk, Band.EXACT)
    assert not _match_picture(png(plain.resize((200, 150))), sandbox).likenesses
    _add(mark, png(plain), sandbox, tmp_path, is_negative=True)
    findings = _match_picture(png(plain), sandbox)
    assert not findings.likenesses
    assert [likeness.reference_id for likeness in findings.suppressed_likenesses] == [ours.pk]


def test_a_part_of_a_reference_is_found_after_it_was_sketched_again(
    mark: Right, sandbox: Sandbox, tmp_path: Path
) -> None:
    full_picture = photo("coffee.png")
    ours = _add(mark, jpeg(full_picture), sandbox, tmp_path)
    part = sandbox.examine_all([jpeg(crop_picture(full_picture, 0.15))], want=Features.FINE)
    empty = ImageIndex.from_references([])

    def find() -> list[int]:
        matcher = ImageMatcher(empty, ImageIndex.from_references(indexed_references()))
        return [
            likeness.reference_id for likeness in matcher.match(part, finds_parts=True).likenesses
        ]

    assert find() == [ours.pk]
    Reference.objects.update(parts=b"", features_sha256="")  # as an earlier release left it
    assert find() == []
    changes = Change.objects.count()
    vault = FolderVault(tmp_path)
    assert references.sketch_reference_again(ours.pk, vault, sandbox)
    assert find() == [ours.pk]
    assert Reference.objects.get().features_sha256
    assert Change.objects.count() == changes + 1


def test_a_picture_that_is_none_any_more_is_not_sketched_again(
    mark: Right, sandbox: Sandbox, tmp_path: Path
) -> None:
    ours = _add(mark, OURS, sandbox, tmp_path)
    vault = FolderVault(tmp_path)
    Reference.objects.update(sha256=vault.put(b"no picture"))
    assert not references.sketch_reference_again(ours.pk, vault, sandbox)
    assert bytes(Reference.objects.get().hashes) == bytes(ours.hashes)


def test_an_added_reference_reaches_the_index_and_the_chain(
    mark: Right, sandbox: Sandbox, tmp_path: Path
) -> None:
    version = mark.version
    _add(mark, OURS, sandbox, tmp_path, is_negative=True)
    mark.refresh_from_db()
    assert mark.version == version + 1
    assert Change.objects.filter(kind="right", row_id=mark.pk).exists()
    entry = AuditEntry.objects.get(subject_kind="right", subject_id=mark.pk)
    assert '"act":"add_negative"' in entry.entry


def _route_with_likeness(case: Case, reference: Reference, band: Band = Band.COPY) -> Case:
    """The case routed, its picture showing the reference."""
    case.refresh_from_db()
    if case.state == CaseState.RECEIVED:
        record_cases.freeze_case(case, shop=f"S-{case.pk}")
    likeness = ImageLikeness(
        right_id=reference.right_id,
        reference_id=reference.pk,
        family=reference.pk,
        picture=0,
        method=Method.PDQ,
        band=band,
        view="whole",
        distance=3,
        bits=256,
        false_positive_rate=6e-8,
        inliers=0,
        quadrilateral=(),
        says=Sentence("The picture reuses it."),
    )
    facts = replace(record_cases.facts(case), pictures=(likeness,))
    assert routing.route_cases(
        [(record_cases.claim_work(case, Stage.MATCH), facts)], now=record_cases.NOW
    )
    case.refresh_from_db()
    return case


def _flood(reference: Reference, sellers: int, days_ago: float = 1) -> None:
    at = record_cases.NOW - timedelta(days=days_ago)
    new_sellers = Seller.objects.bulk_create(Seller(legal_name=f"Shop {n}") for n in range(sellers))
    Sighting.objects.bulk_create(
        Sighting(reference=reference, seller=seller, seen_at=at) for seller in new_sellers
    )


def test_as_many_sellers_as_the_policy_allows_hold_nothing_back(reference: Reference) -> None:
    _flood(reference, LIMITS.flood_sellers - 1)
    case = _route_with_likeness(record_cases.file_cases(reference.right)[0], reference)
    assert case.state == CaseState.UPHELD
    assert Sighting.objects.filter(reference=reference).count() == LIMITS.flood_sellers


def test_one_seller_more_holds_the_reference_back_and_its_case_goes_to_a_person(
    reference: Reference,
) -> None:
    _flood(reference, LIMITS.flood_sellers)
    case = _route_with_likeness(record_cases.file_cases(reference.right)[0], reference)
    reference.refresh_from_db()
    assert reference.quarantined_at == record_cases.NOW
    assert case.state == CaseState.IN_REVIEW
    record = read_record(case)
    assert record.facts.references_held_back == (reference.pk,)
    assert [rail.name for rail in record.routing.guard_rails] == ["reference_held_back"]


def test_a_reference_stays_held_back_until_a_person_releases_it(reference: Reference) -> None:
    _flood(reference, LIMITS.flood_sellers)
    first, second, third = record_cases.file_cases(reference.right, "L-1", "L-2", "L-3")
    _route_with_likeness(first, reference)
    Sighting.objects.all().delete()
    assert _route_with_likeness(second, reference).state == CaseState.IN_REVIEW
    references.release_reference(reference.pk, actor="user:1", now=record_cases.NOW)
    assert _route_with_likeness(third, reference).state == CaseState.UPHELD
    with pytest.raises(NotInQuarantine):
        references.release_reference(reference.pk, actor="user:1", now=record_cases.NOW)


def test_what_was_seen_before_the_release_is_not_counted_again(reference: Reference) -> None:
    _flood(reference, LIMITS.flood_sellers)
    first, second = record_cases.file_cases(reference.right, "L-1", "L-2")
    _route_with_likeness(first, reference)
    references.release_reference(reference.pk, actor="user:1", now=record_cases.NOW)
    assert _route_with_likeness(second, reference).state == CaseState.UPHELD
    assert Sighting.objects.count() == LIMITS.flood_sellers + 2


def test_old_sightings_count_no_more_and_are_deleted(reference: Reference) -> None:
    _flood(reference, LIMITS.flood_sellers, days_ago=LIMITS.flood_days + 0.1)
    assert (
        _route_with_likeness(record_cases.file_cases(reference.right)[0], reference).state
        == CaseState.UPHELD
    )
    assert references.delete_old_sightings(LIMITS, now=record_cases.NOW) == LIMITS.flood_sellers
    assert Sighting.objects.count() == 1


def test_what_merely_looks_alike_is_no_sighting(reference: Reference) -> None:
    _route_with_likeness(record_cases.file_cases(reference.right)[0], reference, Band.SIMILAR)
    assert not Sighting.objects.exists()


def test_one_seller_with_many_listings_is_one_seller(reference: Reference) -> None:
    for case in record_cases.file_cases(reference.right, "L-1", "L-2"):
        record_cases.freeze_case(case, shop="S-1")
        _route_with_likeness(case, reference)
    assert Sighting.objects.count() == 1


def test_another_rights_flooded_reference_holds_no_case_of_this_right_back(
    reference: Reference,
) -> None:
    other = record_cases.right(record_cases.account("Arboline SARL"), "Arboline")
    repository.withdraw_right(other.pk, actor="user:1", now=record_cases.NOW)
    flooded_reference = Reference.objects.create(
        right=other, sha256="cd" * 32, family=0, quarantined_at=record_cases.NOW
    )
    assert (
        _route_with_likeness(record_cases.file_cases(reference.right)[0], flooded_reference).state
        == CaseState.UPHELD
    )
