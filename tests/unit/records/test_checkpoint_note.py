"""Checkpoints are signed notes of C2SP: a library that nobody here wrote reads and checks them."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from aics_tlog import checkpoint as theirs
from aics_tlog import cosign, note
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from records.ledger import checkpoint_note
from records.ledger.checkpoint_note import LogKey, NotReadable

_ORIGIN = "ip.example/audit-log"
_AT = datetime(2026, 12, 1, 10, 30, tzinfo=UTC)
_ROOT = bytes(range(32))
_SIGNER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
_KEY = LogKey(_ORIGIN, _SIGNER.public_key().public_bytes_raw())
_NOTE = checkpoint_note.sign_checkpoint(1_234, _ROOT, _AT, origin=_ORIGIN, key=_SIGNER)


def _is_accepted(text: str) -> bool:
    try:
        checkpoint = checkpoint_note.read_checkpoint(text)
    except NotReadable:
        return False
    return checkpoint.is_signed_by(_KEY) and checkpoint.find_time(_KEY) == _AT


def _is_accepted_by_the_other(text: str) -> bool:
    try:
        parsed = note.parse_note(text)
        result = theirs.verify_checkpoint(
            parsed,
            note.parse_vkey(_KEY.text()),
            [cosign.cosignature_vkey(_ORIGIN, _KEY.public)],
            quorum=1,
            expected_origin=_ORIGIN,
        )
    except ValueError:
        return False
    return result.ok and result.timestamps == {_ORIGIN: int(_AT.timestamp())}


def test_the_other_library_reads_the_key_and_accepts_the_checkpoint() -> None:
    assert note.parse_vkey(_KEY.text()).public_key == _KEY.public
    assert LogKey.parse(_KEY.text()) == _KEY
    assert _is_accepted_by_the_other(_NOTE)
    assert _is_accepted(_NOTE)
    assert (
        theirs.parse_checkpoint(note.parse_note(_NOTE).text).root
        == checkpoint_note.read_checkpoint(_NOTE).root
    )


def test_we_accept_what_the_other_library_signs() -> None:
    made = theirs.sign_checkpoint(theirs.Checkpoint(_ORIGIN, 7, _ROOT), _SIGNER, _ORIGIN)
    checkpoint = checkpoint_note.read_checkpoint(made.serialise())
    assert (checkpoint.size, checkpoint.root) == (7, _ROOT)
    assert checkpoint.is_signed_by(_KEY)
    assert checkpoint.find_time(_KEY) is None


def test_no_checkpoint_with_another_bit_is_accepted_by_either() -> None:
    content = _NOTE.encode()
    for place in range(8 * len(content)):
        changed = bytearray(content)
        changed[place // 8] ^= 1 << place % 8
        text = changed.decode(errors="replace")
        assert not _is_accepted(text)
        assert not _is_accepted_by_the_other(text)


def test_of_a_checkpoint_cut_off_anywhere_nothing_is_accepted() -> None:
    for length in range(len(_NOTE)):
        assert not _is_accepted(_NOTE[:length])


def test_lines_of_others_change_nothing_and_a_second_one_of_ours_does() -> None:
    witness = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
    key = LogKey("witness.example", witness.public_key().public_bytes_raw())
    _blob, line = cosign.sign_cosignature(witness, key.name, 99, _ORIGIN, 1_234, _ROOT)
    encoded = b64encode(line.key_id + line.signature).decode()
    answer = f"{note.EM_DASH} {key.name} {encoded}\n"
    ours = checkpoint_note.read_checkpoint(_NOTE)
    lines = checkpoint_note.read_cosignatures(answer, ours, key)
    assert lines == answer
    assert _is_accepted(_NOTE + lines)
    signed = checkpoint_note.read_checkpoint(_NOTE + lines)
    assert signed.find_time(key) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=99)
    with pytest.raises(NotReadable, match="no signature of the witness"):
        checkpoint_note.read_cosignatures(answer, ours, LogKey(key.name, _KEY.public))
    last = _NOTE.splitlines(keepends=True)[-1]
    assert not _is_accepted(_NOTE + last)


def test_a_key_is_known_by_its_id() -> None:
    for text in ("", "x", "x+y+z", _KEY.text()[:-4], _KEY.text().replace("ip.", "io.", 1)):
        with pytest.raises(NotReadable):
            LogKey.parse(text)
    for place in Random(3).sample(range(len(_KEY.text())), 30):
        text = _KEY.text()
        with pytest.raises(NotReadable):
            LogKey.parse(f"{text[:place]}{'b' if text[place] != 'b' else 'c'}{text[place + 1 :]}")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "a\n1\n",
        f"a b\n1\n{b64encode(_ROOT).decode()}\n",
        f"a\n01\n{b64encode(_ROOT).decode()}\n",
        f"a\n-1\n{b64encode(_ROOT).decode()}\n",
        f"a\n1\n{b64encode(_ROOT[1:]).decode()}\n",
        f"a\n1\n{b64encode(_ROOT).decode()}\nmore\n",
    ],
)
def test_what_is_no_checkpoint_is_said_to_be_none(body: str) -> None:
    with pytest.raises(NotReadable):
        checkpoint_note.read_checkpoint(body + _NOTE[_NOTE.index("\n\n") :])
