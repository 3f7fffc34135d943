"""The names of what a decision is made of, each with the words that people read for it."""

from matchers.labels.words import Phrase, Word, _


class RuleName(Word):
    """A rule of the policy, by the function that answers."""

    says: str  # its answer for one case

    RIGHT_DOES_NOT_SUIT = (
        "right_does_not_suit",
        _("The reason does not fit the right"),
        _("{reason} cannot be based on a right of the kind {kind}: a person decides."),
    )
    EVIDENCE_MISSING = (
        "evidence_missing",
        _("Evidence is missing"),
        _("The filer is asked for {evidence}."),
    )
    SWITCHED_OFF = (
        "switched_off",
        _("Automatic decisions are switched off"),
        _("Automatic decisions are switched off for {switch}."),
    )
    NEVER_AUTOMATIC = (
        "never_automatic",
        _("This reason always needs a person"),
        _("{reason} is always decided by a person."),
    )
    NOT_A_MEMBER = (
        "not_a_member",
        _("The filer is not a Good Faith member"),
        _("The filer is not a Good Faith member: a person decides."),
    )
    GUARDED = "guarded", _("A guard rail applied"), _("A person decides because of {rails}.")
    LITERAL_ONLY = (
        "literal_only",
        _("Only the plain name of the mark"),
        _("Only the plain name of the mark suggests a counterfeit: a person decides."),
    )
    BY_THE_TABLE = (
        "by_the_table",
        _("Strength of the evidence"),
        _("{does}: {reason}, {who}, a {band} score."),
    )


class TablePhrase(Phrase):
    """A part of what the routing table answers."""

    UPHOLDS = "policy_upholds", _("Policy upholds")
    LEAVES = "person_decides", _("A person decides")
    ASKS = "filer_is_asked", _("The filer is asked")
    MEMBER = "a_member", _("a Good Faith member")
    FILER = "this_filer", _("this filer")


class GuardRailName(Word):
    """A reason why no machine may approve a case, as the end of a sentence that says so."""

    says: str  # the sentence of one case

    SHOP_PAGE = (
        "shop_page",
        _("it is a shop's own page"),
        _("A shop's own page is always decided by a person."),
    )
    NOMINATIVE = (
        "nominative",
        _("the wording says what the goods fit"),
        _("“{wording}” in the {field} may say what the goods fit."),
    )
    RESALE = (
        "resale",
        _("the wording indicates a resale"),
        _("“{wording}” in the {field} may offer a genuine article for resale."),
    )
    DICTIONARY_WORD = (
        "dictionary_word",
        _("the mark is a common word"),
        _("{word} is a common word, and nothing else shows that the mark is meant."),
    )
    PLAIN_WORD = (
        "plain_word",
        _("the mark is used as an ordinary word"),
        _("The text is a common word that is only close to {mark}."),
    )
    EDITS_ONLY = (
        "edits_only",
        _("the wording is only close to the mark"),
        _("The wording is only close to {mark}."),
    )
    CLASS_MISMATCH = (
        "class_mismatch",
        _("the class of goods does not fit"),
        _("The goods fit none of the Nice classes for which the mark is registered."),
    )
    TERRITORY_MISMATCH = (
        "territory_mismatch",
        _("the territory does not fit"),
        _("The right covers {territories}; the listing is offered in {markets}."),
    )
    AUTHORISED_SELLER = (
        "authorised_seller",
        _("the seller is authorised"),
        _("The owner has authorised this seller."),
    )
    NEGATIVE_REFERENCE = (
        "negative_reference",
        _("a picture matches a reference that proves nothing"),
        _("A picture shows a reference that must never count for this right."),
    )
    REFERENCE_HELD_BACK = (
        "reference_held_back",
        _("too many sellers show the reference"),
        _("So many sellers show this reference that it may be a stock picture or package filler."),
    )
    RIGHT_UNVERIFIED = (
        "right_unverified",
        _("the right is not verified"),
        _("The right is not verified: it is {state}."),
    )
    RIGHT_CLAIMED = (
        "right_claimed",
        _("the right is only claimed"),
        _("The right is claimed on the public form, not verified."),
    )
    RIGHT_EXPIRED = (
        "right_expired",
        _("the right has expired"),
        _("The right has expired since the filing."),
    )
    BAN_STEP = (
        "ban_step",
        _("it would lead to a ban of the seller"),
        _("With {count} strikes, this one would lead to a ban of the seller."),
    )
    PICTURE_UNREADABLE = (
        "picture_unreadable",
        _("a picture could not be read"),
        _("A picture could not be read: {error}."),
    )
    INDEX_STALE = (
        "index_stale",
        _("the rights index was too old"),
        _("The rights index is {age} s old; the limit is {limit} s."),
    )
    PICTURE_UNPROVEN = (
        "picture_unproven",
        _("it is not shown surely enough that a picture is a copy"),
        _(
            "The pictures resemble a reference, but among so many that are compared it is not"
            " shown that {share} of such claims are true."
        ),
    )
    ONE_WAY_ONLY = (
        "one_way_only",
        _("a picture is known by one way alone"),
        _("The picture is known in one way alone: no second, independent one agrees."),
    )
    ORDINARY_PICTURE = (
        "ordinary_picture",
        _("unrelated pictures resemble the picture as much"),
        _("The picture resembles {count} pictures of a fixed set of strangers as much."),
    )
    PLAIN_REFERENCE = (
        "plain_reference",
        _("the reference is too plain to be told from others"),
        _("The reference is too plain to be told from others."),
    )
    RIVAL_RIGHT = (
        "rival_right",
        _("another owner holds the same mark"),
        _("Another owner holds the same mark, {mark}."),
    )
    VELOCITY = (
        "velocity",
        _("the filer reached today's cap of approvals"),
        _("Policy has already approved {count} cases of this filer today."),
    )


class TermPhrase(Phrase):
    """The sentence of a term of the score."""

    PRIOR = "prior", _("Before any evidence: few listings infringe a right.")
    FEWER_TITLES = (
        "fewer_titles",
        _("{likeness}. Fewer than 1 of 10,000 ordinary titles comes as near to a mark as this."),
    )
    TITLES = (
        "titles",
        _("{likeness}. {titles} of 10,000 ordinary titles come as near to a mark as this."),
    )
    DESCRIPTION_ONLY = (
        "description_only",
        _("The mark appears only in the description, not in the title or the brand field."),
    )
    BRAND_AGREES = "brand_agrees", _("The brand field itself names {mark}.")
    BRAND_DIFFERS = "brand_differs", _("The brand field names {brand}, not {mark}.")
    WRITTEN_SMALL = (
        "written_small",
        _("It is in lower case, like the word and unlike the mark {mark}."),
    )
    PASSAGE = (
        "passage",
        _("A passage of {letters} characters is the same; this is too long for chance."),
    )
    TITLE_OF_WORK_ONLY = (
        "title_of_work_only",
        _("Only the title of the work was found, not a passage of its text."),
    )
    NOMINATIVE = (
        "nominative",
        _("“{wording}” near the mark suggests goods that fit the goods of the mark."),
    )
    RESALE = (
        "resale",
        _("“{wording}” near the mark suggests that a genuine article is resold."),
    )
    STYLE = "style", _("“{wording}” near the mark uses the mark to describe other goods.")
    REPLICA = "replica", _("“{wording}” near the mark announces an imitation.")
    ABBREVIATION = "abbreviation", _("The title has {initials}, the initials of {mark}.")
    CLASS_FITS = (
        "class_fits",
        _("The goods look like Nice class {classes}, for which the mark is registered."),
    )
    CLASS_DIFFERS = (
        "class_differs",
        _("The goods look like Nice class {classes}, for which the mark is not registered."),
    )
    CATEGORY_FITS = (
        "category_fits",
        _("The category of the listing fits the Nice classes of the mark."),
    )
    CATEGORY_DIFFERS = (
        "category_differs",
        _("The category of the listing does not fit the Nice classes of the mark."),
    )
    AUTHORISED = "authorised", _("The owner has authorised this seller.")
    ONE_EARLIER_CASE = (
        "one_earlier_case",
        _("The seller has one counterfeit case upheld before."),
    )
    EARLIER_CASES = (
        "earlier_cases",
        _("The seller has {count} counterfeit cases upheld before."),
    )
    FURTHER_PICTURE = (
        "further_picture",
        _("{count} pictures of the listing show references of this right."),
    )


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
    WRITTEN_SMALL = "written_small", _("Written in small letters, as a word")
    PASSAGE = "passage", _("A long passage agrees")
    ABBREVIATION = "abbreviation", _("The initials of the mark")
    TITLE_OF_WORK_ONLY = "title_of_work_only", _("Only the title of the work")
    NOMINATIVE = "nominative", _("Wording about what the goods fit")
    RESALE = "resale", _("Wording about a resale")
    STYLE = "style", _("Wording that uses the mark to describe")
    REPLICA = "replica", _("Wording about an imitation")
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
