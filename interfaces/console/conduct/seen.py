"""What is seen of a concern: the party, its factors as they stand now, and the cases behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from interfaces.look import conduct as words
from pipeline.misuse import Matter, MisuseNumbers, Proposal
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.complaints.models import Case
from records.conduct import counted
from records.conduct.counted import Assessment, Party
from records.conduct.models import Concern, Measure
from records.ledger import policies

_CASES_SHOWN: Final = 25


@dataclass(frozen=True, slots=True)
class ConcernView:
    """Everything that a person weighs."""

    judged: Assessment
    numbers: MisuseNumbers
    measures: Sequence[tuple[Measure, object, object]]  # with its kind and state in words
    cases: Sequence[tuple[Case, bool, bool]]  # whether it counts, and gravely
    is_nobody: bool  # reports of the public form: nobody can be warned

    @property
    def proposes_warning(self) -> bool:
        """Do the figures ask for one?"""
        return self.judged.proposal is Proposal.WARNING

    @property
    def proposes_suspension(self) -> bool:
        """The same, after a warning."""
        return self.judged.proposal is Proposal.SUSPENSION


def find_party(concern: Concern) -> Party:
    """Against whom a measure would be: signs of the radar are about a filer's complaints."""
    matter = Matter(concern.kind) if concern.kind in set(Matter) else Matter.NOTICES
    seller_id = None if matter.is_of_filer else concern.seller_id
    return Party(matter, concern.account_id, seller_id)


def build_concern_view(concern: Concern, now: datetime) -> ConcernView:
    """As it stands at this moment, whatever it was when it was found."""
    party = find_party(concern)
    return ConcernView(
        judged=counted.assess_party(party, now),
        numbers=policies.policy().misuse.numbers_of(party.matter),
        measures=[
            (one, words.MEASURES[one.kind], words.describe_measure_state(one, now))
            for one in counted.list_all_measures(party)
        ],
        cases=list(_list_cases(concern, party, now)),
        is_nobody=concern.account_id == PUBLIC_FORM_ACCOUNT_ID,
    )


def _list_cases(concern: Concern, party: Party, now: datetime) -> Iterator[tuple[Case, bool, bool]]:
    conduct = {case_id: one for one, case_id in counted.list_conduct(party, now)}
    rows = Case.objects.filter(pk__in=conduct).select_related("listing", "frozen", "request")
    if party.matter.is_of_filer and concern.seller_id is not None:
        rows = rows.filter(seller_id=concern.seller_id)
    for case in rows.order_by("-filed_at", "-pk")[:_CASES_SHOWN]:
        yield case, conduct[case.pk].is_unfounded, conduct[case.pk].is_grave
