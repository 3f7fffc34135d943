"""No row that a hold keeps is deleted, whichever role asks: held by triggers.

`evidence_is_held(kind, id)` says whether a hold in force keeps a row. A kind of hold itself is
found directly, or through a case that names it; other kinds lead to their case, right or account.
"""

from collections.abc import Iterable
from typing import Final

from records.tables.registry import Table
from records.tables.roles import KEEPER_ROLES, TIMERS_ROLE, WORK_ROLE

_TODAY: Final = "(now() AT TIME ZONE 'UTC')::date"  # a session may speak for another zone
# From a row to what may be held: kind and id. One statement each; `one` is the row's id.
_OF_CASES: Final = (
    "SELECT '{kind}', one UNION SELECT 'case', unnest(case_ids) FROM {table} WHERE id = one"
)
_LEADS: Final = {
    "order": _OF_CASES.format(kind="order", table="evidence_disclosureorder"),
    "lead": _OF_CASES.format(kind="lead", table="evidence_lead"),
    "civilmatter": _OF_CASES.format(kind="civilmatter", table="evidence_civilmatter"),
    # What leaves is kept with what it was made for.
    "bundle": f"""
      {_OF_CASES.format(kind="bundle", table="evidence_bundle")}
      UNION SELECT 'order', id FROM evidence_disclosureorder WHERE bundle_id = one
      UNION SELECT 'lead', id FROM evidence_lead WHERE bundle_id = one
      UNION SELECT 'civilmatter', civilmatter_id FROM evidence_civilmatter_exhibits
        WHERE bundle_id = one""",  # noqa: S608  # our own words
    "cluster": """
      SELECT 'cluster', one UNION SELECT 'seller', (m ->> 'seller')::bigint
        FROM evidence_clusterversion, jsonb_array_elements(members) m WHERE cluster_id = one""",
    # Of listings that were not published yet.
    "listing_hold": """
      SELECT v.kind, v.id FROM screening_heldlisting h, LATERAL (VALUES ('account', h.account_id),
        ('seller', h.seller_id), ('right', h.right_id)) v(kind, id) WHERE h.id = one""",
    "case": """
      SELECT v.kind, v.id FROM cases_case c, LATERAL (VALUES ('case', c.id),
        ('account', c.account_id), ('account', c.owner_id), ('seller', c.seller_id),
        ('right', c.right_id)) v(kind, id) WHERE c.id = one""",
    # A held case keeps its parties and its right, too.
    "right": """
      SELECT 'right', one UNION SELECT 'account', owner_id FROM rights_right WHERE id = one
      UNION SELECT 'case', c.id FROM cases_case c
        JOIN evidence_legalholdsubject s ON s.kind = 'case' AND s.subject_id = c.id
        WHERE c.right_id = one""",
    "account": """
      SELECT 'account', one
      UNION SELECT 'right', r.id FROM rights_right r
        JOIN evidence_legalholdsubject s ON s.kind = 'right' AND s.subject_id = r.id
        WHERE r.owner_id = one
      UNION SELECT 'case', c.id FROM cases_case c
        JOIN evidence_legalholdsubject s ON s.kind = 'case' AND s.subject_id = c.id
        WHERE one IN (c.account_id, c.owner_id)""",
    "seller": """
      SELECT 'seller', one UNION SELECT 'case', c.id FROM cases_case c
        JOIN evidence_legalholdsubject s ON s.kind = 'case' AND s.subject_id = c.id
        WHERE c.seller_id = one""",
    "request": """
      SELECT v.kind, v.id FROM cases_case c, LATERAL (VALUES ('case', c.id),
        ('account', c.account_id), ('account', c.owner_id), ('seller', c.seller_id),
        ('right', c.right_id)) v(kind, id) WHERE c.request_id = one
      UNION SELECT v.kind, v.id FROM cases_takedownrequest r, LATERAL (VALUES
        ('account', r.account_id), ('right', r.right_id)) v(kind, id) WHERE r.id = one""",
    # A letter that tells rulings of several requests is kept with each of them.
    "document": """
      SELECT v.kind, v.id FROM notices_document d
      JOIN cases_ruling r ON r.id IN (
        SELECT d.subject_id UNION SELECT jsonb_array_elements_text(d.subject_ids)::bigint)
      JOIN cases_case c ON c.id = r.case_id, LATERAL (VALUES ('case', c.id),
        ('account', c.account_id), ('account', c.owner_id), ('seller', c.seller_id),
        ('right', c.right_id)) v(kind, id) WHERE d.id = one AND d.kind IN ('result', 'digest')
      UNION SELECT v.kind, v.id FROM notices_document d, LATERAL (VALUES ('case', d.case_id),
        ('account', d.account_id), ('seller', d.seller_id)) v(kind, id) WHERE d.id = one""",
    "frozen": """
      SELECT v.kind, v.id FROM cases_case c, LATERAL (VALUES ('case', c.id),
        ('account', c.account_id), ('account', c.owner_id), ('seller', c.seller_id),
        ('right', c.right_id)) v(kind, id) WHERE c.frozen_id = one
      UNION SELECT 'seller', l.seller_id FROM marketplaces_frozenlisting f
        JOIN marketplaces_listing l ON l.id = f.listing_id WHERE f.id = one""",
}
# A row that belongs to one other row is held with it.
_BELONGS: Final = {
    "ruling": ("case", "case_id", "cases_ruling"),
    "second_review": ("case", "case_id", "quality_secondreview"),
    "certificate": ("right", "right_id", "rights_certificate"),
    "membership": ("account", "owner_id", "programmes_membership"),
}

_BRANCHES: Final = "".join(
    [
        *(
            f"    WHEN '{kind}' THEN RETURN EXISTS (SELECT FROM ({sql}\n"
            "      ) lead(kind, id) JOIN evidence_legalholdsubject s"
            " ON s.kind = lead.kind AND s.subject_id = lead.id"
            " JOIN evidence_legalhold h ON h.id = s.hold_id WHERE h.released_at IS NULL"
            f" AND (h.until_on IS NULL OR h.until_on >= {_TODAY}));\n"
            for kind, sql in _LEADS.items()
        ),
        *(
            f"    WHEN '{kind}' THEN RETURN evidence_is_held("  # noqa: S608  # our own words
            f"'{above}', (SELECT {column} FROM {table} WHERE id = one));\n"
            for kind, (above, column, table) in _BELONGS.items()
        ),
    ]
)

# Most deletes meet no hold at all, so that is asked first.
_IS_HELD: Final = f"""
CREATE OR REPLACE FUNCTION evidence_is_held(what text, one bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF one IS NULL OR NOT EXISTS (SELECT FROM evidence_legalhold WHERE released_at IS NULL) THEN
    RETURN false;
  END IF;
  CASE what
{_BRANCHES}    ELSE RETURN false;
  END CASE;
END $$;
REVOKE ALL ON FUNCTION evidence_is_held FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evidence_is_held TO {", ".join(KEEPER_ROLES)};
"""  # noqa: S608  # our own words

# A hold that is placed waits for deletes under way, and deletes wait for it: each sees the other.
_LOCK: Final = 7_204_881_226_006
_REFUSE: Final = f"""
CREATE OR REPLACE FUNCTION evidence_refuse_held() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared({_LOCK});
  FOR place IN 0 .. TG_NARGS / 2 - 1 LOOP
    IF evidence_is_held(
      TG_ARGV[2 * place], (to_jsonb(OLD) ->> TG_ARGV[2 * place + 1])::bigint) THEN
      RAISE EXCEPTION 'A hold keeps this row.' USING ERRCODE = 'MWH01';
    END IF;
  END LOOP;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION evidence_await_deletes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock({_LOCK});
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS hold_awaits_deletes ON evidence_legalholdsubject;
CREATE TRIGGER hold_awaits_deletes BEFORE INSERT ON evidence_legalholdsubject
  FOR EACH ROW EXECUTE FUNCTION evidence_await_deletes();
"""

# A hold is released, not deleted; what it names and its last day do not change.
_HOLDS_STAY: Final = f"""
CREATE OR REPLACE FUNCTION evidence_keep_hold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM evidence_legalhold
      WHERE id = (to_jsonb(OLD) ->> TG_ARGV[0])::bigint AND released_at IS NULL
        AND (until_on IS NULL OR until_on >= {_TODAY})) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'A hold is released by two people first.' USING ERRCODE = 'MWH01';
END $$;
DROP TRIGGER IF EXISTS hold_is_released_first ON evidence_legalhold;
CREATE TRIGGER hold_is_released_first BEFORE DELETE ON evidence_legalhold
  FOR EACH ROW EXECUTE FUNCTION evidence_keep_hold('id');
DROP TRIGGER IF EXISTS hold_is_released_first ON evidence_legalholdsubject;
CREATE TRIGGER hold_is_released_first BEFORE UPDATE OR DELETE ON evidence_legalholdsubject
  FOR EACH ROW EXECUTE FUNCTION evidence_keep_hold('hold_id');
DROP TRIGGER IF EXISTS hold_has_its_day ON evidence_legalhold;
CREATE TRIGGER hold_has_its_day BEFORE UPDATE OF until_on ON evidence_legalhold FOR EACH ROW
  WHEN (NEW.until_on IS DISTINCT FROM OLD.until_on) EXECUTE FUNCTION evidence_keep_hold('id');
"""  # noqa: S608  # our own words

# An entry of the audit chain keeps its hashes for ever; its text may go after its time. Workers
# may not write there themselves: they ask for that one thing.
_AUDIT: Final = f"""
CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.entry = '' AND OLD.entry <> ''
     AND to_jsonb(NEW) - 'entry' = to_jsonb(OLD) - 'entry'
     AND (OLD.entry::jsonb ->> 'at')::timestamptz < now() - interval '1 year' THEN
    PERFORM pg_advisory_xact_lock_shared({_LOCK});
    IF NOT evidence_is_held(OLD.subject_kind, OLD.subject_id) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'The audit chain is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
GRANT UPDATE (entry) ON ledger_auditentry TO CURRENT_USER;
CREATE OR REPLACE FUNCTION ledger_blank_entries(signed_below bigint, most int) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH due AS (
    SELECT id FROM ledger_auditentry WHERE xid < signed_below AND entry <> ''
      AND NOT evidence_is_held(subject_kind, subject_id) LIMIT most
  ), done AS (
    UPDATE ledger_auditentry e SET entry = '' FROM due WHERE e.id = due.id RETURNING 1
  ) SELECT count(*) FROM done
$$;
REVOKE ALL ON FUNCTION ledger_blank_entries FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_blank_entries TO {WORK_ROLE}, {TIMERS_ROLE};
"""  # noqa: S608  # our own words


def write_holds_sql(tables: Iterable[Table]) -> str:
    """Write the SQL by which holds keep rows of the tables that say so."""
    triggers = "".join(_write_triggers(table) for table in tables if table.held)
    return _IS_HELD + _REFUSE + _HOLDS_STAY + triggers + _AUDIT


def _write_triggers(table: Table) -> str:
    blanked = (
        _write_trigger("held_is_not_blanked", f"UPDATE OF {column}", table, f"WHEN ({when})")
        for column, when in table.blanked
    )
    return "".join([_write_trigger("held_is_kept", "DELETE", table), *blanked])


def _write_trigger(name: str, event: str, table: Table, when: str = "") -> str:
    arguments = ", ".join(f"'{word}'" for word in table.held.split())
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table.name};\n"
        f"CREATE TRIGGER {name} BEFORE {event} ON {table.name} FOR EACH ROW {when}"
        f" EXECUTE FUNCTION evidence_refuse_held({arguments});\n"
    )
