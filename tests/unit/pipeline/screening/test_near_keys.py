"""Keys of versions find pictures that were saved again, and titles of the same words."""

from hypothesis import given
from hypothesis import strategies as st

from matchers.image.picture import Picture, Sketches, View
from matchers.text import fold
from pipeline.screening.near_keys import SoughtListing, build_keys

_HASHES = st.binary(min_size=32, max_size=32)


def _fold(title: str) -> str:
    return fold.join_tokens(fold.tokenise(title))


def _picture(pdq: bytes, quality: int = 90) -> Picture:
    view = View("whole", pdq, quality, (0, 0, 1, 1))
    return Picture(1, 1, b"", b"", b"", b"", (view,), Sketches(), b"")


@given(_HASHES, st.sets(st.integers(0, 255), max_size=15))
def test_up_to_fifteen_bits_apart_a_picture_is_always_found(pdq: bytes, flips: set[int]) -> None:
    flipped_hash = int.from_bytes(pdq)
    for bit in flips:
        flipped_hash ^= 1 << bit
    keys = build_keys("Bag", [_picture(flipped_hash.to_bytes(32))])
    sought_listing = SoughtListing("bag", [pdq])
    assert len(keys) == 8
    assert set(keys) & set(sought_listing.list_probes())
    assert sought_listing.has_same_picture(keys)


def test_a_stranger_is_no_copy_and_a_blank_picture_has_no_keys() -> None:
    blank = _picture(bytes(32), quality=10)
    assert build_keys("Bag", [blank]) == ()
    keys = build_keys("Bag", [_picture(b"\x55" * 32)])
    assert not SoughtListing("", [b"\x33" * 32]).has_same_picture(keys)


def test_a_title_is_found_by_the_same_words_where_it_has_some_length() -> None:
    sought_listing = SoughtListing(_fold("Zorvex red running shoes"), [])
    assert sought_listing.has_same_title(build_keys("Zorvex RED running  shoes!", []))
    assert not sought_listing.has_same_title(build_keys("Zorvex red running shoes 42", []))
    assert build_keys("Running shoes", []) == ()
    assert SoughtListing(_fold("Running shoes"), []).list_probes() == []


@given(st.lists(_HASHES, max_size=5), st.text(max_size=60))
def test_keys_fit_the_column_and_give_the_hashes_back(hashes: list[bytes], title: str) -> None:
    keys = build_keys(title, [_picture(pdq) for pdq in hashes])
    assert all(0 <= key < 2**63 for key in keys)
    assert all(SoughtListing("", [pdq]).has_same_picture(keys) for pdq in hashes[:3])
