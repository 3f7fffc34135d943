"""Check a filing as the filing itself would, and keep nothing."""

from django.http import HttpRequest
from ninja import Router

from interfaces.api.callers import get_account, require_scope
from interfaces.api.check_shapes import CheckOut
from interfaces.api.problems import Problem
from records.accounts.models import Scope
from records.acts import checking
from records.acts.written import WrittenFiling
from records.ledger.clock import database_now

checks_router = Router(tags=["Takedown requests"])


@checks_router.post(
    "/check",
    auth=require_scope(Scope.FILE),
    response={200: CheckOut, (400, 401, 403, 409, 413, 422, 429, 503): Problem},
    summary="Check a filing without filing it",
)
def check_filing(request: HttpRequest, filing: WrittenFiling) -> CheckOut:
    """Every fault at once, and each line with what one should know of it: claimed already, taken
    down already. Nothing is kept. For what the matchers see, keep a draft and ask for its
    pre-flight.
    """
    wanted = filing.as_filing(get_account(request).pk)
    return CheckOut.from_rows(
        checking.list_filing_faults(wanted, database_now()), checking.check_filing(wanted)
    )
