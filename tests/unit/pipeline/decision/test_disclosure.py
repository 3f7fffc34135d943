"""A field that is kept back is named and proved; nothing that was changed passes."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.decision.disclosure import (
    Commitment,
    DisclosureMismatch,
    check,
    commit,
    disclose,
    write_document,
)
from pipeline.decision.serialization import (
    facts_from_json,
    facts_to_document,
    routing_from_json,
    routing_to_document,
)

_NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=4)
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=4),
    st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip
_VALUES = st.one_of(_SCALARS, st.lists(_SCALARS, max_size=2))
_DOCUMENTS = st.dictionaries(_NAMES, _VALUES, min_size=2, max_size=5)
_SALTS = st.binary(min_size=16, max_size=16)


@st.composite
def _disclosed(draw: st.DrawFn) -> tuple[Commitment, list[str], Mapping[str, str]]:
    """A commitment, the disclosures of some fields, and the digests of the others."""
    _text, parts = write_document(draw(_DOCUMENTS), depth=1)
    salt = draw(_SALTS)
    shown = draw(st.lists(st.sampled_from(sorted(parts)), unique=True))
    commitment = commit(parts, salt)
    kept = {name: digest for name, digest in commitment.digests.items() if name not in shown}
    return commitment, disclose(parts, salt, shown), kept


@given(_DOCUMENTS, _SALTS, st.data())
def test_a_field_kept_back_is_named_and_the_others_verify(
    document: Mapping[str, Any], salt: bytes, data: st.DataObject
) -> None:
    _text, parts = write_document(document, depth=1)
    shown = data.draw(st.lists(st.sampled_from(sorted(parts)), unique=True))
    commitment = commit(parts, salt)
    kept = {name: commitment.digests[name] for name in parts.keys() - set(shown)}
    result = check(disclose(parts, salt, shown), kept, commitment.digest)
    assert result.fields == {name: document[name] for name in shown}
    assert result.kept_back == tuple(sorted(kept))


@given(_disclosed(), st.data())
def test_no_bit_of_a_disclosure_can_be_changed(
    disclosed: tuple[Commitment, list[str], Mapping[str, str]], data: st.DataObject
) -> None:
    commitment, texts, kept = disclosed
    if not texts:
        return
    place = data.draw(st.integers(0, len(texts) - 1))
    content = bytearray(texts[place].encode("utf-32-le"))
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    try:
        texts[place] = content.decode("utf-32-le")
    except UnicodeDecodeError:
        return  # it is no text any more
    with pytest.raises(DisclosureMismatch):
        check(texts, kept, commitment.digest)


@given(_disclosed(), st.data())
def test_no_bit_of_a_digest_can_be_changed(
    disclosed: tuple[Commitment, list[str], Mapping[str, str]], data: st.DataObject
) -> None:
    commitment, texts, kept = disclosed
    digests = {**kept, "": commitment.digest}
    name = data.draw(st.sampled_from(sorted(digests)))
    content = bytearray.fromhex(digests[name])
    bit = data.draw(st.integers(0, 255))
    content[bit // 8] ^= 1 << bit % 8
    changed = {**digests, name: content.hex()}
    expected = changed.pop("")
    with pytest.raises(DisclosureMismatch):
        check(texts, changed, expected)


def test_what_does_not_fit_is_named_where_its_digest_is_given() -> None:
    _text, parts = write_document({"title": "Zorvex shoes", "price": "19.90"})
    salt = bytes(16)
    commitment = commit(parts, salt)
    texts = [text.replace("Zorvex", "FORGED") for text in disclose(parts, salt, parts)]
    with pytest.raises(DisclosureMismatch, match=r"^title: ") as refused:
        check(texts, commitment.digests, commitment.digest)
    assert refused.value.name == "title"
    with pytest.raises(DisclosureMismatch, match="The disclosed fields"):
        check(texts, {}, commitment.digest)


def test_a_digest_that_contains_a_line_hides_no_field() -> None:
    _text, parts = write_document({"a": 1, "b": 2})
    commitment = commit(parts, bytes(16))
    lines = commitment.manifest.removeprefix("a ").removesuffix("\n")
    assert Commitment({"a": lines}).digest == commitment.digest
    with pytest.raises(DisclosureMismatch):
        check([], {"a": lines}, commitment.digest)


def test_a_field_is_disclosed_once_and_a_missing_one_is_noticed() -> None:
    _text, parts = write_document({"a": 1, "b": 2})
    commitment = commit(parts, bytes(16))
    first, second = disclose(parts, bytes(16), "ab")
    assert check([first, second], {}, commitment.digest).kept_back == ()
    for texts in ([first, second, first], [first]):
        with pytest.raises(DisclosureMismatch):
            check(texts, {}, commitment.digest)


def test_sha256sum_checks_all_of_it(tmp_path: Path) -> None:
    listing = {"title": "佐维 鞋", "price": "19.90"}
    _text, parts = write_document({"listing": listing, "text": [1.5]})
    salt = bytes(range(16))
    commitment = commit(parts, salt)
    for name, text in zip(parts, disclose(parts, salt, parts), strict=True):
        (tmp_path / name).write_bytes(text.encode())
        assert _sha256sum(tmp_path / name) == commitment.digests[name]
    manifest = tmp_path / "manifest"
    manifest.write_text(commitment.manifest)
    assert _sha256sum(manifest) == commitment.digest
    assert [line.split()[0] for line in commitment.manifest.splitlines()] == [
        "listing.price", "listing.title", "text",
    ]  # fmt: skip


def _sha256sum(path: Path) -> str:
    result = subprocess.run(["/usr/bin/sha256sum", path], capture_output=True, check=True)  # noqa: S603  # a file of ours
    return result.stdout.decode().split()[0]


def test_the_form_is_canonical_and_its_fields_are_its_parts() -> None:
    text, parts = write_document({"b": [{"z": 1, "a": "é"}], "a": {"y": None, "x": 1e-7}, "c": {}})
    assert text == '{"a":{"x":1e-07,"y":null},"b":[{"a":"é","z":1}],"c":{}}'
    assert parts == {"a.x": "1e-07", "a.y": "null", "b": '[{"a":"é","z":1}]', "c": "{}"}
    for number in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not JSON compliant"):
            write_document({"a": number})


def test_facts_and_routing_share_no_salt() -> None:
    facts, routing = Path(__file__).with_name("stored_case.jsonl").read_bytes().splitlines()
    _text, of_facts = write_document(facts_to_document(facts_from_json(facts)))
    _text, of_routing = write_document(routing_to_document(routing_from_json(routing)), depth=1)
    assert {"listing.title", "seller.infringement_strikes", "text"} <= of_facts.keys()
    assert {"score", "terms"} <= of_routing.keys()
    assert not of_facts.keys() & of_routing.keys()
