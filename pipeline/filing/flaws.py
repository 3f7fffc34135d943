"""What stops a filing, in the words that pages, the API and the command line share."""

from matchers.labels.words import Word, _


class FilingFlaw(Word):
    """Why a filing is not taken and what to do; before a dot stands the field that it is for."""

    NOT_ACTIVE = (
        "not_active",
        _("Your account may not file because it is not verified, or it is suspended."),
    )
    SUSPENDED_FOR_MISUSE = (
        "suspended_for_misuse",
        _(
            "Your complaints are not processed until {until}: too many were unfounded. See the page"
            " on conduct, where you may object."
        ),
    )
    UNKNOWN_RIGHT = (
        "unknown_right",
        _("You have no right with this id. Choose a right from the list."),
    )
    OWNER_SUSPENDED = (
        "owner_suspended",
        _("The account of this right's owner is suspended, so nothing can be filed for it."),
    )
    AUTHORITY_MISSING = (
        "authority_missing",
        _("No power of attorney covers this right. Upload one that names it."),
    )
    AUTHORITY_NOT_VERIFIED = (
        "authority_not_verified",
        _("Your power of attorney still waits for a verifier."),
    )
    AUTHORITY_NOT_BEGUN = (
        "authority_not_begun",
        _("Your power of attorney for this right begins on {day}."),
    )
    AUTHORITY_EXPIRED = (
        "authority_expired",
        _("Your power of attorney for this right ended on {day}. Upload a newer one."),
    )
    AUTHORITY_REVOKED = (
        "authority_revoked",
        _("Your power of attorney for this right was revoked."),
    )
    AUTHORITY_OUT_OF_SCOPE = (
        "authority_out_of_scope",
        _(
            "Your power of attorney does not cover {marketplaces}. Take these listings out, or"
            " upload one that does."
        ),
    )
    UNKNOWN_REASON = "unknown_reason", _("Choose one of these reasons: {reasons}.")
    REASON_DOES_NOT_FIT_RIGHT = (
        "reason_does_not_fit_right",
        _("This reason does not fit a right of this kind. Choose another reason."),
    )
    UNKNOWN_EVIDENCE = (
        "unknown_evidence",
        _("We do not know this kind of evidence: {codes}. Remove it."),
    )
    MISSING_EVIDENCE = "missing_evidence", _("This reason needs: {evidence}.")
    TOO_MANY_FILES = "too_many_files", _("At most {most} files. Remove some.")
    TOO_MANY_LISTINGS = (
        "too_many_listings",
        _(
            "These are {count} listings; one request may name {limit}. Split them into several"
            " requests. Nothing was filed."
        ),
    )
    NO_LISTING = (
        "no_listing",
        _("No line names a listing of an allowed marketplace. Nothing was filed."),
    )
    NO_GOOD_FAITH = "good_faith_statement.missing", _("Confirm that you file in good faith.")
    NO_ACCURACY = "accuracy_statement.missing", _("Confirm that the notice is accurate.")
    NO_NAME = "filer_name.missing", _("Give your name.")
    MALFORMED_NAME = "filer_name.malformed", _("Give your name on one line.")
    MALFORMED_EMAIL = (
        "filer_email.malformed",
        _("Give an email address where we can reach you."),
    )

    @property
    def code(self) -> str:
        """What machines read."""
        return self.rpartition(".")[2]
