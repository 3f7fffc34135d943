"""Hands statements of reasons to the DSA Transparency Database, a hundred a call at most."""

import http.client
import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from gateways.fetching import Unreachable
from gateways.http_client import HttpAnswer, HttpClient
from gateways.url_guard import guard_one_server

_SECONDS: Final = 20.0
_ANSWER_BYTES: Final = 2_000_000
_LONGEST_FAULT: Final = 200
_PLACE: Final = "statement_"


class TokenRefused(Unreachable):
    """The database does not take our token: set a valid one, nothing is lost until then."""


@dataclass(frozen=True, slots=True)
class SubmissionAnswer:
    """One call, which the database takes whole or not at all."""

    ids_by_puid: Mapping[str, str] = field(default_factory=dict)  # puid and the database's own id
    known_ids: frozenset[str] = frozenset()  # puids that it had before: they arrived
    faults: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # by place in the call


class TransparencyDatabase:
    """`url` is the API with its version, `token` that of the platform."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        is_loopback_allowed: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._url, self._token = url.rstrip("/"), token
        self._wire = HttpClient(guard_one_server(url, is_loopback_allowed=is_loopback_allowed), tls)

    def submit(self, statements: Sequence[Mapping[str, object]]) -> SubmissionAnswer:
        """Submit statements; if some are known or faulty, none of the others is accepted.

        Raises:
            FetchRefused: the address may not be reached; correct the setting.
            TokenRefused: nothing was taken.
            Unreachable: it does not answer, or not as agreed; try again with the same puids.
        """
        return _read_answer(self._post(json.dumps({"statements": list(statements)}).encode()))

    def _post(self, body: bytes) -> HttpAnswer:
        target = self._wire.guard.check_url(f"{self._url}/statements")
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._token}",
            "User-Agent": "markwarden",
        }
        try:
            return self._wire.send(
                target,
                seconds=_SECONDS,
                limit=_ANSWER_BYTES,
                method="POST",
                headers=headers,
                body=body,
            )
        except (OSError, http.client.HTTPException) as silence:
            raise Unreachable(
                f"{target.host} does not answer: {type(silence).__name__}."
            ) from silence

    def close(self) -> None:
        self._wire.close()


def _read_answer(answer: HttpAnswer) -> SubmissionAnswer:
    if answer.status in {401, 403}:
        raise TokenRefused(f"The database answers {answer.status} to our token.")
    if answer.status not in {200, 201, 422}:
        raise Unreachable(f"The database answers {answer.status}.")
    body = _parse_body(answer.body)
    return (
        _read_refusal(body)
        if answer.status == 422
        else SubmissionAnswer(ids_by_puid=_read_accepted(body))
    )


def _parse_body(body: bytes) -> Mapping[str, object]:
    try:
        data = json.loads(body)
    except ValueError as broken:
        raise Unreachable("The database answers with what is no JSON.") from broken
    if not isinstance(data, dict):
        raise Unreachable("The database answers with something else than an object.")
    return cast("Mapping[str, object]", data)


def _read_accepted(body: Mapping[str, object]) -> dict[str, str]:
    rows = body.get("statements")
    accepted_rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row["puid"]): str(row.get("uuid") or row.get("id", "")) for row in accepted_rows
            if "puid" in row}  # fmt: skip


def _read_refusal(body: Mapping[str, object]) -> SubmissionAnswer:
    errors = body.get("errors")
    if not isinstance(errors, dict):
        raise Unreachable("The database refuses the call and does not say why.")
    existing = errors.get("existing_puids", body.get("existing_puids"))
    puids = frozenset(map(str, existing)) if isinstance(existing, list) else frozenset()
    places = {
        _parse_place(key): _list_faults(value)
        for key, value in errors.items()
        if _parse_place(key) >= 0
    }
    if not puids and not places:
        raise Unreachable(f"The database refuses the call: {'; '.join(_list_faults(errors))}")
    return SubmissionAnswer(known_ids=puids, faults=places)


def _parse_place(key: object) -> int:
    number = str(key).removeprefix(_PLACE)
    return int(number) if str(key).startswith(_PLACE) and number.isdecimal() else -1


def _list_faults(errors: object) -> tuple[str, ...]:
    """List the faults with their fields, shortened for storage."""
    by_field = errors if isinstance(errors, dict) else {"": errors}
    return tuple(
        f"{name}: {error}"[:_LONGEST_FAULT] if name else str(error)[:_LONGEST_FAULT]
        for name, value in by_field.items()
        for error in (value if isinstance(value, list) else [value])
    )
