"""What the audit chains of evidence say was done."""

from typing import Final

from django.db.models import Model

from matchers.labels.words import Word, _

_SHORT_KINDS: Final = {"legalhold": "hold", "disclosureorder": "order"}


def name_kind(model: type[Model]) -> str:
    """Return what audit chains, holds and openings call things of this model."""
    name = str(model._meta.model_name)  # noqa: SLF001  # documented API
    return _SHORT_KINDS.get(name, name)


class EvidenceAct(Word):
    """An act on a bundle, hold, order, lead, matter or cluster, or on a held listing."""

    REQUEST_BUNDLE = "request_bundle", _("asked for")
    BUILD_BUNDLE = "build_bundle", _("built")
    ASK_AGAIN = "ask_again", _("asked for again")
    OPEN_BUNDLE = "open_bundle", _("downloaded")
    PLACE_HOLD = "place_hold", _("placed")
    PROPOSE_RELEASE = "propose_release", _("release proposed")
    RELEASE_HOLD = "release_hold", _("released")
    VERIFY = "verify", _("put on the list")
    RECEIVE = "receive", _("received")
    SERVE_AGAIN = "serve_again", _("served again")
    COMPLETE = "complete", _("completed")
    NARROW = "narrow", _("narrowed")
    AUTHENTICATE = "authenticate", _("authenticated")
    ASSESS = "assess", _("assessed")
    PREPARE = "prepare", _("prepared")
    DISCLOSE = "disclose", _("disclosed")
    CLOSE = "close", _("closed")
    CHANGE_CLUSTER = "change_cluster", _("changed")
    END_CLUSTER = "end_cluster", _("ended")
    OFFER = "offer", _("offered by a rights holder")
    DRAFT = "draft", _("drafted")
    APPROVE = "approve", _("approved")
    SHARE = "share", _("handed over")
    ANSWER = "answer", _("answered")
    TELL_CONTRIBUTOR = "tell_contributor", _("contributor told")
    NOTE_OUTCOME = "note_outcome", _("outcome noted")
    OPEN_MATTER = "open_matter", _("written down")
    CORRECT = "correct", _("corrected")
    ADD_EXHIBIT = "add_exhibit", _("exhibit added")
    ADD_DEADLINE = "add_deadline", _("deadline added")
    ADD_COSTS = "add_costs", _("costs added")
    RELEASE_LISTING = "release_listing", _("released")
    UPHOLD_LISTING = "uphold_listing", _("not published")
    UNDO = "undo", _("undone")
    DISPUTE = "dispute", _("disputed by the seller")
    OPEN_EXHIBIT = "open_exhibit", _("downloaded by the owner")
