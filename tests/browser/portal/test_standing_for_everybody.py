"""The pages of programmes and statistics for everybody: axe finds nothing, nothing runs over."""

from collections.abc import Sequence

import pytest

from pipeline.programmes.small_firms import FirmDeclaration
from records.accounts.models import Account, Role, User
from records.actions.programmes import small_firms
from records.actions.programmes.good_faith_membership import evaluate_all
from records.cases.models import Case
from records.clock import database_now
from records.programmes.models import Membership, SmallFirm
from tests.browser.accessibility import IN_BOTH_LANGUAGES, list_violations
from tests.browser.conftest import Tabs
from tests.browser.filer_history import DAY, filer, record
from tests.factories import review_cases

pytestmark = pytest.mark.django_db(transaction=True)


def visits() -> tuple[tuple[User, Sequence[str]], ...]:
    """A filer with a record, who keeps the programmes, and every page of each.

    One firm has a name without a space.
    """
    now = database_now()
    nora, right = filer()
    assert nora.account
    pia = review_cases.person(Role.POLICY_ADMIN, "pia.keller")
    firm = small_firms.apply_for_membership(
        nora, FirmDeclaration(3, "under_1m", 1), actor="user:1", now=now
    )
    small_firms.admit_firm(firm.pk, pia, "Mei Lin", now=now)
    SmallFirm.objects.update(decided_at=now - 40 * DAY)
    long = Account.objects.create(name="Norvelle" * 20, state="active")
    by = User.objects.create(username="long", account=long)
    waits = small_firms.apply_for_membership(
        by, FirmDeclaration(50, "5m_to_10m", 20), actor="user:1", now=now
    )
    record(right, 40, 12, at=now - 60 * DAY)
    cases = record(right, 60, 3, at=now - 20 * DAY)
    for number in range(3):
        evaluate_all(now - (2 - number) * DAY)
    seller_id = Case.objects.get(pk=cases[0].pk).seller_id
    assert seller_id
    held = Membership.objects.get(owner=nora.account)
    portal = ("good-faith", "statistics", "statistics/sellers", f"statistics/sellers/{seller_id}")
    console = ("standings", f"standings/{held.pk}", "firms", f"firms/{waits.pk}", "uplift")
    return (
        (nora, [f"/{page}/" for page in (*portal, "small-firm")]),
        (pia, [f"/console/{page}/" for page in console]),
    )


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page(tabs: Tabs, language: str) -> None:
    for person, pages in visits():
        assert list_violations(tabs.open(person, language=language), pages) == []
