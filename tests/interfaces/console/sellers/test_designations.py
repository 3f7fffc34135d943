"""Designated brands: for which goods sellers show papers, as staff says and screening asks."""

import pytest
from django.urls import reverse

from pipeline.screening.candidates import PaperDemand
from records.accounts.models import Role
from records.actions.screening.background import list_designated
from records.rights.models import Right
from tests.factories.fresh_sessions import sign_in_as

pytestmark = pytest.mark.django_db


def test_a_brand_may_ask_for_papers_in_some_categories_and_of_used_goods(mark: Right) -> None:
    client = sign_in_as(Role.SENIOR_REVIEWER)
    form = {"right": str(mark.public_id), "marketplace": "lab", "categories": "shoes, bags"}
    client.post(reverse("console:designate"), {**form, "asks_of_resale": "on"})
    demand = PaperDemand(frozenset({"shoes", "bags"}), allows_resale=False)
    assert list_designated("lab") == {mark.pk: demand}
    assert list_designated("other") == {}
    page = reverse("console:designations")
    assert "Used goods need papers too" in client.get(page).content.decode()
    chinese = client.get(page, headers={"Accept-Language": "zh-CN"}).content.decode()
    assert "二手商品也须提交授权材料" in chinese
    client.post(reverse("console:designate"), {"right": str(mark.public_id)})
    assert list_designated("lab") == {mark.pk: PaperDemand(allows_resale=False)}
    assert list_designated("other") == {mark.pk: PaperDemand()}
