"""Violations of what follows a ruling: disputed twice at once, taken back by nobody."""

import uuid
from typing import Final

from django.db import IntegrityError, transaction

from pipeline.disputes import CounterState, Ground
from records.acts import answering, countering, settling
from records.acts.countering import CounterStatement
from records.catalog.models import Listing
from records.complaints.models import CounterNotification
from workers.lab.spike.mutations.house import Scenario, run_sql

_AFTER_UNDO_SECONDS: Final = 60


def second_counter(house: Scenario, *, is_protected: bool) -> None:
    """A second process believes that nobody has disputed the case, and takes a statement in."""
    first = _file_counter(house)
    if not is_protected:
        run_sql("DROP INDEX one_open_counter_notification_a_case")
    try:
        with transaction.atomic():
            first.pk, first.public_id, first.batch_id = None, uuid.uuid4(), uuid.uuid4()
            first.save(force_insert=True)
    except IntegrityError:
        pass  # the key refused it
    answering.forward_counters(house.later(1))


def lost_settlement(house: Scenario, *, is_protected: bool) -> None:
    """A process dies between the filer's word that ends a claim and the listing's return."""
    counter = _file_counter(house)
    answering.forward_counters(house.later(1))
    if not is_protected:
        # No row says what is still to be done: who would do it at once is dead by then.
        run_sql(
            "CREATE FUNCTION pg_temp.forget_it() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER no_settlement BEFORE INSERT ON complaints_settlement"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.forget_it()",
        )
    answering.answer_counter(
        counter.pk, counter.account_id, answering.ACCEPT, actor="account:1", now=house.later(1)
    )
    settling.carry_out_settlements(house.later(1))


def _file_counter(house: Scenario) -> CounterNotification:
    """The statement of the seller of a case that policy upheld."""
    house.make_filer_trusted()
    case = house.file_case()
    house.work_case(case)
    seller_id = Listing.objects.values_list("seller_id", flat=True).get(pk=case.listing_id)
    assert seller_id is not None  # noqa: S101  # the listing was frozen with its shop
    said = CounterStatement(Ground.AUTHORISED, "We may.")
    taken = countering.file_counter_notice(
        [case.pk], seller_id, said, now=house.later(_AFTER_UNDO_SECONDS)
    ).counters
    assert taken[0].state == CounterState.FILED  # noqa: S101  # nobody else is here
    return taken[0]
