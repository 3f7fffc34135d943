"""Terms, guard rails and rules in the reader's language; their English sentence stands beside."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext_lazy as _

from gateways.url_guard import Refusal
from matchers.words import Word
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Reason
from records import policies

type Label = str | Promise
_REASONS: Final = frozenset[str](Reason)

# What stands before a word so that no colour speaks alone: of rights, memberships, notices, orders.
_SIGNS: Final[Mapping[str, str]] = {
    word: sign
    for sign, words in {
        "✓": "decided member success verified",
        "!": "barred error expiring needs_answer warning",
        "–": "graduated left not_eligible",
        "◷": "applied cooldown",
        "…": "pending_verification",
        "+": "uploaded",
        "✗": "declined",
        "×": "claimed expired rejected suspended withdrawn",
        "i": "debug info",
        "▲": "ascending",
        "▼": "descending",
    }.items()
    for word in words.split()
}
_LABELS: Final[Mapping[str, Label]] = {
    # states of requests and rights
    "needs_answer": _("needs your answer"),
    "in_progress": _("in progress"),
    "open": _("open"),
    "received": _("received"),
    "queued": _("queued"),
    "in_review": _("in review"),
    "clarification": _("waiting for the filer"),
    "upheld": _("upheld"),
    "rejected": _("rejected"),
    "invalid": _("invalid"),
    "duplicate": _("duplicate"),
    "withdrawn": _("withdrawn"),
    "uploaded": _("uploaded"),
    "pending_verification": _("waiting for verification"),
    "verified": _("verified"),
    "expiring": _("expiring"),
    "expired": _("expired"),
    "suspended": _("suspended"),
    "claimed": _("claimed, not verified"),
    # lanes
    "trusted_flagger": _("Trusted flagger"),
    "good_faith": _("Good Faith"),
    "sme": _("Small firm"),
    "standard": _("Standard"),
    "public_form": _("Public form"),
    # kinds of right
    "trademark": _("Trademark"),
    "copyright": _("Copyright"),
    "design": _("Design"),
    "patent": _("Patent"),
    "gi": _("Geographical indication"),
    # fields of a listing
    "title": _("Title"),
    "brand": _("Brand"),
    "description": _("Description"),
    # how a mark is written
    "literal": _("as registered"),
    "punctuated": _("other signs or spaces"),
    "confusable": _("lookalike letters"),
    "leet": _("digits or signs for letters"),
    "spaced": _("letters spaced apart"),
    "repeated": _("letters repeated"),
    "alias": _("registered alias"),
    "romanised": _("transliterated to Latin letters"),
    "glued": _("joined to other letters"),
    "edit1": _("one letter differs"),
    "edit2": _("two letters differ"),
    # cues of wording
    "nominative": _("says what the goods fit"),
    "resale": _("says the goods are resold"),
    "style": _("uses the mark to describe"),
    "replica": _("announces an imitation"),
    # likenesses of pictures
    "exact": _("the same picture"),
    "copy": _("a reused picture"),
    "likely": _("confirmed by local features"),
    "similar": _("looks similar, proves nothing"),
    "bytes": _("same file"),
    "pixels": _("same pixels"),
    "pdq": _("picture hash (PDQ)"),
    "phash": _("picture hash (pHash)"),
    "signs": _("picture embedding"),
    "features": _("local features"),
    "parts": _("local features of a part"),
    "whole": _("whole picture"),
    "mirrored": _("mirrored"),
    # why a picture cannot be read
    "too_large": _("too large"),
    "too_small": _("too small"),
    "not_a_picture": _("not an image"),
    "unsupported": _("format not supported"),
    "bomb": _("unsafe to open"),
    "truncated": _("incomplete file"),
    "too_slow": _("took too long to open"),
    "crashed": _("could not be opened"),
    # bands of the score
    "low": _("low"),
    "middle": _("middle"),
    "high": _("high"),
    # roles
    "filer": _("Filer"),
    "merchant": _("Merchant"),
    "reviewer": _("Reviewer"),
    "senior_reviewer": _("Senior reviewer"),
    "verifier": _("Verifier"),
    "policy_admin": _("Policy administrator"),
    "auditor": _("Auditor"),
    "investigator": _("Investigator"),
    "counsel": _("Counsel"),
    # what a hold keeps
    "case": _("Case"),
    "seller": _("Seller"),
    "right": _("Right"),
    "account": _("Account"),
    "cluster": _("Linked sellers"),
    "order": _("Inbound order"),
    "lead": _("Lead"),
    "civilmatter": _("Civil matter"),
    # groups of cases
    "proposed": _("proposed"),
    "decided": _("decided"),
    "declined": _("declined"),
    "undone": _("undone"),
    "lapsed": _("lapsed"),
    "exception": _("taken out by hand"),
    "held": _("held by somebody else"),
    "closed": _("closed in the meantime"),
    "unlike": _("another owner or reason"),
    "passed": _("you skipped it"),
    # fields of a right
    "mark": _("Mark in words"),
    "aliases": _("Aliases in other scripts"),
    "office": _("Office"),
    "number": _("Number"),
    "territories": _("Territories"),
    "nice_classes": _("Nice classes"),
    "goods": _("Goods and services"),
    "locarno": _("Locarno classes"),
    "author": _("Author"),
    "holder": _("Owner, as on the certificate"),
    "filed_on": _("Filed on"),
    "registered_on": _("Registered on"),
    "expires_on": _("Expires on"),
    "certificate": _("Certificate"),
    "assignment": _("Certificate of an assignment"),
    "authority": _("Power of attorney"),
    "drawings": _("Drawings"),
    "asked": _("more asked for"),
    # disputes
    "filed": _("received"),
    "forwarded": _("waiting for the filer"),
    "rejected_by_filer": _("waiting for the platform"),
    "accepted": _("accepted"),
    "restored": _("restored"),
    "confirmed": _("confirmed"),
    "reversed": _("reversed"),
    "moot": _("no longer valid"),
    "accept": _("accepted"),
    "rejection": _("rejected"),
    "authority_complaint": _("complaint to an authority"),
    "suit": _("suit"),
    "name": _("Name"),
    "address": _("Address"),
    "phone": _("Phone"),
    "email": _("Email"),
    "signature": _("Signature"),
    # accounts and their documents
    "passport": _("Passport"),
    "driving_licence": _("Driving licence"),
    "national_id": _("National identity card"),
    "business_licence": _("Business licence"),
    "pending": _("waiting for verification"),
    "needs_info": _("more asked for"),
    "applied": _("received, being checked"),
    "checking": _("being checked again"),
    "manual": _("waiting for a person"),
    "refused": _("refused"),
    "appealed": _("appealed"),
    "replaced": _("replaced by a newer one"),
    "licence": _("Business licence"),
    "catalogue": _("Picture of goods"),
    "letter": _("Letter of authority"),
    "invoice": _("Invoice"),
    "registration": _("Own registration"),
    "submitted": _("papers sent"),
    "second_reading": _("second reading"),
    "adjudication": _("readers differ"),
    "agreed": _("waiting for the owner"),
    "granted": _("granted"),
    "in_force": _("in force"),
    "ended": _("ended"),
    "company": _("Extract of a register of companies"),
    "trade": _("Trade licence"),
    "sole_trader": _("Licence of a sole trader"),
    "revoked": _("revoked"),
    "registered": _("email not confirmed"),
    "email_verified": _("no identity document yet"),
    "identity_pending": _("identity waits for verification"),
    "active": _("in use"),
    "identity_rejected": _("identity not accepted"),
    "individual": _("individual"),
    "entity": _("legal entity"),
    # penalties and how they end
    "counterfeit": _("Counterfeit"),
    "infringement": _("Infringement"),
    "removal": _("removal"),
    "education": _("education"),
    "warning": _("warning"),
    "listing_limit": _("listing limit"),
    "ban": _("ban"),
    "closure": _("closure of the store"),
    "approved": _("approved by one person"),
    "imposed": _("in force"),
    "lifted": _("lifted"),
    "first": _("after a second review"),
    "counter": _("on a counter-notification"),
    "appeal": _("on appeal"),
    "retraction": _("taken back by the filer"),
    "acceptance": _("counter-notification accepted"),
    "silence": _("restored because nobody answered"),
}


def label(word: str) -> Label:
    """The word's label, of a complaint reason its title; without underscores where it has none."""
    if isinstance(word, Word):
        return gettext_lazy(word.label)
    if word in _REASONS:
        return translate(policies.policy().reasons[Reason(word)].title)
    return _LABELS.get(word) or word.replace("_", " ")


def label_stored(words: type[Word], value: str) -> Label:
    """The label of what a chain or a record holds; as it is, where another release wrote it."""
    return label(words(value)) if value in words else value.replace("_", " ")


def list_choices(words: Iterable[str]) -> tuple[tuple[str, Label], ...]:
    """The words with their labels, as filters and forms offer them."""
    return tuple((str(word), label(word)) for word in words)


def find_sign(word: str) -> str:
    """The sign of a state, a tone or a direction; a dash where there is none."""
    return _SIGNS.get(word, "–")


def translate(text: LocalizedText) -> str:
    """The sentence of a policy or letter in the reader's language."""
    return text.in_language(get_language() or "en")


def join_list(parts: Iterable[object] | None) -> str:
    """Parts of a list as the reader's language joins them; nothing where there is none."""
    between = "、" if (get_language() or "").startswith("zh") else ", "
    return between.join(map(str, parts or ()))


TERMS: Final[Mapping[str, Label]] = {
    "prior": _("Before any evidence"),
    "text_literal": _("The mark as registered"),
    "text_punctuated": _("The mark with other signs or spaces"),
    "text_confusable": _("The mark in lookalike letters"),
    "text_leet": _("The mark with digits or signs for letters"),
    "text_spaced": _("The letters of the mark spaced apart"),
    "text_repeated": _("The mark with letters repeated"),
    "text_alias": _("A registered alias of the mark"),
    "text_romanised": _("The mark, transliterated to Latin letters"),
    "text_glued": _("The mark joined to other letters"),
    "text_edit1": _("One letter differs from the mark"),
    "text_edit2": _("Two letters differ from the mark"),
    "description_only": _("Only in the description"),
    "brand_agrees": _("The brand field names the mark"),
    "brand_differs": _("The brand field names another brand"),
    "dictionary_word": _("The mark is a common word"),
    "word_commonness": _("How common the word is"),
    "written_small": _("Written in small letters, as a word"),
    "plain_word": _("A known word near the mark"),
    "passage": _("A long passage agrees"),
    "short_mark": _("The mark is short"),
    "abbreviation": _("The initials of the mark"),
    "other_first_letter": _("It begins with another letter"),
    "title_of_work_only": _("Only the title of the work"),
    "nominative": _("Wording about what the goods fit"),
    "resale": _("Wording about a resale"),
    "style": _("Wording that uses the mark to describe"),
    "replica": _("Wording about an imitation"),
    "better_right": _("Another owner's mark fits better"),
    "picture_exact": _("The same picture"),
    "picture_copy": _("A reused picture"),
    "picture_likely": _("A picture that shows a reference"),
    "picture_similar": _("A picture that looks alike"),
    "further_picture": _("Several pictures"),
    "class_fits": _("The class of goods fits"),
    "class_differs": _("The class of goods does not fit"),
    "category_fits": _("The category fits"),
    "category_differs": _("The category does not fit"),
    "authorised": _("The seller is authorised"),
    "earlier_counterfeit": _("Earlier counterfeit cases of the seller"),
}
GUARD_RAILS: Final[Mapping[str, Label]] = {
    "edits_only": _("The wording is only close to the mark"),
    "class_mismatch": _("Class of goods does not fit"),
    "territory_mismatch": _("Territory does not fit"),
    "authorised_seller": _("Authorised seller"),
    "shop_page": _("Page of a shop"),
    "negative_reference": _("Negative reference"),
    "reference_held_back": _("Reference shown by too many sellers"),
    "right_unverified": _("Right not verified"),
    "right_claimed": _("Right only claimed, not verified"),
    "right_expired": _("Right expired"),
    "ban_step": _("It would lead to a ban"),
    "picture_unreadable": _("Unreadable picture"),
    "index_stale": _("Rights index too old"),
    "picture_unproven": _("A picture is not proven to be a copy"),
    "one_way_only": _("A picture is known in one way alone"),
    "ordinary_picture": _("Unrelated pictures resemble it as much"),
    "plain_reference": _("The reference is too plain"),
    "rival_right": _("Another owner holds the same mark"),
    "velocity": _("More approvals of this filer today than the cap allows"),
}
RULES: Final[Mapping[str, Label]] = {
    "right_does_not_suit": _("The reason does not fit the right"),
    "evidence_missing": _("Evidence is missing"),
    "switched_off": _("Automatic decisions are switched off"),
    "never_automatic": _("This reason always needs a person"),
    "not_a_member": _("The filer is not a Good Faith member"),
    "guarded": _("A guard rail applied"),
    "literal_only": _("Only the plain name of the mark"),
    "by_the_table": _("Strength of the evidence"),
}


# Why a case was decided as it was, for staff and parties alike; a policy's rule is in RULES.
RULING_REASONS: Final[Mapping[str, Label]] = {
    "identical_mark": _("The mark itself, on goods that it covers"),
    "confusable_mark": _("A confusable or disguised mark on such goods"),
    "logo_used": _("The logo is shown on the goods or in a picture"),
    "counterfeit_shown": _("The goods are shown to be counterfeit"),
    "picture_copied": _("A protected picture was copied"),
    "text_copied": _("A protected text was copied"),
    "same_design": _("The design gives the same overall impression"),
    "evidence_proves": _("The evidence proves the claim"),
    "no_likeness": _("Nothing in the listing shows the right"),
    "names_what_it_fits": _("The mark only says what the goods fit"),
    "genuine_resale": _("Genuine goods are resold"),
    "authorised_seller": _("The seller may use the right"),
    "other_goods": _("The right does not cover these goods"),
    "other_territory": _("The right does not cover these markets"),
    "common_word": _("The wording is a common word here"),
    "evidence_insufficient": _("The evidence does not prove the claim"),
    "other_owner": _("Another owner's right fits better"),
    "listing_not_found": _("The marketplace had no such listing"),
    "clarification_lapsed": _("The question was not answered in time"),
    **dict.fromkeys(Refusal, _("The page of the listing could not be opened")),
}


def label_reason(code: str) -> Label:
    """The label of a ruling's reason, or of the rule that decided."""
    return RULING_REASONS.get(code) or RULES.get(code) or label(code)


def label_term(name: str) -> Label:
    """The label of a term, guard rail or rule; its own name where there is none."""
    title = RULES.get(name) or GUARD_RAILS.get(name) or TERMS.get(name)
    return title or name.replace("_", " ")
