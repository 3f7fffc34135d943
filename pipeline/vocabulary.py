"""The words of the domain: kinds, reasons, lanes, states and outcomes."""

from enum import StrEnum


class RightKind(StrEnum):
    """Kinds of intellectual property right (IPR)."""

    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"
    DESIGN = "design"
    PATENT = "patent"
    GEOGRAPHICAL_INDICATION = "gi"


class RightState(StrEnum):
    """Where a right stands in the rights repository."""

    UPLOADED = "uploaded"
    PENDING_VERIFICATION = "pending_verification"
    VERIFIED = "verified"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    CLAIMED = "claimed"  # from the public form: a snapshot, never indexed, never automatic


class Reason(StrEnum):
    """Complaint reasons; their table stands in the policy file."""

    TM_COUNTERFEIT = "TM-COUNTERFEIT"
    TM_NONEXISTENT_MODEL = "TM-NONEXISTENT-MODEL"
    TM_TEST_BUY = "TM-TEST-BUY"
    TM_MARK_IN_TEXT = "TM-MARK-IN-TEXT"
    TM_LOGO_IN_IMAGE = "TM-LOGO-IN-IMAGE"
    TM_PARALLEL_IMPORT = "TM-PARALLEL-IMPORT"
    CR_IMAGE_COPY = "CR-IMAGE-COPY"
    CR_TEXT_COPY = "CR-TEXT-COPY"
    CR_WORK = "CR-WORK"
    DES_SAME_DESIGN = "DES-SAME-DESIGN"
    PAT_INFRINGEMENT = "PAT-INFRINGEMENT"
    GI_MISUSE = "GI-MISUSE"
    OTHER = "OTHER"


class Severity(StrEnum):
    """Which ladder of strikes a violation climbs."""

    COUNTERFEIT = "counterfeit"
    INFRINGEMENT = "infringement"


class Lane(StrEnum):
    """Order of service, never the verdict; the first that applies."""

    TRUSTED_FLAGGER = "trusted_flagger"
    GOOD_FAITH = "good_faith"
    SME = "sme"
    STANDARD = "standard"
    PUBLIC_FORM = "public_form"


class Channel(StrEnum):
    """The door a request came through."""

    PLATFORM = "platform"
    PUBLIC_FORM = "public_form"


class CaseState(StrEnum):
    """First instance; a work row says whether machines still have the case."""

    RECEIVED = "received"
    QUEUED = "queued"
    IN_REVIEW = "in_review"
    CLARIFICATION = "clarification"
    UPHELD = "upheld"
    REJECTED = "rejected"
    INVALID = "invalid"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"

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


class Outcome(StrEnum):
    """What a ruling says of the claim."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    INVALID = "invalid"


class Destination(StrEnum):
    """The pipeline's answer: where a case goes."""

    UPHELD = "upheld"  # by policy
    IN_REVIEW = "in_review"
    CLARIFICATION = "clarification"


class GoodFaithState(StrEnum):
    """Membership of the Good Faith Program."""

    NOT_ELIGIBLE = "not_eligible"
    MEMBER = "member"
    COOLDOWN = "cooldown"
    BARRED = "barred"


class Script(StrEnum):
    """In whose letters a title is written; it tells which reviewers can read it."""

    LATIN = "latin"
    CHINESE = "zh"
    JAPANESE = "ja"
    KOREAN = "ko"
    CYRILLIC = "cyrillic"
    ARABIC = "arabic"
    HEBREW = "hebrew"


class TraitKind(StrEnum):
    """What two cases can have in common."""

    SELLER = "seller"
    PICTURE = "picture"  # the same file
    REFERENCE = "reference"  # both show pictures of one family of the same right
    TITLE = "title"  # the same wording once folded


class GroupState(StrEnum):
    """Where a decision on a group of cases stands; a proposal lapses by the clock alone."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    DECLINED = "declined"
    UNDONE = "undone"


class ExclusionReason(StrEnum):
    """Why a case stays in review although the group it was in is decided."""

    EXCEPTION = "exception"  # a person took it out
    HELD = "held"  # somebody else holds it
    CLOSED = "closed"  # it needs no review any more
    UNLIKE = "unlike"  # another owner, another reason, or nothing in common


class ScreeningRule(StrEnum):
    """Why a listing is held before it is published, in the order in which they are given."""

    CLOSED_SELLER = "closed_seller"
    BRAND_WITHOUT_PAPERS = "brand_without_papers"
    UPHELD_AGAIN = "upheld_again"
    REPLICA_WORDS = "replica_words"
    DISGUISED_MARK = "disguised_mark"
    TAKEN_PICTURE = "taken_picture"
    SWITCHED_GOODS = "switched_goods"


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


class HoldState(StrEnum):
    """Where a held listing stands."""

    WAITING = "waiting"  # for a person
    DISPUTED = "disputed"  # upheld, and waits for another person
    RELEASED = "released"
    UPHELD = "upheld"  # the platform's own decision
    REPLACED = "replaced"  # by a newer version of the listing


class DrawState(StrEnum):
    """Where a listing stands that passed and was drawn by chance; upheld, it is a hold's."""

    DRAWN = "drawn"  # waits for a person
    PASSED = "passed"  # in order, or nobody read it in time


class ProposalState(StrEnum):
    """Where a listing stands that looks like an upheld one."""

    OPEN = "open"  # nobody answered
    FILED = "filed"
    DISMISSED = "dismissed"  # and never proposed again


class Matter(StrEnum):
    """What is misused, and by whom."""

    NOTICES = "notices"  # a filer's that were not upheld in the end
    LISTINGS = "listings"  # a seller's that were taken down, and stayed down
    DISPUTES = "disputes"  # a seller's counter-notifications that a person did not follow

    @property
    def is_of_filer(self) -> bool:
        """Whose conduct it is: a filer's, or else a seller's."""
        return self is Matter.NOTICES


class RiskSign(StrEnum):
    """What monitoring counts of a seller; also the names of columns."""

    UPHELD = "upheld"
    HOLDS = "holds"
    SWITCHED = "switched"
    AGAIN = "again"
    LINKS = "links"


class RiskName(StrEnum):
    """What an applicant has in common with a banned entity, or what else speaks against it."""

    NUMBER = "same_number"
    PAYMENT = "same_payment"
    MAIL = "same_mail"
    PHONE = "same_phone"
    ADDRESS = "same_address"
    NAME = "like_name"
    PICTURES = "same_pictures"
    LICENCE = "like_licence"
    THROWAWAY = "throwaway_contact"
    WARRANTY = "warranty_contradicted"  # by our own records
