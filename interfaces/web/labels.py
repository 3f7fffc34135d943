"""Terms, guard rails and rules in the reader's language; their English sentence stands beside."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from gateways.url_guard import Refusal
from matchers.words import Sentence, Word
from pipeline.decision.names import GuardRailName, RuleName, TermName
from pipeline.policy.tables import LocalizedText
from pipeline.reasons import Reason, RulingReason
from records import policies
from records.actions.faults import Fault

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


def label_reason(code: str) -> Label:
    """The label of a ruling's reason, or of the rule that decided."""
    if code in Refusal:
        return _("The page of the listing could not be opened")
    return label(RulingReason(code)) if code in RulingReason else label_stored(RuleName, code)


def label_term(name: str) -> Label:
    """The label of a term, guard rail or rule; its own name where there is none."""
    names = next((names for names in _DECISIONS if name in names), TermName)
    return label_stored(names, name)


def say(sentence: Sentence) -> str:
    """A sentence in the reader's language, with what its braces name."""
    return gettext(sentence.text).format(**{k: _say_part(v) for k, v in sentence.values.items()})


def translate_fault(fault: Fault) -> str:
    """What is wrong and what to do, in the reader's language."""
    return say(fault.says) if isinstance(fault.says, Sentence) else fault.says


def _say_part(part: object) -> str:
    if isinstance(part, Sentence):
        return say(part)
    if isinstance(part, LocalizedText):
        return translate(part)
    if isinstance(part, Word | Reason):
        return str(label(part))
    return join_list(map(_say_part, part)) if isinstance(part, tuple) else str(part)


_DECISIONS: Final = (RuleName, GuardRailName, TermName)
