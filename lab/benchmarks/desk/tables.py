"""Fill the tables in bulk, as months of work would have: lanes, owners, sellers, titles, deadlines.

A few sellers have most of the cases. Each case has the rows that the desk's pages read;
the pictures have no files.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from django.db import connection
from django.db.models import Model

from lab.benchmarks.desk.plan import Plan
from matchers.labels.words import Sentence
from matchers.text.likeness import Form, TextLikeness
from pipeline.decision.decide import decide
from pipeline.decision.serialization import facts_to_json, routing_to_json
from pipeline.decision.traits import detect_script, list_traits
from pipeline.facts import (
    Facts,
    FilerFacts,
    IndexFacts,
    ListingFacts,
    PictureFacts,
    RightFacts,
    SellerFacts,
)
from pipeline.policy.policy import Policy
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Lane, RightKind, RightState, TraitKind
from records import policies
from records.accounts.models import Account, AccountState, Role, User
from records.cases.models import Case, DecisionRecord, Ruling, TakedownRequest
from records.database import insert_into
from records.marketplaces.models import FrozenListing, Listing
from records.review.models import Trait
from records.rights.models import Right
from records.sellers.models import Seller

_MARK: Final = "NORVELLE"
_SHARES: Final = {  # script: share of the titles, words to choose from; Hebrew has none
    "latin": (70, "New N0RVELLE shoulder bag women leather wallet belt scarf 2026 black zip gold"),
    "zh": (18, "诺薇尔 女士 单肩包 新款 皮带 钱包 真皮 黑色 高仿 围巾 正品 时尚"),
    "ja": (4, "バッグ 革 レディース 財布 新作 ベルト 黒 ショルダー"),
    "ko": (2, "가방 여성 지갑 벨트 신상 숄더백 가죽"),
    "cyrillic": (4, "Сумка женская кошелёк ремень новый кожа чёрный"),
    "arabic": (2, "حقيبة كتف نسائية جلد محفظة جديدة"),
}  # fmt: skip


def _make_titles(count: int, seed: int) -> Iterator[str]:
    """Make so many titles, in the scripts of real listings."""
    chance = random.Random(seed)  # noqa: S311  # sample data
    shares = [share for share, _words in _SHARES.values()]
    for _share, words in chance.choices(list(_SHARES.values()), weights=shares, k=count):
        title_words = chance.choices(words.split(), k=chance.randint(4, 7))
        yield f"{' '.join(title_words)} {chance.randint(1, 9999)}"


_RIGHT: Final = RightFacts(
    1, 1, RightKind.TRADEMARK, RightState.VERIFIED, 1, _MARK, (), (18,), ("EU",), None
)
_LISTING: Final = ListingFacts(
    title=_MARK,
    brand=_MARK,
    description="Good leather, fine seams. " * 5,
    category="Bags > Shoulder bags",
    markets=("DE", "FR"),
    price="189.00",
    currency="CNY",
    pictures=(PictureFacts("ab" * 32, ""),),
)
_LIKENESS: Final = TextLikeness(
    1, _MARK, "brand", (0, len(_MARK)), Form.LITERAL, 0, 1.0, Sentence("The brand field wears it.")
)
_SELLER: Final = SellerFacts(
    1,
    is_authorised=False,
    counterfeit_strikes=0,
    infringement_strikes=0,
    upheld_counterfeit_cases=0,
)
_PLAIN: Final = Facts(
    case_id=1,
    reason=Reason.TM_MARK_IN_TEXT,
    channel=Channel.PLATFORM,
    lane=Lane.STANDARD,
    evidence=(),
    right=_RIGHT,
    listing=_LISTING,
    seller=_SELLER,
    filer=FilerFacts(1, is_good_faith_member=False),
    text=(_LIKENESS,),
    pictures=(),
    rights_seen=(),
    index=IndexFacts(1, 1.0),
    switches=(),
    audit_draw=0.5,
    decided_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
)


def _make_facts(title: str) -> Facts:
    """Return the facts of a case whose listing has this title."""
    return replace(_PLAIN, listing=replace(_LISTING, title=title))


def _make_record(policy: Policy) -> tuple[str, str]:
    """Return facts and routing as the decision record stores them."""
    return facts_to_json(_PLAIN).decode(), routing_to_json(decide(_PLAIN, policy)).decode()


REVIEWERS: Final = 60
PER_REQUEST: Final = 16
OF_REQUEST: Final = "row r JOIN draft d ON d.id = r.request"
SELLER: Final = {"legal_name": "'Seller ' || n", "public_id": "gen_random_uuid()"}
# Requests of the past came within ninety days, those that wait within the last thirty hours.
DRAFTS: Final = """
CREATE TEMP TABLE draft AS
SELECT n AS id, r.id AS right_id, r.owner_id, gen_random_uuid() AS public_id,
  CASE r.kind {reasons} END AS reason,
  (ARRAY['trusted_flagger','good_faith','good_faith','good_faith','sme','sme','standard','standard',
    'standard','standard','standard','standard','standard','standard','standard','public_form',
    'public_form','public_form'])[1 + floor(random() * 18)::int] AS lane,
  now() - CASE WHEN n > {first} THEN random() * interval '30 hours'
    ELSE interval '30 hours' + random() * interval '90 days' END AS filed_at
FROM (SELECT n, 1 + floor({rights} * power(random(), 2))::int AS of_right
      FROM generate_series(1, {requests}) n) AS asked
JOIN (SELECT id, owner_id, kind, row_number() OVER (ORDER BY id) AS place FROM rights_right) r
  ON r.place = asked.of_right;
ALTER TABLE draft ADD PRIMARY KEY (id)
"""
REQUEST: Final = {
    "id": "d.id",
    "public_id": "d.public_id",
    "account_id": "d.owner_id",
    "right_id": "d.right_id",
    "right_version": "1",
    "right_snapshot": f"""'{{"mark": "{_MARK}", "kind": "trademark"}}'::jsonb""",
    "reason": "d.reason",
    "channel": "'platform'",
    "lane": "d.lane",
    "evidence": "'{}'::jsonb",
    "refused_lines": "'[]'::jsonb",
    "filer_name": "'Ada'",
    "filer_email": "'ada@example.com'",
    "policy_hash": "''",
    "filed_at": "d.filed_at",
}
ROWS: Final = """
CREATE TEMP TABLE row AS
SELECT n AS id, (n - 1) / {per} + 1 AS request, (n * 7919::bigint) % {titles} AS title,
  n > {open} AS is_open, 1 + floor({sellers} * power(random(), 3))::int AS seller,
  random() AS score, random() AS fate,
  encode(sha256(floor(random() * 200000)::text::bytea), 'hex') AS picture
FROM generate_series(1, {cases}) n;
ANALYZE row; ANALYZE draft; ANALYZE pool
"""
LISTING: Final = {
    "id": "r.id",
    "marketplace": "'lab'",
    "external_id": "'L-' || r.id",
    "url": "'http://127.0.0.1:9/listings/L-' || r.id",
    "seller_id": "r.seller",
}
FROZEN: Final = {
    "id": "r.id",
    "listing_id": "r.id",
    "document_sha256": "r.picture",
    "title": "p.title",
    "description": "repeat('Good leather, fine seams. ', 5)",
    "markets": "'{DE,FR}'",
    "pictures": "jsonb_build_array(jsonb_build_object('sha256', r.picture, 'error', ''))",
}
_DUE: Final = "d.filed_at + interval '24 hours'"
_CLOSED: Final = (
    "CASE WHEN r.fate < .6 THEN 'upheld' WHEN r.fate < .93 THEN 'rejected' ELSE 'withdrawn' END"
)
CASE: Final = {
    "id": "r.id",
    "public_id": "gen_random_uuid()",
    "request_id": "d.id",
    "account_id": "d.owner_id",
    "owner_id": "d.owner_id",
    "right_id": "d.right_id",
    "reason": "d.reason",
    "lane": "d.lane",
    "listing_id": "r.id",
    "frozen_id": "r.id",
    "line": f"(r.id - 1) % {PER_REQUEST} + 1",
    "seller_id": "r.seller",
    "state": f"CASE WHEN r.is_open THEN 'in_review' ELSE {_CLOSED} END",
    "filed_at": "d.filed_at",
    "due_at": _DUE,
    "review_by": f"{_DUE} - CASE d.lane WHEN 'trusted_flagger' THEN interval '12 hours'"
    " WHEN 'standard' THEN interval '0' WHEN 'public_form' THEN interval '0'"
    " ELSE interval '4 hours' END",
    "score": "r.score",
    "script": "p.script",
    "decision_version": "r.is_open::int",
    "closed_at": "CASE WHEN NOT r.is_open THEN d.filed_at + interval '20 hours' END",
    "upheld_at": "CASE WHEN NOT r.is_open AND r.fate < .6"
    " THEN d.filed_at + interval '20 hours' END",
}
RULING: Final = {
    "case_id": "r.id",
    "account_id": "d.owner_id",
    "instance": "'first'",
    "outcome": "CASE WHEN r.fate < .6 THEN 'upheld' ELSE 'rejected' END",
    "reviewer_id": f"(SELECT min(id) FROM accounts_user) + r.id % {REVIEWERS}",  # noqa: S608  # ours
    "reason_code": "'identical_mark'",
    "policy_hash": "''",
    "ruled_at": "d.filed_at + interval '20 hours'",
}
RECORDS: Final = """
INSERT INTO cases_decisionrecord
  (case_id, version, account_id, facts, routing, salt, marks, facts_digest, routing_digest,
   policy_hash, index_generation, routed_at)
SELECT c.id, 1, c.account_id,
  jsonb_set(jsonb_set('{facts}'::jsonb, '{{listing,title}}', to_jsonb(f.title)),
    '{{case_id}}', to_jsonb(c.id)),
  '{routing}', '', '', '', '', '{hash}', 1, c.filed_at
FROM cases_case c JOIN marketplaces_frozenlisting f ON f.id = c.frozen_id
WHERE c.state = 'in_review'
"""
# Of all that wait and a third of the decided cases: so many reach a person.
TRAITS: Final = """
INSERT INTO review_trait (case_id, account_id, kind, value)
SELECT r.id, d.owner_id, '{kind}', {value}
FROM row r JOIN draft d ON d.id = r.request JOIN pool p ON p.id = r.title
WHERE r.is_open OR r.id % 3 = 0
"""
SHARED: Final = {
    TraitKind.SELLER: "r.seller",
    TraitKind.TITLE: "p.folded",
    TraitKind.PICTURE: "('x' || left(r.picture, 16))::bit(64)::bigint",
    TraitKind.REFERENCE: "d.right_id * 4 + r.id % 4",
}


_REASONS: Final = {
    "trademark": "TM-COUNTERFEIT TM-_MARK-IN-TEXT TM-LOGO-IN-IMAGE TM-PARALLEL-IMPORT",
    "copyright": "CR-IMAGE-COPY CR-TEXT-COPY CR-WORK",
    "design": "DES-SAME-DESIGN",
    "patent": "PAT-INFRINGEMENT",
    "gi": "GI-MISUSE OTHER",
}
_KINDS: Final = {"trademark": 699, "copyright": 200, "design": 60, "patent": 40, "gi": 1}


def fill_tables(plan: Plan) -> float:
    """Fill all tables; return the seconds it took."""
    began = time.monotonic()
    _fill_people(plan)
    _fill_titles(plan)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setseed({plan.seed / 1000})")
        for statement in _statements(plan):
            cursor.execute(statement)
    for model in (Case, FrozenListing, Listing, TakedownRequest, Ruling, DecisionRecord, Trait):
        _finish_table(model)
    return round(time.monotonic() - began, 1)


def _finish_table(model: type[Model]) -> None:
    """Set the id sequence behind the rows written here, and update the planner's statistics."""
    table = _table_name(model)
    with connection.cursor() as cursor:
        if model is not DecisionRecord:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608  # our own table
            )
        cursor.execute(f"VACUUM ANALYZE {table}")


def _fill_people(plan: Plan) -> None:
    chance = random.Random(plan.seed)  # noqa: S311  # sample data
    owners = Account.objects.bulk_create(
        Account(name=f"Owner {number}", state=AccountState.ACTIVE) for number in range(plan.owners)
    )
    kinds = chance.choices(list(_KINDS), weights=list(_KINDS.values()), k=plan.rights)
    Right.objects.bulk_create(
        (
            Right(
                owner=owners[int(len(owners) * chance.random() ** 2)],
                kind=kind,
                state="verified",
                number=f"B{number:07}",
                mark=_MARK,
                nice_classes=[18],
                territories=["EU"],
            )
            for number, kind in enumerate(kinds)
        ),
        batch_size=2000,
    )
    User.objects.bulk_create(
        User(username=f"r{number:02}", role=Role.REVIEWER) for number in range(REVIEWERS)
    )
    User.objects.create(username="senior", role=Role.SENIOR_REVIEWER)


def _fill_titles(plan: Plan) -> None:
    """Fill a pool of titles with their scripts and the hash of their folded wording."""
    pool = [*_make_titles(plan.titles, plan.seed)]
    rows = [
        (number, title, detect_script(title).value, _title_trait(title))
        for number, title in enumerate(pool)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE pool (id int PRIMARY KEY, title text, script text, folded bigint)"
        )
        cursor.executemany("INSERT INTO pool VALUES (%s, %s, %s, %s)", rows)


def _title_trait(title: str) -> int:
    traits = list_traits(_make_facts(title))
    return next((trait.value for trait in traits if trait.kind is TraitKind.TITLE), 0)


def _statements(plan: Plan) -> Iterator[str]:
    first_open = plan.cases - plan.waiting
    requests = plan.cases // PER_REQUEST + 1
    yield insert_into(Seller, SELLER, f"FROM generate_series(1, {plan.sellers}) n")
    reasons = " ".join(
        f"WHEN '{kind}' THEN (string_to_array('{them}', ' '))[1 + floor(random() * {n})::int]"
        for kind, them in _REASONS.items()
        for n in (len(them.split()),)
    )
    yield DRAFTS.format(
        requests=requests, rights=plan.rights, reasons=reasons, first=first_open // PER_REQUEST
    )
    yield insert_into(TakedownRequest, REQUEST, "FROM draft d")
    yield ROWS.format(
        cases=plan.cases,
        per=PER_REQUEST,
        titles=plan.titles,
        open=first_open,
        sellers=plan.sellers,
    )
    yield insert_into(Listing, LISTING, "FROM row r")
    yield insert_into(FrozenListing, FROZEN, "FROM row r JOIN pool p ON p.id = r.title")
    yield insert_into(
        Case, CASE, "FROM row r JOIN draft d ON d.id = r.request JOIN pool p ON p.id = r.title"
    )
    yield insert_into(Ruling, RULING, f"FROM {OF_REQUEST} WHERE NOT r.is_open")
    facts, routing = (document.replace("'", "''") for document in _make_record(policies.policy()))
    hash_ = policies.policy().hash
    yield RECORDS.format(facts=facts, routing=routing, hash=hash_)
    yield from (TRAITS.format(kind=kind, value=value) for kind, value in SHARED.items())


def _table_name(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001  # documented API
