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

_FOR_BOTH_ROLES: Final = "".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;"
    f" GRANT EXECUTE ON FUNCTION {name} TO {APP_ROLE}, {WORK_ROLE};\n"
    for name in ("rights_are_partners", "complaints_holder")
)

FUNCTIONS: Final = _ARE_PARTNERS + _HOLDER + _FOR_BOTH_ROLES
