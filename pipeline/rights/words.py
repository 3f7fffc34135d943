"""The fields of a right and what can be wrong with them, in the words that people read."""

from matchers.labels.words import Word, _


class RightField(Word):
    """A field of a right, or of what is sent with it."""

    help: str  # below the field, where it needs a word

    KIND = "kind", _("Kind")
    MARK = (
        "mark",
        _("Mark in words"),
        _("As registered. Leave it empty if the mark is only a picture."),
    )
    OFFICE = "office", _("Office")
    NUMBER = "number", _("Number")
    TERRITORIES = (
        "territories",
        _("Territories"),
        _("Names or codes, with commas between: European Union, CN."),
    )
    ALIASES = (
        "aliases",
        _("Aliases in other scripts"),
        _("One per line: other spellings and scripts that buyers use."),
    )
    NICE_CLASSES = (
        "nice_classes",
        _("Nice classes"),
        _("Numbers from 1 to 45, with commas between: 18, 25."),
    )
    GOODS = "goods", _("Goods and services"), _("As on the certificate.")
    LOCARNO = "locarno", _("Locarno classes"), _("For example 02-04, 06-01.")
    AUTHOR = "author", _("Author")
    HOLDER = (
        "holder",
        _("Owner, as on the certificate"),
        _("This must be your verified name, or a document must link the two names."),
    )
    FILED_ON = "filed_on", _("Filed on")
    REGISTERED_ON = "registered_on", _("Registered on")
    EXPIRES_ON = (
        "expires_on",
        _("Expires on"),
        _("The last day on which it is in force. Leave it empty if there is none."),
    )
    UNTIL = "until", _("New last day")
    CERTIFICATE = "certificate", _("Certificate")
    PICTURES = "pictures", _("Pictures")


class FieldFlaw(Word):
    """What is wrong with a field and what to do; before a dot stands the field that it is for."""

    REQUIRED = "required", _("This field is required.")
    MARK_OR_PICTURE = "mark_or_picture", _("Give the mark in words, or upload its picture.")
    UNKNOWN = "unknown", _("We do not know this office. Choose one from the list.")
    UNKNOWN_KIND = "unknown_kind", _("Write trademark, copyright, design, patent or gi.")
    UNREADABLE = "unreadable", _("We cannot read this. Write it as {example}.")
    MALFORMED = "malformed", _("Write it as {example}.")
    NUMBER_MALFORMED = "number.malformed", _("This office writes numbers as {example}.")
    LOCARNO_MALFORMED = "locarno.malformed", _("Write Locarno classes as {example}.")
    TERRITORIES_MALFORMED = (
        "territories.malformed",
        _("Write the two letters of each, as {example}."),
    )
    OUT_OF_RANGE = "out_of_range", _("Nice classes run from 1 to 45.")
    TOO_LONG = "too_long", _("This is too long. Write at most {example}.")
    FORMULA = "formula", _("This is a formula. Write the text itself.")
    OUT_OF_ORDER = (
        "out_of_order",
        _("The dates of filing, registration and expiry must be in this order."),
    )
    IN_FUTURE = "in_future", _("This day is in the future. Check the date.")
    OVER = "over", _("This right has expired. Give the last day of its renewal.")
    NOT_LATER = "not_later", _("The new last day must be later than the present one.")
    NOT_FOR_KIND = "not_for_kind", _("A right of this kind has no such field. Leave it out.")
    TWICE = "twice", _("You already have this number, or an earlier row has it.")
    NO_FILE = "no_file", _("The archive has no file {example}, or several different ones.")
    WRONG_FILE = (
        "wrong_file",
        _(
            "The content of {example} does not fit its ending, or we do not accept this kind of"
            " file."
        ),
    )
    TOO_MANY_FILES = "too_many_files", _("At most {example} files per row.")
