"""The pages of programmes and statistics for everybody: axe finds nothing, nothing runs over."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from pipeline.programmes.small_firms import FirmDeclaration
from records.accounts.models import Account, Role, User
from records.actions.programmes import small_firms
from records.actions.programmes.good_faith_membership import evaluate_all
from records.cases.models import Case
from records.clock import database_now
from records.programmes.models import Membership, SmallFirm
from tests.browser.accessibility import IN_BOTH_LANGUAGES, violations, visit
from tests.browser.conftest import Tabs
from tests.browser.filer_history import DAY, filer, record
from tests.factories import review_cases

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, slots=True)
class Stage:
    """A filer with a record, and who keeps the programmes."""

    nora: User
    pia: User
    held: Membership
    firm: SmallFirm
    seller_id: int

    def of_filer(self) -> Mapping[str, str]:
        """Every page of the portal, by a short name."""
        return {
            "good-faith": "/good-faith/",
            "statistics": "/statistics/",
            "sellers": "/statistics/sellers/",
            "seller": f"/statistics/sellers/{self.seller_id}/",
            "small-firm": "/small-firm/",
        }

    def of_staff(self) -> Mapping[str, str]:
        """Every page of the console."""
        return {
            "standings": "/console/standings/",
            "standing": f"/console/standings/{self.held.pk}/",
            "firms": "/console/firms/",
            "firm": f"/console/firms/{self.firm.pk}/",
            "uplift": "/console/uplift/",
        }

    def visits(self) -> tuple[tuple[User, Mapping[str, str]], ...]:
        """Who opens which."""
        return (self.nora, self.of_filer()), (self.pia, self.of_staff())


def build_stage() -> Stage:
    """All of it, newly made; one firm has a name without a space."""
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
    return Stage(nora, pia, Membership.objects.get(owner=nora.account), waits, seller_id)


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page(tabs: Tabs, language: str) -> None:
    stage = build_stage()
    faults: list[str] = []
    for person, pages in stage.visits():
        tab = tabs.open(person, language=language)
        for address in pages.values():
            visit(tab, f"{tabs.address}{address}")
            faults += violations(tab)
    assert faults == []
