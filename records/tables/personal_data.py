"""What a table holds of accounts, sellers and people, what an export shows, what erasure does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

from django.contrib.auth import get_user_model
from django.db.models import BinaryField, Field, Model, Q, QuerySet


class KeepReason(StrEnum):
    """Why rows stay when their subject is erased: a name, and what `list_survivors` says."""

    NUMBER = "What other rows refer to; names, addresses and secrets are gone."
    CHAIN = "Entries of the audit chain: numbers and reasons that prove what was done."
    DECISION = "Decisions, what they rest on and disputes: for courts, authorities and reports."
    PROOF = "Rights, papers and powers by which claims were made: what decisions rest on."
    CONDUCT = "Misuse, sanctions and strikes: owed to the law on repeat infringers."
    NOTICE = "The name and address that a notice was sent under, while it can be disputed."
    LISTING = "What is on sale, as its marketplace publishes it."
    FEED = "What a marketplace sent to be screened, and what was said of it."


NUMBER, CHAIN, DECISION, PROOF, CONDUCT, NOTICE, LISTING, FEED = KeepReason

# A key of `retention_days` in the policy: for how long rows of each kind are needed.
RETENTION: Final[Mapping[KeepReason, str]] = {
    NUMBER: "audit",
    CHAIN: "audit",
    DECISION: "audit",
    PROOF: "listing_vault",
    CONDUCT: "audit",
    NOTICE: "erased_filer",
    LISTING: "listing_vault",
    FEED: "screening",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Subject of data: an account with its people, a seller, or the person of an email address."""

    kind: Literal["account", "seller", "email"]
    value: int | str


@dataclass(frozen=True, slots=True)
class Holding:
    """The lookups that find a subject's rows in a table, and what becomes of them.

    What follows a colon is the key of a list of documents that names it.

    Without a reason to stay rows are deleted; `blanks` are written over those that stay.
    """

    stays: KeepReason | None = None
    account: str = ""
    seller: str = ""
    email: str = ""
    where: Mapping[str, object] = field(default_factory=dict)
    blanks: Mapping[str, object] = field(default_factory=dict)
    is_shown: bool = True
    hidden: str = ""  # fields that an export leaves out: secrets, and what others wrote

    def find_rows(self, model: type[Model], subject: Subject) -> QuerySet[Any]:
        """Return the subject's rows in the model's table."""
        lookups: str = getattr(self, subject.kind)
        condition = Q(pk__in=[])
        for term in lookups.split():
            lookup, _colon, key = term.partition(":")
            value = {key: subject.value} if key else subject.value
            condition |= Q(**{lookup: [value] if lookup.endswith("__contains") else value})
        return QuerySet(model).filter(condition, **self.where)

    def list_fields(self, model: type[Model]) -> list[str]:
        """List the fields of an export: no secrets, no bytes, and not which staff acted."""
        options: Any = model._meta  # noqa: SLF001  # documented API
        fields: list[Field[Any, Any]] = options.concrete_fields
        return [
            field.attname
            for field in fields
            if field.attname not in self.hidden.split()
            and not isinstance(field, BinaryField)
            and field.related_model is not get_user_model()
        ]


ERASED: Final = "[erased]"
# What machines and reviewers wrote for themselves about a filer's case.
INTERNAL: Final = Holding(DECISION, "account_id", is_shown=False)

# Why a table is of nobody.
NUMBERS: Final = "Numbers and hashes."
SHORT_LIVED: Final = "Sealed, signed or hashed, and gone within days."
SOFTWARE: Final = "The software's own."
STAFF_AT_WORK: Final = "Of staff at work, or until a hold ends."
