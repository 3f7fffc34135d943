"""Functions that look behind the wall for one answer each; policies alone would go in circles.

A caller's temporary tables are looked at last: unnamed, they would come before all others.
"""

from typing import Final

from records.row_security.connection_role import APP_ROLE, WORK_ROLE

# Is one of these accounts the other's agent? The policy `principals` of accounts asks.
_ARE_PARTNERS: Final = """
CREATE OR REPLACE FUNCTION rights_are_partners(other bigint, account bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM rights_powerofattorney p
    WHERE p.agent_id = account AND p.principal_id = other
       OR p.agent_id = other AND p.principal_id = account)
$$;
"""

# Which open case of this right, reason and listing holds the place of a new one? It may be
# another agent's, so a filer cannot read it; filing asks.
_HOLDER: Final = """
CREATE OR REPLACE FUNCTION complaints_holder(
  owner bigint, of_right bigint, for_reason text, on_listing bigint, beside bigint
) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.id FROM complaints_case c
  WHERE c.owner_id = owner AND c.right_id = of_right AND c.reason = for_reason
    AND c.listing_id = on_listing AND c.id <> beside
    AND c.state IN ('received', 'queued', 'in_review', 'clarification')
  FOR UPDATE
$$;
"""

# Which things have these words? Under the policies of a table no index answers that, for the
# operator of the text search could leak. So it is asked here, for ids alone; who gets them reads
# the rows under the policies. A filer asks among its own cases, staff among what their role sees.
_FIND_BY_WORDS: Final = """
CREATE OR REPLACE FUNCTION find_by_words(kind text, words tsquery, most int) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  standing text := current_setting('markwarden.standing', true);
  own bigint := nullif(current_setting('markwarden.account', true), '')::bigint;
BEGIN
  IF kind = 'case' AND standing = 'filer' THEN
    RETURN QUERY EXECUTE 'SELECT c.id FROM complaints_case c
      JOIN catalog_frozenlisting f ON f.id = c.frozen_id
      WHERE c.account_id = $3 AND search_words(f.title) @@ $1 ORDER BY c.id DESC LIMIT $2'
      USING words, most, own;
  ELSIF kind = 'case' AND standing IN ('desk', 'reader') THEN
    RETURN QUERY EXECUTE 'SELECT c.id FROM (SELECT f.id FROM catalog_frozenlisting f
        WHERE search_words(f.title) @@ $1 ORDER BY f.id DESC LIMIT $2) found
      JOIN complaints_case c ON c.frozen_id = found.id'
      USING words, most;
  ELSIF kind = 'right' AND standing IN ('desk', 'reader', 'verifier') THEN
    RETURN QUERY EXECUTE 'SELECT id FROM rights_right
      WHERE search_words(mark) @@ $1 ORDER BY id DESC LIMIT $2' USING words, most;
  ELSIF kind = 'account' AND standing IN ('desk', 'reader', 'verifier') THEN
    RETURN QUERY EXECUTE $q$SELECT id FROM accounts_account
      WHERE search_words(name || ' ' || verified_name) @@ $1 ORDER BY id DESC LIMIT $2$q$
      USING words, most;
  ELSIF kind = 'seller' AND standing IN ('desk', 'reader') THEN
    RETURN QUERY EXECUTE 'SELECT id FROM accounts_seller
      WHERE search_words(legal_name) @@ $1 ORDER BY id DESC LIMIT $2' USING words, most;
  END IF;
END $$;
"""

_FOR_BOTH_ROLES: Final = "".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;"
    f" GRANT EXECUTE ON FUNCTION {name} TO {APP_ROLE}, {WORK_ROLE};\n"
    for name in ("rights_are_partners", "complaints_holder", "find_by_words")
)

FUNCTIONS: Final = _ARE_PARTNERS + _HOLDER + _FIND_BY_WORDS + _FOR_BOTH_ROLES
