"""After a restore or a promotion marketplaces are told again what shall be down."""

from datetime import timedelta

import pytest
from django.db import connection

from records.actions.filing import withdrawal
from records.actions.marketplaces import restatement
from records.cases.models import Case, Ruling
from records.ledger.models import AuditEntry, DatabaseOrigin, Outgoing
from records.marketplaces.models import Listing
from records.rights.models import Right
from tests.factories import quality_cases, record_cases
from tests.factories.sellers.applications import create_seller
from tests.factories.sellers.monitored import NOTICE, NOW, close
from tests.records.conftest import Overlap

_LATER = record_cases.NOW + timedelta(hours=1)


def _restore_database() -> None:
    """As if this were a copy of the database that is remembered."""
    DatabaseOrigin.objects.update(identity="another copy")


def _restate() -> list[Outgoing]:
    last = Outgoing.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    restatement.restate_orders(_LATER)
    return list(Outgoing.objects.filter(pk__gt=last).order_by("subject_id"))


@pytest.fixture
def cases(mark: Right) -> list[Case]:
    """One that was upheld, one that was withdrawn, one that is being examined."""
    cases = record_cases.file_cases(mark, "L-1", "L-2", "L-3")
    for case in cases:
        record_cases.route_case(case)
    quality_cases.rule_on_case(cases[0])
    withdrawal.withdraw_case(cases[1].pk, cases[1].account_id, now=record_cases.NOW)
    Outgoing.objects.update(sent_at=record_cases.NOW)
    assert restatement.restate_orders(_LATER) == 0
    return cases


def test_nothing_is_told_again_by_the_same_database(cases: list[Case]) -> None:
    assert _restate() == []


def test_another_copy_tells_once_more_what_is_down_and_what_is_examined(cases: list[Case]) -> None:
    _restore_database()
    down, examined = _restate()
    versions = dict(Listing.objects.values_list("external_id", "version"))
    ruling = Ruling.objects.get(case=cases[0])
    assert (down.kind, down.body) == ("enforce", {"ruling": ruling.pk, "version": versions["L-1"]})
    assert examined.body == {"ruling": 0, "version": versions["L-3"]}
    assert _restate() == []


def test_what_does_not_fit_in_a_round_is_told_when_that_has_left(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restatement, "_A_ROUND", 1)
    _restore_database()
    (first,) = _restate()
    assert _restate() == []
    Outgoing.objects.update(sent_at=_LATER)
    (second,) = _restate()
    assert {first.subject_id, second.subject_id} == {cases[0].listing_id, cases[2].listing_id}


def test_what_is_ruled_while_it_is_told_again_names_its_ruling(
    committed_database: None, mark: Right, overlap: Overlap
) -> None:
    """The ruling holds the listing when it is to be told again, and commits meanwhile."""
    (case,) = record_cases.file_cases(mark, "L-1")
    record_cases.route_case(case)
    restatement.restate_orders(_LATER)
    _restore_database()
    for act in overlap(
        lambda: quality_cases.rule_on_case(case), lambda: restatement.restate_orders(_LATER)
    ):
        act.result()
    listing = Listing.objects.get()
    newest = Outgoing.objects.filter(kind="enforce").latest("pk")
    ruling = Ruling.objects.get()
    assert newest.body == {"ruling": ruling.pk, "version": listing.version}


@pytest.mark.django_db
def test_a_closed_store_is_told_again_as_its_next_version() -> None:
    order = close(create_seller())
    restatement.restate_orders(NOW + NOTICE)
    _restore_database()
    (told,) = _restate()
    version = order.version
    order.refresh_from_db()
    assert (told.kind, told.body) == ("penalty", {"version": order.version})
    assert order.version > version
    entries = AuditEntry.objects.filter(subject_kind="seller", subject_id=order.seller_id)
    assert '"act":"restate_penalty"' in entries.latest("number").entry


def test_the_identity_names_cluster_timeline_and_database(db: None) -> None:
    restatement.restate_orders(_LATER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier FROM pg_control_system()")
        ((cluster,),) = cursor.fetchall()
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        ((database,),) = cursor.fetchall()
    assert DatabaseOrigin.objects.get().identity == f"{cluster}:00000001:{database}"
