"""File sample requests into the containers' records, wait for what comes of them, and say it.

`python -m lab.containers.trial FOLDER prepare`, then `seed`, `file PART OF`, `wait`, `rule
NAME`; the settings name the database and the store of the containers. deploy/containers does
it all.
"""

import json
import secrets
import shutil
import sys
import time
from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final

import django

from lab.containers.reviewer import Reviewer
from lab.sample_data import material

_REQUESTS: Final = 60
_ORIGIN: Final = "http://127.0.0.1:8088"  # a marketplace stands beside each process that asks one
_PATIENCE_SECONDS: Final = 600.0


def main(folder: Path, step: str, *words: str) -> int:
    """Do one step; 0 when it went well."""
    if step == "prepare":
        material.make(folder, seed=7, requests=_REQUESTS, day=date.today())  # noqa: DTZ011  # sample rights are valid from today
        return 0
    django.setup()
    if step == "seed":
        return _seed(folder)
    if step == "file":
        return _file(folder, *map(int, words))
    if step == "rule":
        return _rule(*words)
    return _wait()


def _seed(folder: Path) -> int:
    from lab.sample_data.seeding import seed  # noqa: PLC0415  # models need settings
    from records.clock import database_now  # noqa: PLC0415  # the same

    sample_ids = seed(folder, "lab", database_now())
    (folder / "seeded.json").write_text(json.dumps(asdict(sample_ids)), encoding="utf-8")
    return 0


def _file(folder: Path, part: int, parts: int) -> int:
    from lab.sample_data.filings import file_requests  # noqa: PLC0415  # models need settings
    from lab.sample_data.seeding import SampleIds  # noqa: PLC0415  # the same

    requests = json.loads((folder / "requests.json").read_text(encoding="utf-8"))
    part_folder = folder / f"part-{part}"
    part_folder.mkdir(exist_ok=True)
    shutil.copy(folder / "filers.json", part_folder)
    (part_folder / "requests.json").write_text(json.dumps(requests[part::parts]), encoding="utf-8")
    sample_ids = SampleIds(**json.loads((folder / "seeded.json").read_text(encoding="utf-8")))
    filings = [
        request.result
        for request in file_requests(part_folder, sample_ids, _ORIGIN)
        if request.result
    ]
    print(f"{len(filings)} requests filed")
    return 0 if filings else 1


def _wait() -> int:
    """Wait until no machine has anything to do; what is parked is a failure."""
    from pipeline.vocabulary import WorkState  # noqa: PLC0415  # models need settings
    from records.cases.models import Case, Ruling, Work  # noqa: PLC0415  # the same

    start = time.monotonic()
    while waiting := Work.objects.exclude(state=WorkState.PARKED).count():
        if time.monotonic() - start > _PATIENCE_SECONDS:
            break
        time.sleep(0.5)
    parked_count = Work.objects.filter(state=WorkState.PARKED).count()
    rulings = Ruling.objects.live().exclude(case__frozen=None)
    report = {
        "seconds": round(time.monotonic() - start, 1),
        "waiting": waiting,
        "parked": parked_count,
        "cases": dict(Counter(Case.objects.values_list("state", flat=True))),
        "with pictures": Case.objects.exclude(frozen__pictures=[]).exclude(frozen=None).count(),
        "ruled automatically": rulings.filter(reviewer=None).count(),
    }
    print(json.dumps(report))
    return 1 if waiting or parked_count else 0


def _rule(name: str) -> int:
    """Rule on a case through the pages as staff; the letter leaves when undo is over."""
    from records.accounts.models import User  # noqa: PLC0415  # models need settings
    from records.cases.models import Ruling  # noqa: PLC0415  # the same
    from records.ledger.models import Outgoing  # noqa: PLC0415  # the same

    person, password = User.objects.get(username=name), secrets.token_urlsafe(24)
    person.set_password(password)  # nobody reads the letter in which they would choose one
    person.save()
    reviewer = Reviewer(8000)
    reviewer.sign_in(name, password)
    case, pictures = reviewer.rule()
    start = time.monotonic()
    ruling = Ruling.objects.get(case__public_id=case)
    letters = Outgoing.objects.filter(body__ruling=ruling.pk, sent_at__isnull=False)
    while not letters.exists() and time.monotonic() - start < _PATIENCE_SECONDS:
        time.sleep(0.5)
    seconds = round(time.monotonic() - start, 1)
    print(json.dumps({"ruled": case, "pictures seen": len(pictures), "sent after": seconds}))
    return 0 if letters.exists() else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
