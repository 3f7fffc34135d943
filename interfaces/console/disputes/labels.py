"""Outcomes of a dispute and what would follow from them, in the reader's language."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.console.cases.actions import ACTION_FORMS, OUTCOMES, Action, ActionForm
from interfaces.web.labels import label
from interfaces.web.templatetags.web import moment
from records.actions.sellers.ruling_preview import Consequences


def list_action_forms() -> tuple[ActionForm, ...]:
    """List the possible decisions, with the reasons of first instance."""
    return tuple(
        ActionForm(
            action,
            ACTION_FORMS[action].key,
            words,
            gettext_lazy("You see what follows before anything is changed."),
            gettext_lazy("Internal explanation"),
            is_note_required=True,
            reasons=ACTION_FORMS[action].reasons,
        )
        for action, words in zip(
            OUTCOMES,
            (gettext_lazy("The claim is right"), gettext_lazy("The claim is wrong")),
            strict=True,
        )
    )


def find_action_form(action: Action) -> ActionForm:
    return next(form for form in list_action_forms() if form.action == action)


def describe_consequences(then: Consequences) -> tuple[str, ...]:
    """List what would follow, one effect a line."""
    return (str(label(then.listing)), *_describe_strikes(then), *_describe_penalties(then))


def _describe_strikes(then: Consequences) -> Iterator[str]:
    words = {
        "severity": str(label(then.severity)).lower(),
        "before": then.strikes_before,
        "after": then.strikes_after,
        "at": moment(then.effective_at) if then.effective_at else "",
    }
    if then.strike_goes:
        sentence = _("Removes one strike (%(before)d → %(after)d, %(severity)s).")
    elif then.strike_comes:
        sentence = _(
            "Adds one strike (%(before)d → %(after)d, %(severity)s). It counts from %(at)s."
        )
    else:
        sentence = _("Strikes do not change (%(before)d, %(severity)s).")
    yield sentence % words


def _describe_penalties(then: Consequences) -> Iterator[str]:
    for order in then.undone:
        yield _("Penalty undone: %(penalty)s.") % {"penalty": label(order.penalty)}
    for penalty in then.imposed_penalties:
        yield _("Penalty that comes with the strike: %(penalty)s.") % {"penalty": label(penalty)}
