"""File the sample requests as their filers would, by the actions that the pages use."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.sample_data.seeding import SampleIds
from pipeline.vocabulary import RightKind
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.actions.filing.admission import Filing, FilingRefused
from records.actions.filing.public_reports import RightClaim, file_claim
from records.actions.filing.submission import FilingResult, file_request


@dataclass(frozen=True, slots=True)
class SampleFiling:
    """One sample request, and the request or the refusal that came of it."""

    sample: str
    result: FilingResult | None
    refusal: str  # why nothing was filed


def file_requests(material: Path, sample_ids: SampleIds, origin: str) -> Iterator[SampleFiling]:
    """File every request; listings are named by their address on the sample marketplace."""
    people = {
        person["key"]: person for person in json.loads((material / "filers.json").read_text())
    }
    for request in json.loads((material / "requests.json").read_text()):
        filing = _filing(request, people[request["filer"]], sample_ids, origin)
        try:
            yield SampleFiling(request["id"], _file(request, filing), "")
        except FilingRefused as refusal:
            yield SampleFiling(request["id"], None, str(refusal))


def _file(request: dict[str, Any], filing: Filing) -> FilingResult:
    claimed_right = request["claimed_right"]
    if not claimed_right:
        return file_request(filing)
    right = RightClaim(
        RightKind(claimed_right["type"]), claimed_right["mark"], claimed_right["number"]
    )
    return file_claim(right, filing)


def _filing(
    request: dict[str, Any], person: dict[str, Any], sample_ids: SampleIds, origin: str
) -> Filing:
    lines = [f"{origin}/listings/{listing}" for listing in request["listings"]]
    return Filing(
        account_id=sample_ids.accounts.get(request["filer"], PUBLIC_FORM_ACCOUNT_ID),
        right=sample_ids.rights.get(request["right"], ""),
        reason=request["reason"],
        lines=(*lines, *request["spoiled_lines"]),
        filer_name=person["contact"],
        filer_email=person["email"],
        explanation=request["explanation"],
        evidence={item["kind"]: [item["text"]] for item in request["evidence"]},
        has_good_faith_statement=True,
        has_accuracy_statement=True,
    )
