"""Where rights held here differ from a newer register: named, and applied by a verifier alone."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from matchers.labels.words import _
from pipeline.rights.fields import (
    RightFields,
    find_register_differences,
    format_typed_fields,
    normalise_name,
    normalise_number,
    parse_typed_fields,
)
from pipeline.vocabulary import RightKind, RightState
from records import policies
from records.accounts.models import User
from records.actions.rights import repository, submission, verification
from records.actions.rights.repository import IN_FORCE, RENEWABLE, WrongState, move_right
from records.ledger import audit
from records.refusals import ActionRefused
from records.rights.acts import RightAct
from records.rights.models import (
    ChangeState,
    JudgementFinding,
    NumberKey,
    RegisterChange,
    RegisterEntry,
    Right,
)
from records.rights.queries import list_paper_kinds, read_fields, read_register_fields

STATUS: Final = "status"  # beside the names of fields: the registration has ended
_WATCHED: Final = frozenset({"holder", "expires_on", "nice_classes"})

type _Difference = tuple[int, str, str, str]  # right, field, what it says, what the register says


class AlreadyDecided(ActionRefused):
    says = _("Somebody has already decided on this.")


def record_changes(entries: Iterable[RegisterEntry], *, actor: str, now: datetime) -> int:
    """Note how rights held here differ from these entries; return how many differences are new.

    A dismissed difference returns only when the right or the register changes.
    """
    with transaction.atomic():
        pairs = list(_pair_rights(entries))
        changes = {
            (change.right_id, change.field, change.held, change.says): change
            for right, entry in pairs
            for change in _list_changes(right, entry, now)
        }
        earlier = RegisterChange.objects.filter(right__in=[right for right, _ in pairs])
        is_open = dict[_Difference, int]()
        dismissed_differences = set[_Difference]()
        for old in earlier.filter(state__in=[ChangeState.OPEN, ChangeState.DISMISSED]):
            difference = (old.right_id, old.field, old.held, old.says)
            if old.state == ChangeState.OPEN:
                is_open[difference] = old.pk
            else:
                dismissed_differences.add(difference)
        gone_ids = [pk for difference, pk in is_open.items() if difference not in changes]
        earlier.filter(pk__in=gone_ids).update(state=ChangeState.GONE, decided_at=now)
        known_differences = is_open.keys() | dismissed_differences
        new = [
            change for difference, change in changes.items() if difference not in known_differences
        ]
        RegisterChange.objects.bulk_create(new)
        for change in new:
            _audit_change(change, RightAct.REGISTER_DIFFERS, actor, now)
    return len(new)


def _pair_rights(entries: Iterable[RegisterEntry]) -> Iterator[tuple[Right, RegisterEntry]]:
    """Lock rights that were once verified, and pair each with its register entry."""
    by_key = dict[str, list[RegisterEntry]]()
    for entry in entries:
        by_key.setdefault(entry.number_key, []).append(entry)
    rights = Right.objects.alias(key=NumberKey("number")).filter(
        kind=RightKind.TRADEMARK, state__in=RENEWABLE, key__in=list(by_key)
    )
    locked_rights = rights.select_related("owner").order_by("pk").select_for_update(of=("self",))
    for right in locked_rights:
        codes = policies.offices().list_codes(right.office)
        same_number_entries = by_key.get(normalise_number(right.number), [])
        yield from ((right, entry) for entry in same_number_entries if entry.office in codes)


def _list_changes(right: Right, entry: RegisterEntry, now: datetime) -> Iterator[RegisterChange]:
    for field, held_text, register_text in _list_differences(right, entry):
        yield RegisterChange(
            right=right,
            field=field,
            held=held_text,
            says=register_text,
            source=entry.source,
            source_on=entry.source_on,
            found_at=now,
        )


def _list_differences(right: Right, entry: RegisterEntry) -> Iterator[tuple[str, str, str]]:
    if not entry.is_in_force:
        if right.state in IN_FORCE:
            yield STATUS, right.state, entry.status or "ended"
        return
    fields, register_fields = _read_held_fields(right), read_register_fields(entry)
    differing = set(find_register_differences(fields, register_fields)) & _WATCHED
    if not fields.holder:
        differing.discard("holder")
    texts = format_typed_fields(fields), format_typed_fields(register_fields)
    yield from ((field, texts[0][field], texts[1][field]) for field in sorted(differing))


def _read_held_fields(right: Right) -> RightFields:
    """Read the fields; imported rights without a holder are held by the account."""
    fields = read_fields(right)
    return replace(fields, holder=fields.holder or right.owner.verified_name)


def apply_change(change_id: int, verifier: User, *, now: datetime) -> Right:
    """Let the right say what the register says.

    A registration that has ended suspends the right. So does another holder whom neither the
    account's verified name nor a paper links to the account.

    Raises:
        AlreadyDecided: it is open no more.
        WrongState: the right is neither in force nor expired.
    """
    with transaction.atomic():
        right, change = _lock_change(change_id)
        if right.state not in RENEWABLE:
            raise WrongState
        if change.field == STATUS:
            _suspend(right, change, "not_registered", verifier, now)
        else:
            _set_field(right, change, verifier.actor, now)
            if change.field == "holder" and right.state in IN_FORCE and not _is_linked(right):
                _suspend(right, change, "owner_differs", verifier, now)
        _decide(change, ChangeState.APPLIED, RightAct.REGISTER_APPLY, verifier, now)
    return right


def dismiss_change(change_id: int, verifier: User, *, now: datetime) -> Right:
    """Let the right stay as it is; the same difference is not named again.

    Raises:
        AlreadyDecided: it is open no more.
    """
    with transaction.atomic():
        right, change = _lock_change(change_id)
        _decide(change, ChangeState.DISMISSED, RightAct.REGISTER_DISMISS, verifier, now)
    return right


def _lock_change(change_id: int) -> tuple[Right, RegisterChange]:
    """Lock the change after its right, in the order of every action."""
    right_id = RegisterChange.objects.values_list("right_id", flat=True).get(pk=change_id)
    right = Right.objects.select_for_update().get(pk=right_id)
    change = RegisterChange.objects.select_for_update().get(pk=change_id)
    if change.state != ChangeState.OPEN:
        raise AlreadyDecided
    change.right = right
    return right, change


def _set_field(right: Right, change: RegisterChange, actor: str, now: datetime) -> None:
    fields, _ = parse_typed_fields(RightKind(right.kind), {change.field: change.says})
    value = getattr(fields, change.field)
    setattr(right, change.field, list(value) if isinstance(value, tuple) else value)
    state = RightState(right.state)
    if change.field == "expires_on":
        right.renews_until = right.reminded_days = None
        # One whose last day has passed expires with the next round, and its owner is told.
        if right.expires_on and right.expires_on >= now.date():
            state = repository.state_in_force(right, now)
    move_right(right, RENEWABLE, state, actor=actor, now=now)
    submission.save_version(right, actor, now)


def _is_linked(right: Right) -> bool:
    kinds = list_paper_kinds(right.certificates.all())
    is_own = normalise_name(right.holder) == normalise_name(right.owner.verified_name)
    return is_own or bool(kinds & {"assignment", "authority"})


def _suspend(
    right: Right, change: RegisterChange, reason: str, verifier: User, now: datetime
) -> None:
    if right.state not in IN_FORCE:
        raise WrongState
    move_right(right, IN_FORCE, RightState.SUSPENDED, actor=verifier.actor, now=now)
    note = f"{right.office} {change.source_on}: {change.says}"
    verification.write_judgement(right, JudgementFinding.SUSPENDED, (reason, note), verifier, now)


def _decide(
    change: RegisterChange, state: ChangeState, act: str, verifier: User, now: datetime
) -> None:
    change.state, change.decided_by, change.decided_at = state, verifier.actor, now
    change.save(update_fields=["state", "decided_by", "decided_at"])
    _audit_change(change, act, verifier.actor, now)


def _audit_change(change: RegisterChange, act: str, actor: str, now: datetime) -> None:
    audit.record(
        "right",
        change.right_id,
        act,
        actor=actor,
        at=now,
        body={
            "version": change.right.version,
            "state": change.right.state,
            "field": change.field,  # what it says stands in the row: it may be a person's name
            "change": change.pk,
        },
    )
