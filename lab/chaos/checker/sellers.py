"""Check that each seller who applied has one answer, and that those who were joined are one."""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from lab.chaos.checker.queries import Question, fetch_rows, find_sentences
from records.accounts.models import SellerApplication

# What only a machine can continue: none of it may be left once all has healed.
_WAITING: Final[tuple[Question, ...]] = (
    (
        "Seller {0} of a marketplace still waits to be registered.",
        "SELECT ref FROM accounts_marketplaceseller WHERE done_at IS NULL",
    ),
    (
        "Application {0} still waits for the machine: it is {1}.",
        "SELECT id, state FROM accounts_sellerapplication WHERE state IN ('applied', 'checking')",
    ),
)
_STANDING: Final = (
    "SELECT seller_id, other_id FROM accounts_sellerjoin WHERE state IN ('joined', 'parting')"
)
_QUESTIONS: Final[tuple[Question, ...]] = (
    (
        "Application {0} is {1} with {2} letters in the outbox for {3} decisions.",
        """
        SELECT a.id, a.state, count(DISTINCT o.id), count(DISTINCT e.id)
        FROM accounts_sellerapplication a
        LEFT JOIN ledger_outgoing o ON o.kind = 'vetting' AND o.subject_id = a.id
        LEFT JOIN ledger_auditentry e ON e.subject_kind = 'application' AND e.subject_id = a.id
          AND split_part(e.entry, '"', 4) IN ('machine_accepted', 'machine_refused',
            'accepted_vetting', 'refused_vetting', 'asked_vetting', 'refuse_vetting')
        GROUP BY a.id HAVING count(DISTINCT o.id) <> count(DISTINCT e.id)
        """,
    ),
    (
        "Sellers {0} and {1} were joined by two people, and are not one entity.",
        f"""
        SELECT j.seller_id, j.other_id FROM ({_STANDING}) j
        JOIN accounts_seller a ON a.id = j.seller_id JOIN accounts_seller b ON b.id = j.other_id
        WHERE coalesce(a.joined_to_id, a.id) <> coalesce(b.joined_to_id, b.id)
        """,  # noqa: S608  # the text above
    ),
    (
        "Seller {0} is one entity with {1}, and no join says so.",
        f"""
        WITH RECURSIVE pair AS (
          {_STANDING} UNION SELECT other_id, seller_id FROM ({_STANDING}) back
        ), reached AS (
          SELECT seller_id, other_id FROM pair
          UNION SELECT r.seller_id, p.other_id FROM reached r
          JOIN pair p ON p.seller_id = r.other_id
        )
        SELECT s.id, s.joined_to_id FROM accounts_seller s WHERE s.joined_to_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM reached r WHERE (r.seller_id, r.other_id)
            = (s.id, s.joined_to_id))
        """,  # noqa: S608  # the text above
    ),
)
# True of a run alone: sellers elsewhere apply again after a refusal.
_APPLIED_ONCE: Final[Question] = (
    "Seller {0} applied once, and has {1} applications.",
    "SELECT seller_id, count(*) FROM accounts_sellerapplication GROUP BY 1 HAVING count(*) > 1",
)
_HAPPENED: Final = {
    "accepted": "SELECT count(*) FROM accounts_sellerapplication WHERE accepted_at IS NOT NULL",
    "appealed": "SELECT count(*) FROM accounts_sellerapplication WHERE appealed_at IS NOT NULL",
    "joined": "SELECT count(*) FROM accounts_sellerjoin WHERE joined_at IS NOT NULL",
    "parted": "SELECT count(*) FROM accounts_sellerjoin WHERE state = 'parted'",
}


def find_lost(applied: Mapping[int, UUID]) -> Iterator[str]:
    """Find applications that a marketplace was told are taken in, and sellers that have two.

    `applied` are the public ids that it was told, by the number of the seller.
    """
    known = set(SellerApplication.objects.values_list("public_id", flat=True))
    for number, public_id in applied.items():
        if public_id not in known:
            yield f"The application of seller {number} was accepted and is missing."
    yield from find_sentences([_APPLIED_ONCE])


def count_happened() -> dict[str, int]:
    """Count what happened, by kind."""
    return {name: int(fetch_rows(sql)[0][0]) for name, sql in _HAPPENED.items()}


def count_unfinished() -> int:
    """Count what a machine still has to continue."""
    return sum(len(fetch_rows(sql)) for _, sql in _WAITING)


def find_breaches() -> Iterator[str]:
    """Find applications without one answer, and entities that are not what people joined."""
    yield from find_sentences((*_WAITING, *_QUESTIONS))
