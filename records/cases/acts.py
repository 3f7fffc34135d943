"""What the audit chain of a case says was done."""

from matchers.labels.words import Word, _


class CaseAct(Word):
    """An act on a case, from its filing to its end."""

    OPEN = "open", _("Filed")
    FREEZE = "freeze", _("Listing frozen")
    ROUTE = "route", _("Matched and routed")
    ASK = "ask", _("Question to the filer")
    ANSWER = "answer", _("The filer answered")
    TAKE_OVER = "take_over", _("Taken over")
    SET_ASIDE = "set_aside", _("Set aside")
    HAND_OVER = "hand_over", _("Handed over")
    ESCALATE = "escalate", _("Escalated to the senior reviewers")
    RESUME = "resume", _("Continued")
    RELEASE = "release", _("Given back to the desk")
    DECLINE = "decline", _("Declined, given back to the desk")
    ASK_OPINION = "ask_opinion", _("Second opinion asked")
    GIVE_OPINION = "give_opinion", _("Second opinion given")
    NOTE = "note", _("Note to colleagues")
    RULE = "rule", _("Ruled")
    ANNUL = "annul", _("Ruling undone")
    OVERRULE = "overrule", _("Overruled after a second review")
    WITHDRAW = "withdraw", _("Withdrawn by the filer")
    COUNTER = "counter", _("Disputed by the seller")
    FORWARD = "forward", _("Forwarded to the filer")
    ANSWER_COUNTER = "answer_counter", _("The filer answered the seller")
    SILENCE = "silence", _("The filer did not answer the seller")
    APPEAL = "appeal", _("Appealed")
    RETRACT = "retract", _("Taken back by the filer after the ruling")
    SETTLE = "settle", _("Listing restored, the claim is no longer valid")
    PROPOSE_ALIKE = "propose_alike", _("Listings that look the same were proposed to the filer")
    DISMISS_ALIKE = "dismiss_alike", _("The filer dismissed listings that look the same")
    RETRY = "retry", _("Matching tried again")
    FOLLOW = "follow", _("Closed like the case that it follows")
    REOPEN = "reopen", _("Open again like the case that it follows")
    REVIVE = "revive", _("Took the place of the withdrawn case that it followed")
    YIELD = "yield", _("Follows an earlier case on the same listing")
    STATE_PUBLICLY = "state_publicly", _("Statement sent to the DSA Transparency Database")
    STATE_AGAIN = (
        "state_again",
        _("Refused statement to be sent to the DSA Transparency Database again"),
    )
    DISCARD = "discard", _("Automatic processing stopped, sent to a person")
