"""What a reviewer wrote into a statement of reasons, held against its bounds before she rules."""

from pipeline.statements import drafted_facts
from pipeline.tables import Said
from pipeline.written_reasons import StatementEdit, TextFault, find_text_faults
from records.complaints.models import Case
from records.ledger import policies
from records.notices.statements import NotMatched, read_record


class OutOfBounds(Exception):
    """The text may not stand in a statement of reasons: change it, or leave it as drafted."""

    def __init__(self, broken: tuple[TextFault, ...]) -> None:
        """With all that is wrong with it."""
        super().__init__(self.__class__.__doc__)
        self.broken = broken


def draft_facts(case: Case) -> Said | None:
    """The facts as both sides would be told them; None: nothing was matched."""
    try:
        record = read_record(case)
    except NotMatched:
        return None
    return drafted_facts(record.facts, policies.policy())


def check_written(case: Case, written: StatementEdit) -> None:
    """Refuse what is outside the bounds.

    Raises:
        OutOfBounds: it is, or there is no draft to write over.
    """
    before = draft_facts(case)
    if before is None:
        raise OutOfBounds((TextFault.STALE,))
    withheld = (case.request.filer_name, case.request.filer_email)
    broken = find_text_faults(written, before, withheld, policies.policy().limits)
    if broken:
        raise OutOfBounds(broken)
