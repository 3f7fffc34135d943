"""A message written to Redis without the key makes nobody do anything, and is counted."""

from collections.abc import Callable, Iterator
from random import Random

import dramatiq
import pytest
from dramatiq.encoder import JSONEncoder

from tests.workers.queue.forged_messages import (
    KEYS,
    MESSAGE,
    OURS,
    SEALED,
    UNSPEAKABLE,
    changed_on_the_way,
    list_truncated,
    list_unsigned,
    under_an_unknown_key,
    wrongly_signed,
)
from tests.workers.queue.private_queue import Office, pointer, set_aside
from tests.workers.queue.private_valkey import private_valkey
from workers.queue.envelope import (
    MAX_MESSAGE_BYTES,
    NoSigningKeys,
    SealedEncoder,
    SetAsideReason,
    UntrustedMessage,
)
from workers.runtime import metrics


def _doubt(content: bytes, encoder: SealedEncoder = OURS) -> SetAsideReason | None:
    try:
        encoder.decode(content)
    except UntrustedMessage as doubtful:
        return doubtful.doubt
    return None


def test_what_was_sealed_is_opened_as_it_was() -> None:
    assert OURS.decode(SEALED) == MESSAGE


def test_a_message_is_well_below_a_kibibyte() -> None:
    longest = pointer("freeze", 2**63 - 1).copy(options={"redis_message_id": "m" * 36})
    assert (
        len(SealedEncoder({"k" * 16: b"n" * 32}).encode(longest.asdict())) < MAX_MESSAGE_BYTES / 2
    )


def test_both_keys_open_while_they_are_changed_and_the_first_signs() -> None:
    before = SealedEncoder({"old": KEYS["old"]})
    after = SealedEncoder({"new": KEYS["new"]})
    assert OURS.decode(before.encode(MESSAGE)) == MESSAGE
    assert after.decode(OURS.encode(MESSAGE)) == MESSAGE
    assert _doubt(before.encode(MESSAGE), after) is SetAsideReason.UNKNOWN_KEY


def test_without_a_key_nothing_is_sent_and_nothing_opened() -> None:
    with pytest.raises(NoSigningKeys, match="MARKWARDEN_QUEUE_KEYS"):
        SealedEncoder({}).encode(MESSAGE)
    assert _doubt(SEALED, SealedEncoder({})) is SetAsideReason.UNKNOWN_KEY


@pytest.mark.parametrize(
    ("contents", "doubt"),
    [
        (list_unsigned, SetAsideReason.UNSIGNED),
        (wrongly_signed, SetAsideReason.BAD_SIGNATURE),
        (under_an_unknown_key, SetAsideReason.UNKNOWN_KEY),
        (changed_on_the_way, SetAsideReason.BAD_SIGNATURE),
    ],
)
def test_what_is_not_ours_is_not_read(
    contents: Callable[[], Iterator[bytes]], doubt: SetAsideReason
) -> None:
    assert {content: _doubt(content) for content in contents()} == dict.fromkeys(contents(), doubt)


def test_a_truncated_message_is_refused_at_every_length() -> None:
    assert None not in {_doubt(content) for content in list_truncated()}


@pytest.mark.parametrize("fields", UNSPEAKABLE)
def test_not_even_a_key_lets_one_say_more_than_a_case_id(fields: object) -> None:
    content = SealedEncoder(KEYS)
    assert _doubt(content.encode(fields)) is SetAsideReason.MALFORMED  # type: ignore[arg-type]  # that is the case


def test_a_long_message_is_refused_before_it_is_looked_at() -> None:
    assert (
        _doubt(OURS.encode({**MESSAGE, "message_id": "m" * MAX_MESSAGE_BYTES}))
        is SetAsideReason.OVERSIZED
    )


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with private_valkey() as server:
        office = Office.on(server)
        yield office
        office.admin.close()


def _signed_as_here(fields: object) -> bytes:
    """As a holder of this process's key would sign it; what comes of it is for the last gate."""
    signed_message: bytes = dramatiq.get_encoder().encode(fields)  # type: ignore[arg-type]  # on purpose
    return signed_message


def _list_misplaced() -> list[bytes]:
    return [
        _signed_as_here({**MESSAGE, "queue_name": "suspect"}),
        _signed_as_here({**MESSAGE, "queue_name": "work.DQ"}),
        _signed_as_here({**MESSAGE, "actor_name": "nobody"}),
        _signed_as_here({**MESSAGE, "actor_name": "__class__"}),
    ]


def test_a_worker_does_nothing_of_it_counts_each_and_goes_on(office: Office) -> None:
    sealed_here = _signed_as_here(MESSAGE)
    forged_messages = [
        *list_unsigned(),
        *wrongly_signed(),
        *under_an_unknown_key(),
        *changed_on_the_way(),
        *(sealed_here[:length] for length in range(len(sealed_here))),
        *(_signed_as_here(fields) for fields in UNSPEAKABLE),
        *_list_misplaced(),
        _signed_as_here({**MESSAGE, "message_id": "m" * MAX_MESSAGE_BYTES}),
    ]
    assert len(forged_messages) >= 60
    before = set_aside()
    Random(3).shuffle(forged_messages)
    office.push(forged_messages[::2])
    office.send("match", 41)
    office.push(forged_messages[1::2])
    office.send("freeze", 42)
    assert office.deliver() == [("freeze", 42), ("match", 41)]
    assert set_aside() - before == len(forged_messages)
    assert office.list_pending_keys() == set()


@pytest.mark.parametrize(
    ("place", "doubt"),
    [(0, SetAsideReason.WRONG_QUEUE), (2, SetAsideReason.UNKNOWN_ACTOR)],
)
def test_a_message_of_ours_in_the_wrong_place_is_counted_as_such(
    office: Office, place: int, doubt: SetAsideReason
) -> None:
    counter = metrics.QUARANTINED.labels("work", doubt)
    before = counter._value.get()
    office.push([_list_misplaced()[place]])
    assert office.deliver() == []
    assert counter._value.get() - before == 1


def test_without_the_signature_a_forged_message_would_be_obeyed(office: Office) -> None:
    """Nothing else stands in its way here: it is the signature that these tests are about."""
    ours = dramatiq.get_encoder()
    plain = JSONEncoder().encode({**MESSAGE, "args": [13]})
    try:
        dramatiq.set_encoder(JSONEncoder())
        office.push([plain])
        assert office.deliver() == [("match", 13)]
    finally:
        dramatiq.set_encoder(ours)
    office.push([plain])
    assert office.deliver() == []


def test_what_was_set_aside_is_kept_short_and_not_for_ever(office: Office) -> None:
    office.push([bytes(10_000)] * 120)
    office.deliver()
    messages = office.admin.lrange("dramatiq:quarantine", 0, -1)
    assert len(messages) == 100
    assert max(map(len, messages)) <= MAX_MESSAGE_BYTES


def test_a_copy_under_another_id_is_said_again_and_leaves_nothing(office: Office) -> None:
    """It is ours, so that it reaches the actor: there the row says that nothing is to do."""
    before = set_aside()
    office.push([_signed_as_here(MESSAGE)] * 3)
    assert office.deliver() == [("match", 7)] * 3
    assert set_aside() == before
    assert office.list_pending_keys() == set()


def test_no_middleware_passes_results_on() -> None:
    from workers.queue.broker import BROKER, connect  # noqa: PLC0415  # beside what it is about

    assert connect("redis://127.0.0.1:9/0").middleware == []
    names = {type(middleware).__name__ for middleware in BROKER.middleware}
    assert not names & {"Pipelines", "Callbacks", "GroupCallbacks", "Retries", "Results"}


def test_the_queue_delays_nothing(office: Office) -> None:
    with pytest.raises(ValueError, match="Timers live in the database"):
        office.sender.enqueue(pointer("match", 7), delay=1)
