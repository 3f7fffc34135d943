"""What the audit chain of a right says was done."""

from matchers.labels.words import Word, _


class RightAct(Word):
    """An act on a right; a change of its state is named as the new state."""

    ADD = "add", _("registered")
    IMPORT = "import", _("imported")
    UPLOADED = "uploaded", _("back with its owner")
    PENDING_VERIFICATION = "pending_verification", _("sent to the verifiers")
    VERIFIED = "verified", _("verified")
    REJECTED = "rejected", _("rejected")
    SUSPENDED = "suspended", _("suspended")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRING = "expiring", _("expiring")
    EXPIRED = "expired", _("expired")
    RENEW = "renew", _("renewal asked for")
    AUTHORISE = "authorise", _("seller recognised")
    NAME_SELLER = "name_seller", _("seller named")
    FORGET_SELLER = "forget_seller", _("seller removed")
    ADD_REFERENCE = "add_reference", _("picture added")
    ADD_NEGATIVE = "add_negative", _("picture added that never matches")
    REMOVE_REFERENCE = "remove_reference", _("picture removed")
    QUARANTINE_REFERENCE = "quarantine_reference", _("picture held back")
    RELEASE_REFERENCE = "release_reference", _("picture released")
    ADD_CERTIFICATE = "add_certificate", _("document added")
    PAPERS_RESEMBLE = "papers_resemble", _("document compared")
    PAPERS_HARMLESS = "papers_harmless", _("document judged")
    PAPERS_SUSPICIOUS = "papers_suspicious", _("document judged")
    VERIFIER_ASKED = "verifier_asked", _("more asked for")
    VERIFIER_REJECTED = "verifier_rejected", _("rejected")
    OFFER_ASSIGNMENT = "offer_assignment", _("offered to another account")
    TAKE_BACK_ASSIGNMENT = "take_back_assignment", _("offer taken back")
    ASSIGN = "assign", _("assigned")
    DESIGNATE = "designate", _("designated: sellers need papers")
    PROPOSE_DESIGNATION = "propose_designation", _("proposed to be designated")
    CLOSE_DESIGNATION = "close_designation", _("proposal or designation ended")
    REGISTER_DIFFERS = "register_differs", _("compared with the register: it differs")
    REGISTER_APPLY = "register_apply", _("changed as the register says")
    REGISTER_DISMISS = "register_dismiss", _("left as it is, though the register differs")
