"""The rows behind the pages under load, and who asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import connection
from django.test import Client

from lab.benchmarks.desk import sample_case
from lab.benchmarks.desk.plan import Plan
from lab.benchmarks.desk.tables import fill_tables
from records import policies
from records.accounts import keys
from records.accounts.models import Role, User
from records.clock import database_now
from records.complaints.models import Case, TakedownRequest
from records.row_security.connection_role import APP_ROLE

_CASES: Final = 50
# A decision record for each of its cases: the answer says why each was decided.
_DECIDE: Final = """
INSERT INTO complaints_decisionrecord
  (case_id, account_id, facts, routing, policy_hash, index_generation, routed_at)
SELECT c.id, c.account_id, jsonb_set(%s::jsonb, '{case_id}', to_jsonb(c.id)), %s::jsonb, %s, 1,
  c.filed_at
FROM complaints_case c WHERE c.request_id = %s ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """Pages by name: path and headers."""

    pages: tuple[tuple[str, str, Mapping[str, str]], ...]


def fill_database(plan: Plan) -> Sample:
    """Fill the tables; return what is asked for."""
    fill_tables(plan)
    request = _gather_request()
    key = keys.issue_key(request.account, now=database_now())
    filer = User.objects.create(username="filer", role=Role.FILER, account=request.account)
    reviewer = User.objects.filter(role=Role.REVIEWER).order_by("pk")[0]
    return Sample(
        (
            ("/health/live", "/health/live", {}),
            ("/health/ready", "/health/ready", {}),
            ("/sign-in/", "/sign-in/", {}),
            ("/report/", "/report/", {}),
            ("a filer's requests", "/requests/", _sign_in(filer)),
            ("review desk", "/console/", _sign_in(reviewer)),
            (
                "API: 50 cases",
                f"/api/v1/takedown-requests/{request.public_id}/cases?per_page={_CASES}",
                {"Authorization": f"Bearer {key}"},
            ),
        )
    )


def _gather_request() -> TakedownRequest:
    """One request with more than fifty cases, nearly all of them decided."""
    request = TakedownRequest.objects.select_related("account").order_by("pk")[0]
    decided_cases = Case.objects.filter(
        account_id=request.account_id, state__in=("upheld", "rejected")
    )
    selected_cases = list(decided_cases.exclude(request=request).order_by("pk")[:_CASES])
    for line, case in enumerate(selected_cases, start=100):
        Case.objects.filter(pk=case.pk).update(request=request, line=line)
    facts, routing = sample_case.make_record(policies.policy())
    with connection.cursor() as cursor:
        cursor.execute(_DECIDE, [facts, routing, policies.policy().hash, request.pk])
    return request


def _sign_in(person: User) -> Mapping[str, str]:
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return {"Cookie": f"{name}={client.cookies[name].value}"}


def count_backends() -> int:
    """The web role's connections."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [APP_ROLE])
        (count,) = cursor.fetchone() or (0,)
    return int(count)
