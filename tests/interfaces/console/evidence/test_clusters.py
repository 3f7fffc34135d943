"""Linked sellers on the pages: a graph, a table in words, a member confirmed, a link cut."""

import pytest

from records.accounts.models import Role
from records.actions.evidence import link_analysis
from records.clock import database_now
from records.evidence.models import Cluster
from tests.interfaces.console.evidence.test_holds import sign_in
from tests.records.evidence.test_clusters import sell, share

pytestmark = pytest.mark.django_db


def test_a_cluster_is_read_confirmed_and_cut() -> None:
    seller, other = sell("Alba", "Brook")
    share("payment", "p", seller, other)
    link_analysis.propose_clusters(database_now())
    cluster = Cluster.objects.get()
    address = f"/console/clusters/{cluster.public_id}/"
    client = sign_in(Role.INVESTIGATOR)
    assert "Alba, Brook" in client.get("/console/clusters/").content.decode()
    text = client.get(address).content.decode()
    for expected in (
        "<svg",
        "<line",
        "the same payment account, which 2 sellers have (shop.example,",
    ):
        assert expected in text
    client.post(f"{address}confirm/", {"seller": other.pk, "has_read": "on"})
    assert (person := cluster.newest().members[1]["by"])
    pair = {"seller": seller.pk, "other": other.pk}
    client.post(f"{address}cut/", {**pair, "why": "One accountant"})
    assert not cluster.newest().edges
    history = client.get(address).content.decode()
    assert f"Brook was confirmed by {person}." in history
    assert "The link between Alba and Brook was taken away: One accountant" in history
    assert "Links were found." in history
