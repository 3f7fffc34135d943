"""An index finds exactly what comparing each with each finds, in whatever pieces it lies."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.image.likeness import Band, Method
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Picture, Sketches, View
from matchers.image.reference import Category, Reference
from matchers.image.search import scan
from matchers.image.search.index import ImageIndex
from matchers.image.search.segments import Bytes, IndexUnreadable

CODES = st.binary(min_size=32, max_size=32)
NOTHING = ImageIndex.from_references([])


def bits_apart(code: bytes, other: bytes) -> int:
    return (int.from_bytes(code) ^ int.from_bytes(other)).bit_count()


def flip_bits(code: bytes, bits: int) -> bytes:
    """Return the code with its lowest bits flipped."""
    return (int.from_bytes(code) ^ ((1 << bits) - 1)).to_bytes(len(code))


def file_of(number: int) -> int:
    """Return the number of a reference's file and pixels."""
    return number + 1


def reference(number: int, code: bytes, **changes: object) -> Reference:
    defaults: dict[str, object] = {
        "reference_id": number,
        "right_id": number // 3,
        "family": number // 2,
        "category": Category.PHOTO,
        "is_negative": False,
        "pdq": code,
        "quality": 100,
        "phash64": code[:8],
        "file_sha256": file_of(number).to_bytes(8) * 4,
        "pixels_sha256": file_of(number).to_bytes(8, "little") * 4,
    }
    return Reference(**{**defaults, **changes})  # type: ignore[arg-type] # a test's shorthand


def picture(code: bytes, quality: int = 100, *, file: int = 0, pixels: int = 0) -> Picture:
    """Return a picture whose file and pixels are those of these references; 0 is of none."""
    return Picture(
        width=100,
        height=80,
        file_sha256=file.to_bytes(8) * 4,
        pixels_sha256=pixels.to_bytes(8, "little") * 4,
        phash64=code[:8],
        phash256=code,
        views=(
            View("whole", code, quality, (0, 0, 100, 80)),
            View("lower-left quadrant", code[::-1], quality, (0, 40, 50, 80)),
        ),
        sketches=Sketches(),
        display=b"",
    )


def stack_codes(codes: list[bytes]) -> Bytes:
    return np.frombuffer(b"".join(codes), np.uint8).reshape(-1, 32)


@settings(deadline=None)  # the first scan may have to be compiled
@given(st.lists(CODES, max_size=12), st.lists(CODES, max_size=4), st.integers(0, 255))
def test_the_scan_finds_what_brute_force_finds(
    stored: list[bytes], codes: list[bytes], radius: int
) -> None:
    index = ImageIndex.from_references(
        reference(number, code) for number, code in enumerate(stored)
    )
    hits = {
        (hit.query, hit.row, hit.distance) for hit in index.search_pdq(stack_codes(codes), radius)
    }
    assert hits == {
        (query, row, bits_apart(code, other))
        for query, code in enumerate(codes)
        for row, other in enumerate(stored)
        if bits_apart(code, other) <= radius
    }


@settings(deadline=None)
@given(st.sampled_from([8, 32, 64]), st.integers(0, 2**32), st.integers(0, 300))
def test_codes_of_every_width_are_found_across_the_blocks(
    width: int, seed: int, radius: int
) -> None:
    chance = np.random.default_rng(seed)
    reference_codes = chance.integers(0, 256, (1100, width), dtype=np.uint8)
    codes = np.concatenate(
        (reference_codes[[0, 511, 512, 1099]], chance.integers(0, 256, (2, width), np.uint8))
    )
    hits = scan.find_near(
        codes, scan.to_words(reference_codes), radius, most=len(reference_codes) * len(codes)
    )
    apart = np.bitwise_count(codes[:, None] ^ reference_codes[None]).sum(axis=2, dtype=np.int64)
    queries, rows = np.nonzero(apart <= radius)
    pairs = set(
        zip(hits.queries.tolist(), hits.rows.tolist(), hits.distances.tolist(), strict=True)
    )
    assert pairs == set(
        zip(queries.tolist(), rows.tolist(), apart[queries, rows].tolist(), strict=True)
    )


def test_of_too_many_pairs_the_nearest_are_kept() -> None:
    chance = np.random.default_rng(4)
    reference_codes = chance.integers(0, 256, (200_000, 32), dtype=np.uint8)
    hits = scan.find_near(reference_codes[:1], scan.to_words(reference_codes), 256, most=100)
    apart = np.bitwise_count(reference_codes[:1] ^ reference_codes).sum(axis=1, dtype=np.int64)
    assert 100 <= len(hits.rows) < 250
    assert sorted(hits.distances)[:100] == sorted(apart)[:100]


@settings(deadline=None)
@given(CODES, CODES, st.integers(0, 256))
def test_distance_is_symmetric_and_nothing_differs_from_itself(
    code: bytes, other: bytes, radius: int
) -> None:
    matches = ImageIndex.from_references([reference(1, code)]).search_pdq(
        stack_codes([other]), radius
    )
    back = ImageIndex.from_references([reference(1, other)]).search_pdq(stack_codes([code]), radius)
    assert matches == back
    (exact_match,) = ImageIndex.from_references([reference(1, code)]).search_pdq(
        stack_codes([code]), 0
    )
    assert exact_match.distance == 0


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=20),
    st.integers(0, 20),
    st.frozensets(st.integers(0, 7)),
)
def test_base_and_delta_and_tombstones_equal_a_rebuilt_index(
    flips: list[tuple[int, bool]], cut: int, tombstoned: frozenset[int]
) -> None:
    code = bytes(range(7, 39))
    references = [
        reference(number, flip_bits(code, bits), is_negative=is_negative)
        for number, (bits, is_negative) in enumerate(flips)
    ]
    base, delta = references[:cut], references[cut:]
    standing = [reference for reference in base if reference.right_id not in tombstoned]
    pieces = ImageMatcher(
        ImageIndex.from_references(base), ImageIndex.from_references(delta), tombstoned
    )
    rebuilt = ImageMatcher(
        ImageIndex.from_references([*standing, *delta]), ImageIndex.from_references([])
    )
    assert pieces.match([picture(code)]) == rebuilt.match([picture(code)])


def test_a_written_index_answers_as_the_one_in_memory(tmp_path: Path) -> None:
    codes = [bytes([number]) * 32 for number in range(50)]
    references = [reference(number, code) for number, code in enumerate(codes)]
    first, second = tmp_path / "first.mki", tmp_path / "second.mki"
    assert ImageIndex.write(first, references[:30]) == 30
    assert ImageIndex.write(second, references[30:]) == 20
    nothing = ImageIndex.from_references([])
    file_matcher = ImageMatcher(ImageIndex.open(first, second), nothing)
    memory = ImageMatcher(ImageIndex.from_references(references), nothing)
    for code in codes:
        assert file_matcher.match([picture(code)]) == memory.match([picture(code)])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.mki", "second.mki"]


def test_an_empty_index_can_be_written_and_finds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "empty.mki"
    assert ImageIndex.write(path, []) == 0
    matcher = ImageMatcher(ImageIndex.open(path), ImageIndex.from_references([]))
    assert matcher.match([picture(bytes(32))]).likenesses == ()
    assert ImageIndex.open(path).search_pdq(stack_codes([bytes(32)]), 255) == ()


def test_a_replaced_index_leaves_open_ones_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "rights.mki"
    ImageIndex.write(path, [reference(1, bytes(32))])
    opened_index = ImageIndex.open(path)
    ImageIndex.write(path, [reference(2, b"\xff" * 32)])
    assert len(opened_index.search_pdq(stack_codes([bytes(32)]), 0)) == 1
    assert ImageIndex.open(path).search_pdq(stack_codes([bytes(32)]), 0) == ()


@pytest.mark.parametrize("spoil", ["cut", "changed", "longer", "foreign", "empty", "newer"])
def test_a_damaged_or_foreign_file_is_refused(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "rights.mki"
    ImageIndex.write(path, [reference(number, bytes([number]) * 32) for number in range(5)])
    content = path.read_bytes()
    spoilt = {
        "cut": content[:-1],
        "changed": content[:100] + bytes([content[100] ^ 1]) + content[101:],
        "longer": content + b"\x00",
        "foreign": b"SQLite format 3\x00" + content,
        "empty": b"",
        "newer": content[:8] + b"\x63" + content[9:],
    }
    path.write_bytes(spoilt[spoil])
    with pytest.raises(IndexUnreadable, match="build it again"):
        ImageIndex.open(path)


def test_hashes_of_blank_pictures_are_neither_indexed_nor_searched_for() -> None:
    code = b"\x5a" * 32
    index = ImageIndex.from_references([reference(1, code, quality=4)])
    assert index.search_pdq(stack_codes([code]), 255) == ()
    assert ImageMatcher(index, NOTHING).match([picture(code)]).likenesses == ()
    matcher = ImageMatcher(ImageIndex.from_references([reference(1, code)]), NOTHING)
    assert matcher.match([picture(code, quality=4)]).likenesses == ()
    assert matcher.match([picture(code, quality=5)]).likenesses


@pytest.mark.parametrize(
    ("category", "bits", "phash_agrees", "band"),
    [
        (Category.LOGO, 36, True, Band.COPY),
        (Category.LOGO, 41, True, None),
        (Category.LOGO, 8, False, None),
        (Category.DRAWING, 8, False, None),
        (Category.PHOTO, 36, False, Band.SIMILAR),
        (Category.PHOTO, 37, False, None),
    ],
)
def test_pictures_with_few_edges_are_known_by_two_hashes_and_photographs_by_one(
    category: Category, bits: int, band: Band | None, *, phash_agrees: bool
) -> None:
    code = b"\x5a" * 32
    phash = code[:8] if phash_agrees else b"\xa5" * 8
    faint = reference(1, code, quality=30, category=category, phash64=phash)
    matcher = ImageMatcher(ImageIndex.from_references([faint]), NOTHING)
    found = matcher.match([picture(flip_bits(code, bits))]).likenesses
    assert [likeness.band for likeness in found] == ([band] if band else [])


def test_a_part_of_a_picture_with_few_edges_proves_nothing_by_its_hash() -> None:
    code = bytes(range(32))
    faint = reference(1, code[::-1], quality=30, phash64=code[:8])
    matcher = ImageMatcher(ImageIndex.from_references([faint]), NOTHING)
    assert matcher.match([picture(code)]).likenesses == ()
    clear = reference(1, code[::-1], phash64=b"\xff" * 8)
    matcher = ImageMatcher(ImageIndex.from_references([clear]), NOTHING)
    (likeness,) = matcher.match([picture(code)]).likenesses
    assert likeness.view == "lower-left quadrant"


@pytest.mark.parametrize("quality", [0, 4, 49, 100])
@pytest.mark.parametrize("in_delta", [True, False])
@pytest.mark.parametrize("same", ["file", "pixels"])
def test_unchanged_files_and_pixels_are_found_however_plain(
    tmp_path: Path, quality: int, same: str, *, in_delta: bool
) -> None:
    codes = [bytes([number * 9]) * 32 for number in range(12)]
    references = [
        reference(number, code, quality=quality if number % 3 == 1 else 100)
        for number, code in enumerate(codes)
    ]
    ImageIndex.write(tmp_path / "base.mki", references)
    base = ImageIndex.open(tmp_path / "base.mki")
    assert len(base) == len(references)
    indexes = (NOTHING, ImageIndex.from_references(references)) if in_delta else (base, NOTHING)
    for number in (1, 4, 7, 10):
        copy = picture(b"\x0f" * 32, quality, **{same: file_of(number)})
        (likeness,) = ImageMatcher(*indexes).match([copy]).likenesses
        assert (likeness.reference_id, likeness.band, likeness.distance) == (number, Band.EXACT, 0)
        assert likeness.method is (Method.BYTES if same == "file" else Method.PIXELS)
        hidden = frozenset({references[number].right_id})
        hits = ImageMatcher(*indexes, hidden).match([copy]).likenesses
        assert bool(hits) is in_delta, "a changed right is searched for in the delta alone"


def test_an_unchanged_copy_of_a_negative_reference_explains_it_however_plain() -> None:
    code = b"\x5a" * 32
    ours = reference(1, code, quality=10, right_id=9)
    negative = replace(ours, reference_id=2, family=2, is_negative=True)
    copy = picture(code, 10, file=file_of(1), pixels=file_of(1))
    alone = ImageMatcher(ImageIndex.from_references([ours]), NOTHING).match([copy])
    both = ImageMatcher(ImageIndex.from_references([ours, negative]), NOTHING).match([copy])
    assert [likeness.reference_id for likeness in alone.likenesses] == [1]
    assert not both.likenesses
    assert [likeness.reference_id for likeness in both.suppressed_likenesses] == [1]
