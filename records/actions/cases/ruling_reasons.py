"""The reason of a person's ruling: one for another kind of right has to be confirmed."""

from collections.abc import Iterable

from matchers.labels.words import _
from pipeline.reasons import RulingReason
from pipeline.vocabulary import RightKind
from records.cases.models import Case
from records.refusals import ActionRefused


class ReasonOfOtherKind(ActionRefused):
    says = _(
        "Nothing was changed. “{reason}” is a reason for another kind of right than this one"
        " ({kind}). Choose another reason, or confirm that you mean it."
    )


def check_reason(cases: Iterable[Case], reason_code: str, *, is_confirmed: bool) -> None:
    """Refuse a reason that does not fit the kind of right of one of the cases.

    Raises:
        ReasonOfOtherKind: it does not, and nobody confirmed that it is meant.
    """
    if is_confirmed or reason_code not in RulingReason:
        return
    reason = RulingReason(reason_code)
    kinds = Case.objects.filter(pk__in=[case.pk for case in cases]).values_list(
        "request__right_snapshot__kind"
    )
    for kind in {RightKind(kind) for (kind,) in kinds}:
        if not reason.fits(kind):
            raise ReasonOfOtherKind(reason=reason, kind=kind)
