"""The rows of the benchmark's tables, as the statements that write them in bulk."""

from typing import Final

from pipeline.words import TraitKind
from workers.lab.bench_desk import sample

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
    "right_snapshot": f"""'{{"mark": "{sample.MARK}", "kind": "trademark"}}'::jsonb""",
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
INSERT INTO complaints_decisionrecord
  (case_id, account_id, facts, routing, policy_hash, index_generation, routed_at)
SELECT c.id, c.account_id,
  jsonb_set(jsonb_set('{facts}'::jsonb, '{{listing,title}}', to_jsonb(f.title)),
    '{{case_id}}', to_jsonb(c.id)),
  '{routing}'::jsonb, '{hash}', 1, c.filed_at
FROM complaints_case c JOIN catalog_frozenlisting f ON f.id = c.frozen_id
WHERE c.state = 'in_review'
"""
# Of what waits, and of a third of what is decided: that much comes before a person.
TRAITS: Final = """
INSERT INTO complaints_trait (case_id, account_id, kind, value)
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
