"""Pages about authorities and courts: axe finds nothing, nothing runs over, one says why first."""

import pytest
from django.test import Client

from records.accounts.models import Role, User
from records.actions.evidence import link_analysis
from records.cases.models import Case
from records.clock import database_now
from records.evidence.models import (
    Authority,
    Bundle,
    CivilMatter,
    Cluster,
    DisclosureOrder,
    Lead,
    LegalHold,
)
from tests.browser.accessibility import IN_BOTH_LANGUAGES, list_violations, violations
from tests.browser.conftest import Tabs
from tests.factories.takedown_requests import marketplace
from tests.interfaces.console.evidence.test_holds import case, sign_in
from tests.interfaces.console.evidence.test_orders import list_authority, write_down
from tests.records.evidence.test_clusters import sell, share

__all__ = ["case", "marketplace"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("marketplace")]
_LONG = "W" * 60


def _create_all(keeper: Client, case: Case) -> dict[str, str]:
    """One of each kind; the addresses of their pages by name."""
    list_authority(keeper)
    authority, subjects = Authority.objects.get().pk, case.number
    write_down(keeper, authority=str(authority), basis="Article 5", subjects=subjects)
    share("payment", "p", *sell(_LONG, "Brook", "Cairn"))
    link_analysis.propose_clusters(database_now())
    keeper.post("/console/holds/", {"subjects": subjects, "why": _LONG, "until_on": ""})
    bundle = {"title": _LONG, "recipient": "LG", "basis": "ZPO 420", "subjects": subjects}
    keeper.post("/console/bundles/", bundle)
    lead = {
        "title": _LONG, "authority": authority, "basis": "StPO 158", "jurisdiction": "DE",
        "offence": "MarkenG 143", "value": "9000", "currency": "EUR", "value_how": "Sales",
        "subjects": subjects,
    }  # fmt: skip
    keeper.post("/console/leads/", lead)
    matter = {
        "court": "LG Berlin", "number": "4 O 1/26", "kind": "own", "owner": "",
        "parties": "We v. Alba", "claims": _LONG, "currency": "EUR", "subjects": subjects,
    }  # fmt: skip
    keeper.post("/console/matters/", matter)
    kinds = {
        "orders": DisclosureOrder, "known-authorities": Authority, "clusters": Cluster,
        "leads": Lead, "matters": CivilMatter, "bundles": Bundle, "holds": LegalHold,
    }  # fmt: skip
    return {
        name: f"/console/{name}/{kind._default_manager.values_list('public_id', flat=True).get()}/"
        for name, kind in kinds.items()
    }


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page_about_authorities(
    tabs: Tabs, language: str, case: Case
) -> None:
    pages = _create_all(sign_in(Role.COUNSEL), case)
    ines = User.objects.create(username="ines", role=Role.INVESTIGATOR)
    tab = tabs.open(ines, language=language)
    tab.goto(f"{tabs.address}/console/holds/")
    faults = violations(tab)
    tab.locator("#why").fill("7 Js 1/26")
    with tab.expect_navigation():
        tab.locator("main button.primary").click()
    for name, page in pages.items():
        faults += list_violations(tab, (f"/console/{name}/", page))
    assert faults == []
