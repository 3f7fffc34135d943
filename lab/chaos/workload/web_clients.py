"""Who uses the web process during a run: filers, a marketplace, a reviewer, open pages."""

import html
import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Final

import altcha

from lab.chaos.workload.filers import Filers, draft_id
from lab.chaos.workload.listing_stream import ListingStream
from lab.chaos.workload.run_plan import BY_API, BY_FORM, FILERS, MAIL, PlannedRequest
from lab.chaos.workload.sellers import Sellers
from lab.chaos.workload.web_connection import Refused, Visitor, WebLog, as_stranger, sign_in
from records.accounts import keys
from records.accounts.models import Account, Role, User
from records.clock import database_now

# Enough for filers who share one address and send again at once what was refused.
_MANY: Final = "100000000"
SETTINGS: Final = {
    f"MARKWARDEN_{name}": _MANY
    for name in (
        "CALLS_PER_KEY",
        "CALLS_PER_ACCOUNT",
        "CALLS_PER_ADDRESS",
        "REPORTED_LISTINGS_PER_ADDRESS",
    )
}
_FILING: Final = "/api/v1/takedown-requests"
_CLAIM: Final = "trademark:TM-MARK-IN-TEXT"
_DRAFT: Final = re.compile(r'name="draft_id" value="([0-9a-f-]{36})"')
_CHALLENGE: Final = re.compile(r'data-challenge="([^"]+)"')
_DESK: Final = "/console/"
_STREAM_SECONDS: Final = 4.0
_RULINGS: Final = {"uphold": "evidence_proves", "reject": "no_likeness"}


@dataclass(slots=True)
class WebClients:
    """The visitors; `filed` are the requests' public ids, by the plan's number."""

    seed: int
    port: int
    log: WebLog = field(default_factory=WebLog)
    filed: dict[int, uuid.UUID] = field(default_factory=dict)
    stream: ListingStream = field(init=False)
    sellers: Sellers = field(init=False)
    _api: Visitor = field(init=False)
    _stranger: Visitor = field(init=False)
    _reviewer: Visitor = field(init=False)
    _reader: Visitor = field(init=False)
    _forms: dict[int, Mapping[str, str]] = field(default_factory=dict)
    _case: str = ""  # address of the case that the reviewer holds
    _by_api: list[uuid.UUID] = field(default_factory=list)
    _filers: Filers = field(init=False)

    def create(self, filers: Filers) -> None:
        """Create the people, their sessions and the key."""
        account = Account.objects.get(pk=filers.accounts[BY_API])
        reader = User.objects.create(username="spike-web-filer", role=Role.FILER, account=account)
        reviewer = User.objects.create(username="spike-web-reviewer", role=Role.REVIEWER)
        key = keys.issue_key(account, now=database_now())
        call = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._filers = filers
        self.stream = ListingStream(self.seed)
        self.stream.create(filers.place, self.port, self.log)
        self.sellers = Sellers(self.seed)
        self.sellers.create(filers.place, self.port, self.log)
        self._api = Visitor(self.port, self.log, call)
        self._stranger = Visitor(self.port, self.log, as_stranger())
        self._reviewer = Visitor(self.port, self.log, sign_in(reviewer))
        self._reader = Visitor(self.port, self.log, sign_in(reader))

    @property
    def channels(self) -> Mapping[str, Callable[[PlannedRequest], None]]:
        """How the filers file who use the web process."""
        return {BY_API: self._file_by_api, BY_FORM: self._file_by_form}

    @property
    def acts(self) -> tuple[Callable[[], None], ...]:
        """What the others do again and again, each in a thread of their own."""
        return (self._review, self._listen, *self.sellers.acts)

    def _file_by_api(self, request: PlannedRequest) -> None:
        """File under an Idempotency-Key, which is the same when the filing is repeated."""
        filing = self._filers.write_filing(request)
        key = {"Idempotency-Key": str(draft_id(self.seed, request.number))}
        answer = self._api.send_request(
            "POST", _FILING, (HTTPStatus.ACCEPTED,), json.dumps(filing), key
        )
        request_id = uuid.UUID(json.loads(answer.body)["id"])
        self._note_filed(request, request_id)
        self._by_api.append(request_id)

    def _file_by_form(self, request: PlannedRequest) -> None:
        """Report on the public form, which does the work that it asks for."""
        form = self._forms.get(request.number) or self._fill_form(request)
        self._forms[request.number] = form
        answer = self._stranger.post_form("/report/", form, HTTPStatus.FOUND)
        self._note_filed(request, uuid.UUID(answer.location.strip("/").rpartition("/")[2]))

    def _note_filed(self, request: PlannedRequest, request_id: uuid.UUID) -> None:
        self.filed[request.number] = request_id
        self.log.add_good(f"filed by {request.filer}")

    def _fill_form(self, request: PlannedRequest) -> Mapping[str, str]:
        page = self._stranger.send_request("GET", f"/report/?claim={_CLAIM}", (HTTPStatus.OK,)).body
        (draft,), (challenge_json,) = _DRAFT.findall(page), _CHALLENGE.findall(page)
        challenge = altcha.Challenge.from_dict(json.loads(html.unescape(challenge_json)))
        solution = altcha.solve_challenge(challenge)
        assert solution  # noqa: S101  # it has all the time that it needs
        filing = self._filers.write_filing(request)
        return {
            "claim": _CLAIM,
            "draft_id": draft,
            "work": altcha.Payload(challenge, solution).to_base64(),
            "mark": FILERS[request.filer].mark,
            "listings": "\n".join(filing["listings"]),
            "filer_name": filing["filer_name"],
            "filer_email": f"{request.number}@{MAIL}",
            "good_faith_statement": "on",
            "accuracy_statement": "on",
        }

    def _review(self) -> None:
        """Claim a case and rule on it; an answer that was lost leaves it to the desk."""
        address, self._case = self._case, ""
        if not address:
            answer = self._reviewer.post_form(f"{_DESK}claim/", {}, HTTPStatus.FOUND)
        else:
            self._reviewer.send_request("GET", address, (HTTPStatus.OK, HTTPStatus.NOT_FOUND))
            how = Random(address).choice(sorted(_RULINGS))  # noqa: S311  # drawn by the case
            ruling = {"reason": _RULINGS[how]}
            statuses = HTTPStatus.FOUND, HTTPStatus.CONFLICT
            answer = self._reviewer.post_form(f"{address}{how}/", ruling, *statuses)
            self.log.add_good("rulings" if answer.location else "rulings too late")
        if "/cases/" in answer.location:
            self._case = answer.location

    def _listen(self) -> None:
        """Keep a page of a request open."""
        if not self._by_api:
            raise Refused("Nothing was filed yet.")
        self._reader.stream(f"/requests/{self._by_api[-1]}/live/", _STREAM_SECONDS)
