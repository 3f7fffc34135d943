"""Whatever people, machines and clocks do in whatever order, nothing is lost or left behind."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from lab.chaos.checker import afterwards, effects
from records.cases.models import Case, Clarification, Ruling, Settlement, TakedownRequest
from records.disputes.models import Appeal, CounterNotification
from records.ledger.models import Outgoing
from records.notices.letters import dispute_letters
from records.programmes import good_faith_record
from records.programmes.models import Evaluation
from tests.records.notices.composed_letters import compose_letter
from tests.records.stateful.invariants import Everything

_URL = "https://markwarden.example"


class Whole(Everything):
    """Looked at once more from outside, as the checker of the fault test does."""

    def teardown(self) -> None:
        """The play is over: carry out what waits, then ask."""
        self.pass_time(timedelta(seconds=40))
        breaches = [
            *effects.find_claim_breaches(),
            *afterwards.find_breaches(),
            *effects.find_strike_breaches(),
        ]
        assert not breaches, breaches
        self.every_letter_follows_from_the_record()
        self.every_past_day_is_judged_the_same_again()

    def every_letter_follows_from_the_record(self) -> None:
        """One row of the outbox for each step that has to be told, and the words come from it."""
        outbox_counts = Counter(Outgoing.objects.values_list("kind", "subject_id"))
        live = Ruling.objects.live().of_first_instance()
        forwarded_notices = CounterNotification.objects.exclude(forwarded_at=None)
        expected_letters = {
            ("receipt", *TakedownRequest.objects.values_list("pk", flat=True)),
            ("result", *live.values_list("pk", flat=True)),
            ("question", *Clarification.objects.values_list("pk", flat=True)),
            ("counter", *forwarded_notices.values_list("pk", flat=True)),
            ("settled", *Settlement.objects.values_list("pk", flat=True)),
        }
        for kind, *subjects in expected_letters:
            letter_counts = {
                subject: times
                for (letter_kind, subject), times in outbox_counts.items()
                if letter_kind == kind
            }
            assert letter_counts == dict.fromkeys(subjects, 1), kind
        for row in Outgoing.objects.filter(kind__in=dispute_letters.KINDS):
            _check_dispute_letters(row)
        for settlement in Settlement.objects.select_related("case__request"):
            letter = compose_letter("settled", settlement.pk)
            assert letter
            assert str(settlement.case.request.public_id) in letter.text

    def every_past_day_is_judged_the_same_again(self) -> None:
        """Good Faith replays any day from the event log, whatever happened since."""
        for day_on in Evaluation.objects.values_list("on", flat=True).distinct():
            for replay in good_faith_record.replay_day(day_on):
                assert replay.agrees, (day_on, replay.stored.figures, replay.again)


def _check_dispute_letters(row: Outgoing) -> None:
    """Both go to the parties of the case, and name it as they know it."""
    case = _get_disputed_case(row.kind, row.subject_id)
    both_letters = dispute_letters.compose_letters(row.kind, row.subject_id, _URL)
    to_filer, to_seller = both_letters.to_filer, both_letters.to_seller
    assert to_filer.to == case.request.filer_email
    assert case.number in to_filer.subject
    assert str(case.request.public_id) in to_filer.text
    assert (to_seller.marketplace, to_seller.external_id, to_seller.kind) == (
        case.listing.marketplace,
        case.listing.external_id,
        row.kind,
    )


def _get_disputed_case(kind: str, subject_id: int) -> Case:
    if kind.startswith("counter"):
        return CounterNotification.objects.get(pk=subject_id).case
    return Appeal.objects.get(pk=subject_id).case


class _Undone(Whole):
    """Each play begins with an empty database."""

    def __init__(self) -> None:
        self._play = transaction.atomic()
        self._play.__enter__()
        super().__init__()

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            transaction.set_rollback(True)
            self._play.__exit__(None, None, None)


# Each play ends its own transaction: one around them all would be open for minutes, and until it
# ends nothing can be sealed in any database of the server.
@pytest.mark.django_db(transaction=True)
def test_whatever_happens_everything_can_run_backwards() -> None:
    run_state_machine_as_test(
        _Undone,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            # To shrink a failing play takes longer than to read it.
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
