"""The policy's numbers around accounts: identity documents and powers of attorney."""

from pydantic.dataclasses import dataclass

from pipeline.tables import CLOSED


@dataclass(frozen=True, slots=True, config=CLOSED)
class IdentityNumbers:
    """How long identity documents are held and waited for; retention_days keeps their images."""

    lease_minutes: int = 15
    answer_days: int = 30  # to a verifier's question; then the document is refused
    notice_days: tuple[int, ...] = (30, 7)  # before a verified document expires


@dataclass(frozen=True, slots=True, config=CLOSED)
class AuthorityNumbers:
    """Powers of attorney: how many an agent may have, and when both sides are reminded."""

    of_an_agent: int = 500
    notice_days: tuple[int, ...] = (30, 7)  # before its last day
