"""May the database role of this process do more than its work needs?"""

from typing import Final

from django.conf import settings

from records.database import fetch_all
from records.row_security.definitions.processes import WRITES, find_tables
from records.tables.registry import list_tables
from records.tables.roles import APP_ROLE, WORK_ROLE
from workers.doctor.finding import CheckResult, report_fine, report_watch, report_wrong

_POWERS: Final = (
    "is a superuser",
    "passes row-level security by",
    "makes roles or databases",
    "owns tables",
)
_FIND_POWERS: Final = """
SELECT rolname, rolsuper, rolbypassrls, rolcreaterole OR rolcreatedb,
  EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p'))
FROM pg_roles r WHERE rolname = current_user
"""
_FIND_WRITABLE: Final = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
  AND relkind IN ('r', 'p') AND NOT relispartition
  AND (has_table_privilege(oid, 'DELETE') OR has_any_column_privilege(oid, 'INSERT, UPDATE'))
"""
_REMEDY: Final = (
    "Give each process the role of its own in MARKWARDEN_DATABASE_URL"
    " (docs/how-to/real-servers.md), then run `markwarden migrate` as the owner."
)


def check_role() -> CheckResult:
    """Name what the role could do and need not; outside development that is a fault."""
    ((role, *flags),) = fetch_all(_FIND_POWERS)
    powers = [power for power, is_given in zip(_POWERS, flags, strict=True) if is_given]
    if role == WORK_ROLE and not powers:
        return report_watch(f"{role} writes all: right for a command, for no process.", _REMEDY)
    if surplus := sorted(_find_writable() - _find_needed(role)):
        powers.append(f"writes what it need not ({len(surplus)}): {', '.join(surplus[:3])}")
    if not powers:
        return report_fine(f"{role} writes what it needs.")
    report = report_watch if settings.MARKWARDEN.is_development else report_wrong
    return report(f"{role} {'; '.join(powers)}.", _REMEDY)


def _find_writable() -> set[str]:
    return {name for (name,) in fetch_all(_FIND_WRITABLE)}


def _find_needed(role: str) -> set[str]:
    tables = list_tables()
    if role == APP_ROLE:
        return {table.name for table in tables if table.grants.removeprefix("SELECT")}
    names = [table.name for table in tables]
    return {name for _verbs, words in WRITES.get(role, ()) for name in find_tables(words, names)}
