"""Registers into a rights file for `markwarden screen`, with no service at all."""

import json
from collections import Counter
from collections.abc import Iterator
from io import BufferedRandom
from itertools import batched
from pathlib import Path

from gateways.registers.entry import Entry
from interfaces.cli.rights.intake import FiledEntry, Intake, find_last_records

_AT_ONCE = 1_000


def write_rights_file(out: Path, intake: Intake) -> Iterator[Counter[str]]:
    """Write one line a right, and yield how many after each batch.

    Raises:
        OSError: the output cannot be written.
    """
    try:
        with _open_output(out, intake) as file:
            for batch in batched(intake.read_rights(), _AT_ONCE, strict=False):
                file.writelines(map(_build_line, batch))
                file.flush()
                intake.checkpoint.save(find_last_records(batch), file.tell())
                yield Counter({f"written to {out}": len(batch)})
    except OSError as unwritable:  # a full disk does not say which file it was
        raise OSError(unwritable.errno, unwritable.strerror, str(out)) from None


def _open_output(out: Path, intake: Intake) -> BufferedRandom:
    """Open the output as the earlier run left it at its checkpoint, else a new one."""
    checkpoint = intake.checkpoint
    if checkpoint.records_by_file and out.exists() and out.stat().st_size >= checkpoint.out_bytes:
        file = out.open("r+b")
        file.truncate(checkpoint.out_bytes)
        file.seek(checkpoint.out_bytes)
        return file
    checkpoint.records_by_file.clear()
    return out.open("w+b")


def _build_line(item: FiledEntry[Entry]) -> bytes:
    entry = item.entry
    fields = {
        "id": _choose_id(item),
        "type": entry.kind,
        "mark": entry.mark,
        "aliases": entry.aliases,
        "nice_classes": entry.nice_classes,
        "territories": entry.territories,
        "images": entry.images,
        "owner": entry.owner,
        "authorised_sellers": entry.authorised_sellers,
        "office": entry.office,
        "number": entry.number,
        **_build_days(entry),
    }
    values = {name: value for name, value in fields.items() if value}
    return (json.dumps(values, ensure_ascii=False) + "\n").encode()


def _choose_id(item: FiledEntry[Entry]) -> str | int:
    entry = item.entry
    if entry.id != "":
        return entry.id
    if entry.number:
        return f"{entry.office}-{entry.number}" if entry.office else entry.number
    return f"{item.file}-{item.record}"


def _build_days(entry: Entry) -> dict[str, str]:
    days = {
        "filed_on": entry.filed_on,
        "registered_on": entry.registered_on,
        "expires_on": entry.expires_on,
    }
    return {name: day.isoformat() for name, day in days.items() if day}
