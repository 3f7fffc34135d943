"""Functions that policies ask: some look behind the wall, where policies would go in circles.

A caller's temporary tables are looked at last: unnamed, they would come before all others.
"""

import re
from collections.abc import Iterable
from typing import Final

from records.tables.conditions import ACCOUNT, SELLER, speaks_for
from records.tables.registry import Table
from records.tables.roles import ROLES, TIMERS_ROLE, WORK_ROLE, ConnectionRole

# Is one of these accounts the other's agent? The policy `principals` of accounts asks.
_ARE_PARTNERS: Final = """
CREATE OR REPLACE FUNCTION rights_are_partners(other bigint, account bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM accounts_powerofattorney p
    WHERE p.agent_id = account AND p.principal_id = other
       OR p.agent_id = other AND p.principal_id = account)
$$;
"""

# Which open case of this right, reason and listing holds the place of a new one? It may be
# another agent's, so a filer cannot read it; filing asks.
_HOLDER: Final = """
CREATE OR REPLACE FUNCTION cases_holder(
  owner bigint, of_right bigint, for_reason text, on_listing bigint, beside bigint
) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.id FROM cases_case c
  WHERE c.owner_id = owner AND c.right_id = of_right AND c.reason = for_reason
    AND c.listing_id = on_listing AND c.id <> beside
    AND c.state IN ('received', 'queued', 'in_review', 'clarification')
  FOR UPDATE
$$;
"""

# Where do entries stand among those of a span of transactions? Others' entries count, too, and
# who proves one of their own does not see them.
_LOG_PLACES: Final = """
CREATE OR REPLACE FUNCTION ledger_places(ids bigint[], from_xid bigint, below_xid bigint)
RETURNS TABLE (id bigint, place bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT span.id, span.place FROM (
    SELECT e.id, row_number() OVER (ORDER BY e.xid, e.id) - 1 AS place FROM ledger_auditentry e
    WHERE e.xid >= from_xid AND e.xid < below_xid
  ) span WHERE span.id = ANY (ids)
$$;
"""

# Which things have these words? Under the policies of a table no index answers that, for the
# operator of the text search could leak. So it is asked here, for ids alone; who gets them reads
# the rows under the policies. A filer asks among its own cases, staff among what their role sees.
# Words that many titles have are found among the newest, others by the index, so far and no
# further: the planner expects words that nobody wrote to be frequent, and would read all titles.
_FIND_BY_WORDS: Final = """
CREATE OR REPLACE FUNCTION find_by_words(kind text, words tsquery, most int) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET enable_seqscan = off
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  standing text := current_setting('markwarden.standing', true);
  own bigint := nullif(current_setting('markwarden.account', true), '')::bigint;
  found int;
  newest text;
  place text;
BEGIN
  IF kind = 'case' AND standing = 'filer' AND own IS NOT NULL THEN
    newest := 'SELECT id, frozen_id FROM cases_case WHERE account_id = $3
      ORDER BY request_id DESC LIMIT 1000';
  ELSIF kind = 'case' AND standing IN ('desk', 'reader') THEN
    own := NULL;  -- of everybody's
    newest := 'SELECT id, frozen_id FROM cases_case ORDER BY id DESC LIMIT 500';
  ELSIF kind IN ('right', 'account') AND standing IN ('desk', 'reader', 'verifier')
     OR kind = 'seller' AND standing IN ('desk', 'reader') THEN
    place := CASE kind WHEN 'right' THEN 'rights_right WHERE search_words(mark)'
      WHEN 'seller' THEN 'sellers_seller WHERE search_words(legal_name) @@ $1
        UNION ALL SELECT seller_id FROM sellers_shop WHERE search_words(name)'
      ELSE 'accounts_account WHERE search_words(name || '' '' || verified_name)' END;
    RETURN QUERY EXECUTE 'WITH found AS MATERIALIZED (SELECT id FROM ' || place || ' @@ $1
      LIMIT 500) SELECT DISTINCT id FROM found ORDER BY id DESC LIMIT $2' USING words, most;
  END IF;
  IF newest IS NULL THEN
    RETURN;
  END IF;
  -- Read first, compared then: the planner expects a phrase of Chinese characters to be rare, and
  -- would read each listing with it by the index (69,000 of a million) to keep a few of the newest.
  RETURN QUERY EXECUTE 'WITH c AS MATERIALIZED (SELECT c.id, f.title FROM (' || newest || ') c
      JOIN marketplaces_frozenlisting f ON f.id = c.frozen_id)
    SELECT id FROM c WHERE search_words(title) @@ $1 LIMIT $2' USING words, most, own;
  GET DIAGNOSTICS found = ROW_COUNT;
  IF found < most THEN
    RETURN QUERY EXECUTE 'WITH found AS MATERIALIZED (SELECT id FROM marketplaces_frozenlisting
        WHERE search_words(title) @@ $1 LIMIT $4)
      SELECT c.id FROM found JOIN cases_case c ON c.frozen_id = found.id
      WHERE $3 IS NULL OR c.account_id = $3 ORDER BY c.id DESC LIMIT $2'
      USING words, most, own, CASE WHEN own IS NULL THEN 500 ELSE 2000 END;
  END IF;
END $$;
"""

# Which sellers are one legal entity with this one, itself included, in id order? A seller sees no
# row of the others.
_SAME_ENTITY: Final = """
CREATE OR REPLACE FUNCTION sellers_same_entity(seller bigint) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH entity AS (SELECT coalesce(joined_to_id, id) AS head FROM sellers_seller WHERE id = seller)
  SELECT array_agg(s.id ORDER BY s.id) FROM sellers_seller s
  WHERE s.id = (SELECT head FROM entity) OR s.joined_to_id = (SELECT head FROM entity)
$$;
"""

# Which upheld cases does the legal entity of the visiting seller bear? Of those at other shops it
# sees no row, and only what its ladders count.
_VIOLATIONS: Final = f"""
CREATE OR REPLACE FUNCTION cases_own_violations()
RETURNS TABLE (id bigint, reason text, filed_at timestamptz, upheld_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.id, c.reason, c.filed_at, c.upheld_at FROM cases_case c
  WHERE c.seller_id = ANY ((SELECT sellers_same_entity({SELLER}))::bigint[])
    AND c.upheld_at IS NOT NULL AND {speaks_for(ConnectionRole.MERCHANT)}
$$;
"""  # noqa: S608  # no input

# Is this listing on that marketplace? Policies of cases ask, and those of listings ask for cases.
_IS_ON: Final = """
CREATE OR REPLACE FUNCTION marketplaces_is_on(listing bigint, place text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM marketplaces_listing l WHERE l.id = listing AND l.marketplace = place)
$$;
"""

# A function for each table whose policies those of others ask for one row, by `sees` in
# records/tables/conditions.py. It asks as the visitor, not as the owner: that table's policies
# hold. It is planned once a connection, and only where there is a row to ask for. Each call takes
# some 26 microseconds, as COST tells the planner, which then asks for few rows instead of going
# through a table.
_SEES: Final = """
CREATE OR REPLACE FUNCTION sees_{0}(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE COST 2000 AS $$
BEGIN RETURN EXISTS (SELECT FROM public.{0} t WHERE t.id = wanted); END $$;
"""

# The number that others name the visitor's account by.
_OWN_NUMBER: Final = f"""
CREATE OR REPLACE FUNCTION own_public_id() RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN (SELECT a.public_id FROM public.accounts_account a WHERE a.id = {ACCOUNT}); END $$;
"""  # noqa: S608  # no input

# Partitions are emptied by workers, who own none of them: a day that comes round finds none.
_EMPTY_SLOT: Final = f"""
CREATE OR REPLACE FUNCTION screening_empty_slot(slot int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  EXECUTE format('TRUNCATE screening_verdict_%s', slot);
END $$;
REVOKE ALL ON FUNCTION screening_empty_slot FROM PUBLIC;
GRANT EXECUTE ON FUNCTION screening_empty_slot TO {WORK_ROLE}, {TIMERS_ROLE};
"""

_ASKED: Final = re.compile(r"\bsees_(\w+)\(")
_FOR_ALL_ROLES: Final = (
    "REVOKE ALL ON FUNCTION {0} FROM PUBLIC;"
    f" GRANT EXECUTE ON FUNCTION {{0}} TO {', '.join(ROLES)};\n"
)
_ASKED_BY_ALL: Final = (
    "rights_are_partners",
    "cases_holder",
    "find_by_words",
    "sellers_same_entity",
    "cases_own_violations",
    "marketplaces_is_on",
    "own_public_id",
    "ledger_places",
)


def write_functions_sql(tables: Iterable[Table]) -> str:
    """Write the SQL of all functions: of those above, and of those that these tables ask."""
    policies = [policy for table in tables for policy in table.policies or ()]
    asked = sorted(
        {name for policy in policies for name in _ASKED.findall(policy.rows + policy.check)}
    )
    functions = (*_ASKED_BY_ALL, *(f"sees_{table}" for table in asked))
    return "".join(
        [
            *(
                _ARE_PARTNERS,
                _HOLDER,
                _FIND_BY_WORDS,
                _SAME_ENTITY,
                _VIOLATIONS,
                _IS_ON,
                _OWN_NUMBER,
                _LOG_PLACES,
            ),
            *(_SEES.format(table) for table in asked),
            *(_FOR_ALL_ROLES.format(function) for function in functions),
            _EMPTY_SLOT,
        ]
    )
