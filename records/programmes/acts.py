"""What the audit chains of memberships say was done."""

from matchers.labels.words import Word, _


class MembershipAct(Word):
    """An act on a membership of the Good Faith Program."""

    EVALUATE = "evaluate", _("Daily evaluation")
    LEAVE = "leave", _("Left by choice")
    BAR = "bar", _("Barred")
    LIFT = "lift", _("Bar lifted")


class FirmAct(Word):
    """An act on a small firm."""

    APPLY = "apply", _("Applied")
    ADMIT = "admit", _("Admitted")
    DECLINE = "decline", _("Not admitted")
    GRADUATE = "graduate", _("Outgrew the program")
    LEAVE = "leave", _("Left by choice")
