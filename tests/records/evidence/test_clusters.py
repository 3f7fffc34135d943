"""Clusters: proposed at night from what sellers share, confirmed, cut and kept in versions."""

import cProfile
import pstats
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from pipeline.sellers.entities import DeclaredEntity
from records.accounts.models import User
from records.actions.accounts import enrolment
from records.actions.evidence import clusters, legal_holds, link_analysis
from records.actions.evidence.steps import EvidenceRoleRequired, StepNotAllowed
from records.actions.marketplaces.sellers import DeclaredSeller, register_sellers, save_seller
from records.cases.models import Case
from records.evidence.models import Cluster, CutLink, LegalHoldKind, SellerFeature
from records.ledger.models import AuditEntry
from records.marketplaces.models import FrozenListing
from records.rights.models import Right
from records.sellers.models import Seller
from tests.factories import record_cases
from tests.records.conftest import Overlap

_AT = datetime(2026, 11, 28, 3, tzinfo=UTC)


def sell(*names: str) -> list[Seller]:
    return [Seller.objects.create(legal_name=name) for name in names]


def share(kind: str, value: str, *sellers: Seller) -> None:
    SellerFeature.objects.bulk_create(
        SellerFeature(seller=seller, kind=kind, value=value, source="shop.example", seen_at=_AT)
        for seller in sellers
    )


def ring() -> tuple[list[Seller], Cluster]:
    """Four in a row: each shares a payment account with the next."""
    sellers = sell("Alba", "Brook", "Cairn", "Delta")
    for number, (seller, other) in enumerate(pairwise(sellers)):
        share("payment", f"p{number}", seller, other)
    assert link_analysis.propose_clusters(_AT) == 1
    return sellers, Cluster.objects.get()


@pytest.mark.usefixtures("db")
def test_what_few_share_is_proposed_once_and_what_many_share_is_not() -> None:
    sellers, cluster = ring()
    crowd = sell(*(f"Shop {number}" for number in range(51)))
    share("payment", "all of them", *crowd)
    share("address", "warehouse", *crowd[:4])
    assert link_analysis.propose_clusters(_AT) == 0
    version = cluster.newest()
    assert version.list_sellers() == [seller.pk for seller in sellers]
    assert version.edges[0]["shared"] == [
        {"kind": "payment", "sharing": 2, "source": "shop.example", "seen": "2026-11-28",
         "weight": 3.0}
    ]  # fmt: skip
    assert cluster.state == "proposed"


@pytest.mark.usefixtures("db")
def test_a_person_confirms_a_member_by_its_path(ines: User) -> None:
    sellers, cluster = ring()
    head = clusters.find_head(cluster.newest())
    path = clusters.describe_path(cluster.newest(), sellers[3].pk)
    assert [(edge["seller"], edge["other"]) for edge in path][-1] == (sellers[2].pk, sellers[3].pk)
    for seller in sellers:
        clusters.confirm_member(cluster.pk, seller.pk, ines, now=_AT)
    assert cluster.newest().number == 5
    assert cluster.state == "confirmed"
    entries = AuditEntry.objects.filter(subject_kind="cluster", subject_id=cluster.pk)
    assert any(f"{sellers[2].pk}-{sellers[3].pk}:payment" in entry.entry for entry in entries)
    with pytest.raises(StepNotAllowed):
        clusters.confirm_member(cluster.pk, head, ines, now=_AT)
    with pytest.raises(EvidenceRoleRequired):
        clusters.confirm_member(cluster.pk, head, record_cases.reviewer(), now=_AT)


@pytest.mark.usefixtures("db")
def test_a_link_taken_away_splits_the_cluster_for_good(ines: User) -> None:
    sellers, cluster = ring()
    pair = (sellers[1].pk, sellers[2].pk)
    parts = clusters.cut_link(cluster.pk, *pair, "A shared accountant", ines, now=_AT)
    assert [part.newest().list_sellers() for part in parts] == [
        [sellers[0].pk, sellers[1].pk], [sellers[2].pk, sellers[3].pk]
    ]  # fmt: skip
    assert CutLink.objects.get().why == "A shared accountant"
    assert link_analysis.propose_clusters(_AT + timedelta(days=1)) == 0
    with pytest.raises(StepNotAllowed):
        clusters.cut_link(cluster.pk, *pair, "Again", ines, now=_AT)


@pytest.mark.usefixtures("db")
def test_a_cluster_grows_keeps_who_was_confirmed_and_ends(ines: User) -> None:
    sellers, cluster = ring()
    clusters.confirm_member(cluster.pk, sellers[0].pk, ines, now=_AT)
    (late,) = sell("Elm")
    share("device", "d", late, sellers[3])
    assert link_analysis.propose_clusters(_AT) == 1
    newest = cluster.newest()
    assert [bool(member["by"]) for member in newest.members] == [True, False, False, False, False]
    pair = sell("Fen", "Glen")
    share("payment", "q", *pair)
    link_analysis.propose_clusters(_AT)
    SellerFeature.objects.all().delete()
    link_analysis.propose_clusters(_AT)
    ended_cluster = Cluster.objects.exclude(ended_at=None).get()
    assert ended_cluster.newest().list_sellers() == [seller.pk for seller in pair], (
        "nobody had confirmed it"
    )


@pytest.mark.usefixtures("db")
def test_two_clusters_that_a_new_link_joins_become_one() -> None:
    alba, brook, cairn, delta = sell("Alba", "Brook", "Cairn", "Delta")
    share("payment", "p", alba, brook)
    share("payment", "q", cairn, delta)
    assert link_analysis.propose_clusters(_AT) == 2
    share("device", "d", brook, cairn)
    assert link_analysis.propose_clusters(_AT) == 1
    assert Cluster.objects.get(ended_at=None).newest().list_sellers() == [
        alba.pk, brook.pk, cairn.pk, delta.pk
    ]  # fmt: skip


def test_a_hold_on_a_cluster_keeps_its_sellers(ines: User) -> None:
    sellers, cluster = ring()
    things = legal_holds.find_subjects(str(cluster.public_id))
    assert things == [
        *((LegalHoldKind.SELLER, seller.pk) for seller in sellers),
        (LegalHoldKind.CLUSTER, cluster.pk),
    ]


def test_a_seller_that_joins_a_member_is_held_and_cut_with_it(ines: User) -> None:
    alba, brook, cairn = sell("Alba", "Brook", "Cairn")
    share("payment", "p", brook, cairn)
    link_analysis.propose_clusters(_AT)
    cluster = Cluster.objects.get()
    Seller.objects.filter(pk=cairn.pk).update(joined_to=alba)
    things = legal_holds.find_subjects(str(cluster.public_id))
    assert {pk for kind, pk in things if kind == LegalHoldKind.SELLER} == {
        brook.pk,
        cairn.pk,
        alba.pk,
    }
    clusters.cut_link(cluster.pk, brook.pk, cairn.pk, "One accountant", ines, now=_AT)
    link_analysis.propose_clusters(_AT + timedelta(days=1))
    assert not any(cluster.newest().edges for cluster in Cluster.objects.filter(ended_at=None))


def test_cases_show_features_of_their_sellers(case: Case) -> None:
    record_cases.freeze_case(case)
    link_analysis.find_features(_AT)
    link_analysis.find_features(_AT)
    assert "title" in SellerFeature.objects.values_list("kind", flat=True)
    assert set(SellerFeature.objects.values_list("source", flat=True)) == {"found"}


def test_a_night_reads_what_cases_showed_since_the_last_one(mark: Right) -> None:
    old, new = record_cases.file_cases(mark, "A", "B")
    for case in (old, new):
        record_cases.freeze_case(case)
    link_analysis.find_features(_AT)
    SellerFeature.objects.all().delete()
    for case, days in ((old, 300), (new, 1)):
        FrozenListing.objects.filter(case=case).update(frozen_at=_AT - timedelta(days=days))
    (seller,) = sell("Alba")
    SellerFeature.objects.create(
        seller=seller, kind="title", value="known", source="found", seen_at=_AT
    )
    link_analysis.find_features(_AT)
    features = SellerFeature.objects.filter(kind="title").exclude(seller=seller)
    assert features.count() == 1, "what is older was written down in a night before"


@pytest.mark.usefixtures("db")
def test_a_night_looks_at_each_cluster_a_few_times_however_many_there_are() -> None:
    for number in range(40):
        share("payment", f"p{number}", *sell(f"One {number}", f"Other {number}"))
    assert link_analysis.propose_clusters(_AT) == 40
    profile = cProfile.Profile()
    assert profile.runcall(link_analysis.propose_clusters, _AT) == 0
    calls = pstats.Stats(profile).get_stats_profile().func_profiles["list_sellers"].ncalls
    assert int(calls) <= 40 * 5


@pytest.mark.usefixtures("db")
def test_a_name_links_across_scripts_and_legal_forms_with_something_else_beside_it() -> None:
    market = enrolment.enrol_marketplace("lab", actor="test", now=_AT)
    names = {"Яркий импорт ООО": "one", "Yarkij Import Ltd.": "one", "YARKIJ": "another"}
    for place, (name, address) in enumerate(names.items()):
        entity = DeclaredEntity(f"E-{place}", name)
        declared_seller = DeclaredSeller(entity, [(f"S-{place}", name)], {"address": [address]})
        save_seller(market, declared_seller, actor="test", now=_AT)
    assert [register_sellers(_AT), register_sellers(_AT)] == [3, 0]
    assert len({feature.value for feature in SellerFeature.objects.filter(kind="name")}) == 1
    assert link_analysis.propose_clusters(_AT) == 1
    version = Cluster.objects.get().newest()
    assert [member["name"] for member in version.members] == list(names)[:2], (
        "the third shares a name"
    )
    assert {item["kind"] for item in version.edges[0]["shared"]} == {"name", "address"}


def test_who_is_confirmed_while_the_night_links_sellers_stays_confirmed(
    ines: User, overlap: Overlap
) -> None:
    cluster_sellers, cluster = ring()
    (late,) = sell("Elm")
    share("device", "d", late, cluster_sellers[3])
    confirmation_future, proposal_future = overlap(
        lambda: clusters.confirm_member(cluster.pk, cluster_sellers[0].pk, ines, now=_AT),
        lambda: link_analysis.propose_clusters(_AT),
    )
    assert (confirmation_future.exception(), proposal_future.result()) == (None, 1)
    newest = cluster.newest()
    assert (newest.number, newest.list_sellers()[-1]) == (3, late.pk)
    assert [bool(member["by"]) for member in newest.members] == [True, *[False] * 4]


def test_a_cluster_that_is_confirmed_while_the_night_finds_no_link_stays(
    ines: User, overlap: Overlap
) -> None:
    cluster_sellers, cluster = ring()
    SellerFeature.objects.all().delete()
    confirmation_future, proposal_future = overlap(
        lambda: clusters.confirm_member(cluster.pk, cluster_sellers[0].pk, ines, now=_AT),
        lambda: link_analysis.propose_clusters(_AT),
    )
    assert (confirmation_future.exception(), proposal_future.result()) == (None, 0)
    cluster.refresh_from_db()
    assert cluster.ended_at is None
