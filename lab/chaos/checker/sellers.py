"""Check that sellers are let in, joined, closed and authorised for brands as people said."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final
from uuid import UUID

from lab.chaos.checker.queries import Act, Question, fetch_rows, find_sentences, group_acts
from records.actions.marketplaces.restrictions import PlannedListing, list_restrictions
from records.clock import database_now
from records.ledger.models import Outgoing
from records.sellers.models import Shop
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from records.vetting.models import BrandAuthorisation, BrandDesignation, SellerApplication

# What only a machine can continue: none of it may be left once all has healed.
_WAITING: Final[tuple[Question, ...]] = (
    (
        "Seller {0} of a marketplace still waits to be registered.",
        "SELECT ref FROM sellers_marketplaceseller WHERE done_at IS NULL",
    ),
    (
        "Application {0} still waits for the machine: it is {1}.",
        "SELECT id, state FROM vetting_sellerapplication WHERE state IN ('applied', 'checking')",
    ),
    (
        "Authorisation {0} still waits to be settled or told of: it is {1}.",
        """
        SELECT id, state FROM (SELECT *, state IN
          ('submitted', 'second_reading', 'adjudication', 'agreed') AS is_open
          FROM vetting_brandauthorisation) b WHERE
          (state = 'granted' AND (owner_says = 'withdrawn' OR last_on < current_date))
          OR (is_open AND (owner_says = 'yes'
            OR (owner_says = 'no' AND state <> 'adjudication'
              AND (decided_at IS NULL OR decided_at < owner_at))))
          OR (state = 'agreed' AND (owner_until <= now() OR decided_at >= owner_at))
          OR ((state = 'refused' OR (is_open AND owner_says = ''))
            AND NOT EXISTS (SELECT FROM ledger_outgoing o WHERE o.kind = 'authorisation'
              AND o.subject_id = b.id AND o.body ->> 'letter'
                = CASE state WHEN 'refused' THEN 'refused' ELSE 'asked' END))
        """,
    ),
)
_STANDING: Final = (
    "SELECT seller_id, other_id FROM sellers_sellerjoin WHERE state IN ('joined', 'parting')"
)
_QUESTIONS: Final[tuple[Question, ...]] = (
    (
        "Application {0} is {1} with {2} letters in the outbox for {3} decisions.",
        """
        SELECT a.id, a.state, count(DISTINCT o.id), count(DISTINCT e.id)
        FROM vetting_sellerapplication a
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
        JOIN sellers_seller a ON a.id = j.seller_id JOIN sellers_seller b ON b.id = j.other_id
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
        SELECT s.id, s.joined_to_id FROM sellers_seller s WHERE s.joined_to_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM reached r WHERE (r.seller_id, r.other_id)
            = (s.id, s.joined_to_id))
        """,  # noqa: S608  # the text above
    ),
    (
        "Paper {0} of seller {1} stands in {2} chains, not one.",
        """
        SELECT p.id, p.seller_id, count(l.id) FROM vetting_sellerpaper p
        LEFT JOIN vetting_authorisationlink l ON l.paper_id = p.id
        WHERE p.kind IN ('letter', 'invoice') GROUP BY p.id HAVING count(l.id) <> 1
        """,
    ),
)
AUTHORISED: Final[Question] = (  # holds at every moment
    "Seller {0} is authorised for right {1}: {2}, and by its papers: {3}.",
    """
    SELECT seller_id, right_id, bool_or(is_known), bool_or(NOT is_known) FROM (
      SELECT seller_id, right_id, true AS is_known FROM rights_authorisedseller
      UNION ALL SELECT seller_id, right_id, false FROM vetting_brandauthorisation
      WHERE state = 'granted'
    ) AS voices GROUP BY 1, 2 HAVING bool_or(is_known) <> bool_or(NOT is_known)
    """,
)
# True of a run alone: sellers elsewhere come again after a refusal.
_ONCE: Final[tuple[Question, ...]] = (
    (
        "Seller {0} applied once, and has {1} applications.",
        "SELECT seller_id, count(*) FROM vetting_sellerapplication GROUP BY 1 HAVING count(*) > 1",
    ),
    (
        "Seller {0} handed papers in once, and {1} chains were taken in.",
        "SELECT seller_id, count(*) FROM vetting_brandauthorisation GROUP BY 1 HAVING count(*) > 1",
    ),
)
# No day of grace is over in a run.
_GRANTED: Final = """
SELECT b.marketplace, p.external_id, r.mark, bool_or(b.state IN ('granted', 'expired'))
FROM vetting_brandauthorisation b JOIN rights_right r ON r.id = b.right_id
JOIN sellers_shop p ON p.marketplace = b.marketplace
  AND p.seller_id = ANY (sellers_same_entity(b.seller_id)) GROUP BY 1, 2, 3
"""
_CLOSED: Final = "sellers_penaltyorder WHERE extends_id IS NULL AND imposed_at IS NOT NULL"
_HAPPENED: Final = {
    "accepted": "vetting_sellerapplication WHERE accepted_at IS NOT NULL",
    "appealed": "vetting_sellerapplication WHERE appealed_at IS NOT NULL",
    "joined": "sellers_sellerjoin WHERE joined_at IS NOT NULL",
    "parted": "sellers_sellerjoin WHERE state = 'parted'",
    "authorised for a brand": "vetting_brandauthorisation WHERE granted_at IS NOT NULL",
    "refused for a brand": "vetting_brandauthorisation WHERE state = 'refused'",
    "withdrawn by its owner": "vetting_brandauthorisation WHERE state = 'revoked'",
    "expired": "vetting_brandauthorisation WHERE granted_at IS NOT NULL AND state = 'expired'",
    "stores closed": f"{_CLOSED} AND penalty = 'closure'",
    "stores restored": f"{_CLOSED} AND penalty = 'closure' AND state = 'declined'",
}
_ACTS_WITH_LETTER: Final = {f"{state}_authorisation" for state in ("granted", "revoked", "expired")}
_SAME_VERSION: Final = {"approve_ban", "object_to_penalty"}
_CLOSING: Final = {"impose_closure", "confirm_ban"}
_OPENING: Final = {"decline_ban", "lift_ban", "reverse_penalty"}


def find_lost(application_ids: Mapping[int, UUID], handed_in: Iterable[int] = ()) -> Iterator[str]:
    """Find what a marketplace or a seller was told is taken in, and sellers that have it twice.

    `application_ids` are the public ids of applications, by the number of the seller;
    `handed_in` are the sellers whose papers for a brand were taken in.
    """
    public_ids = set(SellerApplication.objects.values_list("public_id", flat=True))
    for number, public_id in application_ids.items():
        if public_id not in public_ids:
            yield f"The application of seller {number} was accepted and is missing."
    seller_ids = set(BrandAuthorisation.objects.values_list("seller_id", flat=True))
    for seller_id in sorted(set(handed_in) - seller_ids):
        yield f"The papers of seller {seller_id} were accepted and are missing."
    yield from find_sentences(_ONCE)


def count_happened() -> dict[str, int]:
    """Count what happened, by kind."""
    return {
        name: int(fetch_rows(f"SELECT count(*) FROM {which}")[0][0])  # noqa: S608  # the texts above
        for name, which in _HAPPENED.items()
    }


def count_unfinished() -> int:
    """Count what a machine still has to continue."""
    return sum(len(fetch_rows(sql)) for _, sql in _WAITING)


def list_granted() -> dict[PlannedListing, bool]:
    """Return for what the papers of each shop are granted, or were until a day of grace."""
    return {PlannedListing(*fields): is_granted for *fields, is_granted in fetch_rows(_GRANTED)}


def find_breaches() -> Iterator[str]:
    """Find answers that are missing, doubled or nobody's, and what is not as people said."""
    yield from find_sentences((*_WAITING, *_QUESTIONS, AUTHORISED))
    acts = group_acts("authorisation")
    for chain in BrandAuthorisation.objects.order_by("pk"):
        yield from _find_miscounts(chain, acts[chain.pk])
        yield from _find_wrong_answers(chain, acts[chain.pk])
    for offer, is_granted in list_granted().items():
        if _has_reason(offer, "papers_granted") != is_granted:
            yield f"Shop {offer.shop} is granted {offer.brand}: {is_granted}; restricted otherwise."
    yield from _find_store_breaches()


def _has_reason(offer: PlannedListing, code: str) -> bool:
    return code in {restriction.code for restriction in list_restrictions(offer, database_now())}


def _find_miscounts(chain: BrandAuthorisation, acts: list[Act]) -> Iterator[str]:
    readers = [act["actor"] for act in acts if act["act"] == "read_authorisation"]
    voters = [pk for pk in (chain.first_by_id, chain.second_by_id, chain.decided_by_id) if pk]
    # Who decides after a no of the owner stands in place of who decided before it.
    last = [*readers[: max(len(voters) - 1, 0)], *readers[-1:]]
    if last != [f"user:{pk}" for pk in voters] or len(set(readers)) < len(readers):
        yield f"Authorisation {chain.pk} was read by {readers}, and counts the votes of {voters}."
    asks, has = BrandDesignation.objects.filter(right=chain.right_id).first(), chain.links.count()
    if asks and has != len(asks.documents):
        yield f"Authorisation {chain.pk} has {has} papers, not {len(asks.documents)}."
    expected_count = sum(act["act"] in _ACTS_WITH_LETTER for act in acts) + (
        chain.state == "refused"
    )
    letters = Outgoing.objects.filter(kind="authorisation", subject_id=chain.pk)
    count = letters.exclude(body__letter__in=["asked", "expires"]).count()
    if count != expected_count:
        yield f"Authorisation {chain.pk} has {count} letters in the outbox, not {expected_count}."


def _find_wrong_answers(chain: BrandAuthorisation, acts: list[Act]) -> Iterator[str]:
    answers = [act["body"]["state"] for act in acts if act["act"] == "read_authorisation"]
    act_names = {act["act"] for act in acts}
    reader_answers = {chain.first_says, chain.second_says}
    third = answers[-1] if chain.decided_by_id and answers else ""
    in_silence = (
        chain.granted_at and chain.owner_until <= chain.granted_at and reader_answers == {True}
    )
    is_agreed = third == "agreed" or (in_silence and "owner_no_authorisation" not in act_names)
    is_grantable = is_agreed or "owner_yes_authorisation" in act_names
    is_refusable = third == "refused" or reader_answers == {False}
    if not (is_refusable if chain.state == "refused" else is_grantable or not chain.granted_at):
        prefix = f"Authorisation {chain.pk} is {chain.state}"
        yield f"{prefix}: neither its readers nor its owner said so."


def _find_store_breaches() -> Iterator[str]:
    acts, closings = group_acts("seller", by="order"), dict[int, bool]()
    for order in PenaltyOrder.objects.select_related("seller").order_by("pk"):
        actors = {act["act"]: act["actor"] for act in acts[order.pk]}
        changes = sum(act["act"] not in _SAME_VERSION for act in acts[order.pk])
        count = Outgoing.objects.filter(kind="penalty", subject_id=order.pk).count()
        if changes != count:
            yield f"Penalty {order.pk} has {count} letters in the outbox, not {changes}."
        if order.penalty == "closure" and order.extends_id is None:
            yield from _find_hasty_closing(order, {actors.get(name) for name in _CLOSING} - {None})
            entity = order.seller.joined_to_id or order.seller_id
            is_closed = "confirm_ban" in actors and not _OPENING & actors.keys()
            closings[entity] = closings.get(entity, False) or is_closed
    yield from _find_wrongly_open(closings)


def _find_hasty_closing(order: PenaltyOrder, people: AbstractSet[str | None]) -> Iterator[str]:
    at, until = order.imposed_at, order.notice_ends_at
    if at and (len(people) < len(_CLOSING) or until is None or at < until):
        by = f"{len(people)} people at {at}, its notice over at {until}"
        yield f"The store of seller {order.seller_id} was closed by {by}."


def _find_wrongly_open(closings: Mapping[int, bool]) -> Iterator[str]:
    """Report shops not closed as people decided, unless their own closure is unconfirmed."""
    waiting = PenaltyOrder.objects.filter(penalty="closure", state=PenaltyOrderState.APPROVED)
    for shop in Shop.objects.exclude(seller__in=waiting.values("seller")).select_related("seller"):
        shall = closings.get(shop.seller.joined_to_id or shop.seller_id)
        offer = PlannedListing(shop.marketplace, shop.external_id)
        if shall is not None and _has_reason(offer, "closure") != shall:
            yield f"Shop {shop.external_id} is closed: {not shall}, and by people: {shall}."
