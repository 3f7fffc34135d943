"""The names of what a decision is made of, each with the words that people read for it."""

from matchers.labels.words import Word, _


class RuleName(Word):
    """A rule of the policy, by the function that answers."""

    RIGHT_DOES_NOT_SUIT = "right_does_not_suit", _("The reason does not fit the right")
    EVIDENCE_MISSING = "evidence_missing", _("Evidence is missing")
    SWITCHED_OFF = "switched_off", _("Automatic decisions are switched off")
    NEVER_AUTOMATIC = "never_automatic", _("This reason always needs a person")
    NOT_A_MEMBER = "not_a_member", _("The filer is not a Good Faith member")
    GUARDED = "guarded", _("A guard rail applied")
    LITERAL_ONLY = "literal_only", _("Only the plain name of the mark")
    BY_THE_TABLE = "by_the_table", _("Strength of the evidence")


class GuardRailName(Word):
    """A reason why no machine may approve a case, as the end of a sentence that says so."""

    SHOP_PAGE = "shop_page", _("it is a shop's own page")
    NOMINATIVE = "nominative", _("the wording says what the goods fit")
    RESALE = "resale", _("the wording indicates a resale")
    DICTIONARY_WORD = "dictionary_word", _("the mark is a common word")
    PLAIN_WORD = "plain_word", _("the mark is used as an ordinary word")
    EDITS_ONLY = "edits_only", _("the wording is only close to the mark")
    CLASS_MISMATCH = "class_mismatch", _("the class of goods does not fit")
    TERRITORY_MISMATCH = "territory_mismatch", _("the territory does not fit")
    AUTHORISED_SELLER = "authorised_seller", _("the seller is authorised")
    NEGATIVE_REFERENCE = (
        "negative_reference",
        _("a picture matches a reference that proves nothing"),
    )
    REFERENCE_HELD_BACK = "reference_held_back", _("too many sellers show the reference")
    RIGHT_UNVERIFIED = "right_unverified", _("the right is not verified")
    RIGHT_CLAIMED = "right_claimed", _("the right is only claimed")
    RIGHT_EXPIRED = "right_expired", _("the right has expired")
    BAN_STEP = "ban_step", _("it would lead to a ban of the seller")
    PICTURE_UNREADABLE = "picture_unreadable", _("a picture could not be read")
    INDEX_STALE = "index_stale", _("the rights index was too old")
    PICTURE_UNPROVEN = (
        "picture_unproven",
        _("it is not shown surely enough that a picture is a copy"),
    )
    ONE_WAY_ONLY = "one_way_only", _("a picture is known by one way alone")
    ORDINARY_PICTURE = "ordinary_picture", _("unrelated pictures resemble the picture as much")
    PLAIN_REFERENCE = "plain_reference", _("the reference is too plain to be told from others")
    RIVAL_RIGHT = "rival_right", _("another owner holds the same mark")
    VELOCITY = "velocity", _("the filer reached today's cap of approvals")


class TermName(Word):
    """A piece of the score; a further kind of matcher brings names of its own."""

    PRIOR = "prior", _("Before any evidence")
    TEXT_LITERAL = "text_literal", _("The mark as registered")
    TEXT_PUNCTUATED = "text_punctuated", _("The mark with other signs or spaces")
    TEXT_CONFUSABLE = "text_confusable", _("The mark in lookalike letters")
    TEXT_LEET = "text_leet", _("The mark with digits or signs for letters")
    TEXT_SPACED = "text_spaced", _("The letters of the mark spaced apart")
    TEXT_REPEATED = "text_repeated", _("The mark with letters repeated")
    TEXT_ALIAS = "text_alias", _("A registered alias of the mark")
    TEXT_ROMANISED = "text_romanised", _("The mark, transliterated to Latin letters")
    TEXT_GLUED = "text_glued", _("The mark joined to other letters")
    TEXT_EDIT1 = "text_edit1", _("One letter differs from the mark")
    TEXT_EDIT2 = "text_edit2", _("Two letters differ from the mark")
    DESCRIPTION_ONLY = "description_only", _("Only in the description")
    BRAND_AGREES = "brand_agrees", _("The brand field names the mark")
    BRAND_DIFFERS = "brand_differs", _("The brand field names another brand")
    DICTIONARY_WORD = "dictionary_word", _("The mark is a common word")
    WORD_COMMONNESS = "word_commonness", _("How common the word is")
    WRITTEN_SMALL = "written_small", _("Written in small letters, as a word")
    PLAIN_WORD = "plain_word", _("A known word near the mark")
    PASSAGE = "passage", _("A long passage agrees")
    SHORT_MARK = "short_mark", _("The mark is short")
    ABBREVIATION = "abbreviation", _("The initials of the mark")
    OTHER_FIRST_LETTER = "other_first_letter", _("It begins with another letter")
    TITLE_OF_WORK_ONLY = "title_of_work_only", _("Only the title of the work")
    NOMINATIVE = "nominative", _("Wording about what the goods fit")
    RESALE = "resale", _("Wording about a resale")
    STYLE = "style", _("Wording that uses the mark to describe")
    REPLICA = "replica", _("Wording about an imitation")
    BETTER_RIGHT = "better_right", _("Another owner's mark fits better")
    PICTURE_EXACT = "picture_exact", _("The same picture")
    PICTURE_COPY = "picture_copy", _("A reused picture")
    PICTURE_LIKELY = "picture_likely", _("A picture that shows a reference")
    PICTURE_SIMILAR = "picture_similar", _("A picture that looks alike")
    FURTHER_PICTURE = "further_picture", _("Several pictures")
    CLASS_FITS = "class_fits", _("The class of goods fits")
    CLASS_DIFFERS = "class_differs", _("The class of goods does not fit")
    CATEGORY_FITS = "category_fits", _("The category fits")
    CATEGORY_DIFFERS = "category_differs", _("The category does not fit")
    AUTHORISED = "authorised", _("The seller is authorised")
    EARLIER_COUNTERFEIT = "earlier_counterfeit", _("Earlier counterfeit cases of the seller")


class ScoreBand(Word):
    """How strong the evidence is, by the policy's limits."""

    strength: str  # for the reviewer

    LOW = "low", _("low"), _("little evidence")
    MIDDLE = "middle", _("middle"), _("some evidence")
    HIGH = "high", _("high"), _("strong evidence")
