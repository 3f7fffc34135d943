"""The words of the domain: kinds, reasons, lanes, states and outcomes."""

from enum import StrEnum

from matchers.labels.words import Word, _


class RightKind(Word):
    """Kinds of intellectual property right (IPR)."""

    mark_label: str  # of the field that has its wording

    TRADEMARK = "trademark", _("Trademark"), _("Mark in words")
    COPYRIGHT = "copyright", _("Copyright"), _("Title of the work")
    DESIGN = "design", _("Design"), _("Title of the design")
    PATENT = "patent", _("Patent"), _("Title of the claims")
    GEOGRAPHICAL_INDICATION = "gi", _("Geographical indication"), _("Name")


class RightState(Word):
    """Where a right stands in the rights repository."""

    refusal: str  # of a filing on it; empty where it may be filed on

    UPLOADED = "uploaded", _("uploaded"), _("This right is not verified yet.")
    PENDING_VERIFICATION = (
        "pending_verification",
        _("waiting for verification"),
        _("This right is not verified yet."),
    )
    VERIFIED = "verified", _("verified")
    EXPIRING = "expiring", _("expiring")
    EXPIRED = "expired", _("expired"), _("This right has expired. Renew it before you file.")
    REJECTED = (
        "rejected",
        _("rejected"),
        _("A verifier rejected this right. Correct it and send it again, or choose another."),
    )
    SUSPENDED = "suspended", _("suspended"), _("This right is suspended. Choose another.")
    WITHDRAWN = "withdrawn", _("withdrawn"), _("This right was withdrawn. Choose another.")
    # from the public form: a snapshot, never indexed, never automatic
    CLAIMED = (
        "claimed",
        _("claimed, not verified"),
        _("This right was claimed in a report, but never verified. Choose another."),
    )


class Severity(Word):
    """Which ladder of strikes a violation climbs."""

    COUNTERFEIT = "counterfeit", _("Counterfeit")
    INFRINGEMENT = "infringement", _("Infringement")


class Lane(Word):
    """Order of service, never the verdict; the first that applies."""

    TRUSTED_FLAGGER = "trusted_flagger", _("Trusted flagger")
    GOOD_FAITH = "good_faith", _("Good Faith")
    SME = "sme", _("Small firm")
    STANDARD = "standard", _("Standard")
    PUBLIC_FORM = "public_form", _("Public form")


class Channel(StrEnum):
    """The door a request came through."""

    PLATFORM = "platform"
    PUBLIC_FORM = "public_form"


class PolicyProposalState(Word):
    """State of a policy that one administrator proposes and another confirms."""

    WAITING = "waiting", _("waits for a second person")
    ADOPTED = "adopted", _("adopted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class CaseState(Word):
    """First instance; a work row says whether machines still have the case."""

    to_filer: str  # what the filer reads, where it is not the label

    RECEIVED = "received", _("received")
    QUEUED = "queued", _("queued")
    IN_REVIEW = "in_review", _("in review")
    CLARIFICATION = "clarification", _("waiting for the filer"), _("waiting for you")
    UPHELD = "upheld", _("upheld")
    REJECTED = "rejected", _("rejected")
    INVALID = "invalid", _("invalid")
    DUPLICATE = "duplicate", _("duplicate")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def is_open(self) -> bool:
        """Still waiting for an answer of first instance."""
        return self in {
            CaseState.RECEIVED,
            CaseState.QUEUED,
            CaseState.IN_REVIEW,
            CaseState.CLARIFICATION,
            CaseState.DUPLICATE,
        }

    @property
    def is_paused(self) -> bool:
        """Its clock stands still until somebody outside answers."""
        return self is CaseState.CLARIFICATION


class Stage(StrEnum):
    """What the cluster does to a case."""

    FREEZE = "freeze"
    MATCH = "match"


class WorkState(StrEnum):
    """Where a row of work stands."""

    WAITING = "waiting"
    SENT = "sent"
    RUNNING = "running"
    PARKED = "parked"


class Instance(StrEnum):
    """Which stage of a dispute a ruling answers."""

    FIRST = "first"
    COUNTER = "counter"
    APPEAL = "appeal"


class Outcome(Word):
    """What a ruling says of the claim."""

    UPHELD = "upheld", _("upheld")
    REJECTED = "rejected", _("rejected")
    INVALID = "invalid", _("invalid")


class AutomationState(Word):
    """What the audits of a reason say of its automatic approval."""

    WATCHED = "watched", _("not proven yet")
    PROMISED = "promised", _("as rare as promised")
    SUSPENDED = "suspended", _("held back")


class Destination(Word):
    """The pipeline's answer: where a case goes."""

    outlook: str  # for the filer, beforehand
    does: str  # for the reviewer
    by_score: str  # for the reviewer, where a rule overruled the score

    # by policy
    UPHELD = (
        "upheld",
        _("upheld"),
        _("would be upheld by policy"),
        _("The policy upholds the claim automatically."),
        _("By its score alone, it would be upheld."),
    )
    IN_REVIEW = (
        "in_review",
        _("in review"),
        _("would go to a reviewer"),
        _("The policy leaves the decision to you."),
        _("By its score alone, a person would decide."),
    )
    CLARIFICATION = (
        "clarification",
        _("waiting for the filer"),
        _("we would ask you for evidence first"),
        _("The policy asks the filer first."),
        _("By its score alone, the filer would be asked."),
    )


class GoodFaithState(Word):
    """Membership of the Good Faith Program."""

    NOT_ELIGIBLE = "not_eligible", _("not a member")
    MEMBER = "member", _("member")
    COOLDOWN = "cooldown", _("cooling down")
    BARRED = "barred", _("barred")


class Script(Word):
    """In whose letters a title is written; it tells which reviewers can read it."""

    LATIN = "latin", _("in Latin letters")
    CHINESE = "zh", _("Chinese")
    JAPANESE = "ja", _("Japanese")
    KOREAN = "ko", _("Korean")
    CYRILLIC = "cyrillic", _("in Cyrillic letters")
    ARABIC = "arabic", _("in Arabic letters")
    HEBREW = "hebrew", _("in Hebrew letters")


class TraitKind(Word):
    """What two cases can have in common."""

    SELLER = "seller", _("same seller")
    PICTURE = "picture", _("same picture")  # the same file
    # both show pictures of one family of the same right
    REFERENCE = "reference", _("shows the same reference")
    TITLE = "title", _("same wording")  # the same wording once folded


class GroupState(Word):
    """Where a decision on a group of cases stands; a proposal lapses by the clock alone."""

    PROPOSED = "proposed", _("proposed")
    DECIDED = "decided", _("decided")
    DECLINED = "declined", _("declined")
    UNDONE = "undone", _("undone")


class ExclusionReason(Word):
    """Why a case stays in review although the group it was in is decided."""

    EXCEPTION = "exception", _("taken out by hand")  # a person took it out
    HELD = "held", _("held by somebody else")  # somebody else holds it
    CLOSED = "closed", _("closed in the meantime")  # it needs no review any more
    # another owner, another reason, or nothing in common
    UNLIKE = "unlike", _("another owner or reason")


class ScreeningRule(Word):
    """Why a listing is held before it is published, in the order in which they are given."""

    CLOSED_SELLER = "closed_seller", _("Closed seller")
    BRAND_WITHOUT_PAPERS = "brand_without_papers", _("Brand without papers")
    UPHELD_AGAIN = "upheld_again", _("Upheld before")
    REPLICA_WORDS = "replica_words", _("Replica words")
    DISGUISED_MARK = "disguised_mark", _("Disguised mark")
    TAKEN_PICTURE = "taken_picture", _("Picture of the owner")
    SWITCHED_GOODS = "switched_goods", _("Switched goods")


class Use(StrEnum):
    """How a wording uses a mark: a score of 0.5 means something else for each."""

    LITERAL = "literal"  # the mark's own letters on offered goods: lawful in most listings
    DISGUISE = "disguise"  # any other spelling
    MENTION = "mention"  # for goods that fit, resold or like it, or in the description alone


class RuleState(StrEnum):
    """Whether a rule of screening holds listings, only says what it would hold, or is silent."""

    OFF = "off"
    SHADOW = "shadow"
    ON = "on"


class ScreeningAnswer(StrEnum):
    """What screening says of one version of a listing."""

    PASSED = "passed"
    HELD = "held"
    SUPERSEDED = "superseded"  # a newer version was screened
    NOT_SCREENED = "not_screened"  # the index was too old, or the line brought its worker down


class HeldListingState(Word):
    """Where a held listing stands."""

    WAITING = "waiting", _("waits for a person")  # for a person
    DISPUTED = "disputed", _("disputed")  # upheld, and waits for another person
    RELEASED = "released", _("released")
    UPHELD = "upheld", _("not published")  # the platform's own decision
    REPLACED = "replaced", _("replaced by a newer version")  # by a newer version of the listing


class DrawState(StrEnum):
    """Where a listing stands that passed and was drawn by chance; upheld, it is a hold's."""

    DRAWN = "drawn"  # waits for a person
    PASSED = "passed"  # in order, or nobody read it in time


class ProposalState(StrEnum):
    """Where a listing stands that looks like an upheld one."""

    OPEN = "open"  # nobody answered
    FILED = "filed"
    DISMISSED = "dismissed"  # and never proposed again


class Matter(Word):
    """What is misused, and by whom."""

    NOTICES = "notices", _("Unfounded complaints")  # a filer's that were not upheld in the end
    # a seller's that were taken down, and stayed down
    LISTINGS = "listings", _("Listings taken down")
    # a seller's counter-notifications that a person did not follow
    DISPUTES = "disputes", _("Unfounded disputes")

    @property
    def is_of_filer(self) -> bool:
        """Whether it concerns a filer's conduct; otherwise a seller's."""
        return self is Matter.NOTICES


class RiskSign(Word):
    """What monitoring counts of a seller; also the names of columns."""

    UPHELD = "upheld", _("Upheld complaints")
    HOLDS = "holds", _("Listings held and not released")
    SWITCHED = "switched", _("Listings that show other goods")
    AGAIN = "again", _("Repeats of what was taken down")
    LINKS = "links", _("New links to closed sellers")


class RiskName(Word):
    """What an applicant has in common with a banned entity, or what else speaks against it."""

    NUMBER = (
        "same_number",
        _("The same registration number and country as %(seller)s, which is banned."),
    )
    PAYMENT = (
        "same_payment",
        _("Sales are paid to the same account as those of %(seller)s, now banned."),
    )
    MAIL = "same_mail", _("Mail reaches the same mailbox as that of %(seller)s, which is banned.")
    PHONE = "same_phone", _("The same telephone number as %(seller)s, which is banned.")
    ADDRESS = "same_address", _("The same address as %(seller)s, which is banned.")
    NAME = "like_name", _("A name almost like that of %(seller)s, banned in the same country.")
    PICTURES = (
        "same_pictures",
        _("Pictures that are copies of those in upheld cases of %(seller)s."),
    )
    LICENCE = "like_licence", _("A page of the licence almost matches one that %(seller)s gave.")
    THROWAWAY = "throwaway_contact", _("The mailbox is one that nobody keeps.")
    # by our own records
    WARRANTY = (
        "warranty_contradicted",
        _("Our records name a removal of this seller, which the warranty denies."),
    )


class ListingField(Word):
    """A field of a listing that has words."""

    TITLE = "title", _("Title")
    BRAND = "brand", _("Brand")
    DESCRIPTION = "description", _("Description")
