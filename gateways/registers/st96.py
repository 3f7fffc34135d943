"""Reads WIPO ST.96 trademark XML, and the older ST.66 of TMview, EUIPO and national offices.

ST.96 (Trademark, in the namespace .../ST96/Trademark): compared with USPTO's TSDR records as
codingatty/Plumage keeps them for its tests, and with loaders of the Canadian and Czech registers.
ST.66 (TradeMark below Transaction/TradeMarkTransactionBody/.../TradeMarkDetails): compared with
the same records of USPTO, with those of the Romanian, British and Swedish offices in public
loaders, and with the status codes of the Bulgarian office's schema. Names are compared without
their namespace: offices use their own.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from gateways.registers.entry import Entry, Record, RecordUnusable, parse_entry
from gateways.registers.uspto import IN_FORCE as IN_FORCE_AT_USPTO
from gateways.registers.xml_records import (
    Element,
    child_text,
    find_elements,
    first_text,
    list_texts,
    parse_day,
    parse_nice_class,
    refuse_references,
)

TAGS: Final = ("Trademark", "TradeMark")

# Words of the standards for a registration in force, in small letters; offices may add codes.
IN_FORCE: Final = frozenset(
    (
        *("registered", "registration published", "registration opposed", "renewed"),
        *("registration renewed", "registration cancellation pending"),
        *("revocation proceeding pending", "invalidity proceeding pending"),
    )
)
# How the words begin for what is pending or refused, and for a registration that is over; a status
# in no list is named, never guessed.
_PENDING: Final = (
    *("application", "filed", "filing", "classification", "appeal", "opposition", "published"),
    *("interruption", "registration pending", "registration refused", "conversion"),
    *("action before court", "withdrawn", "refused", "abandoned", "pending"),
)
_ENDED: Final = (
    *("registration cancelled", "registration surrendered", "registration expired", "expired"),
    *("ended", "cancelled", "surrendered", "lapsed", "inactive", "dead", "invalidated", "revoked"),
    *("removed", "deleted"),
)
_OFFICES: Final = {"US": "USPTO", "EM": "EUIPO", "EU": "EUIPO", "WO": "WIPO", "IB": "WIPO"}
_REGIONS: Final = {"EM": ("EU",), "BX": ("BE", "LU", "NL")}
_DESIGNATING: Final = frozenset({"WO", "IB"})  # international registrations name their countries
_OWNERS: Final = (
    *("HolderBag/Holder", "HolderDetails/Holder", "ApplicantBag/Applicant"),
    *("ApplicantDetails/Applicant",),
)
_NAMES: Final = (
    *("EntityName", "OrganizationStandardName", "PersonFullName", "FreeFormatNameLine"),
    *("OrganizationName", "FullName", "LastName", "LegalEntityName"),
)
_MOST_GOODS: Final = 20_000


def read_identity(element: Element) -> str:
    """Return the record's application number; empty if it cannot be read."""
    return child_text(
        element,
        *("ApplicationNumber/ApplicationNumberText", "ApplicationNumber/ST13ApplicationNumber"),
        *("ApplicationNumber", "ST13ApplicationNumber", "InternationalRegistrationNumber"),
    )


def read_record(element: Element, in_force: frozenset[str] = frozenset()) -> Record:
    """Read a record; `in_force` are an office's own codes, in small letters.

    Raises:
        RecordUnusable: a field is missing or cannot be read.
    """
    refuse_references(element)
    code, serial = _read_office(element), read_identity(element)
    if not serial:
        raise RecordUnusable("ApplicationNumber: missing")
    registration_number = child_text(
        element, "RegistrationNumber", "InternationalRegistrationNumber"
    )
    # TMview and EUIPO leave the number out where it is that of the application.
    office, number = _OFFICES.get(code, code), registration_number or serial
    status = child_text(element, "MarkCurrentStatusCode", "MarkCurrentStatusCategory")
    if _is_deleted(element) or not _is_in_force(status.casefold(), code, in_force):
        is_ended = _is_deleted(element) or _is_ended(status.casefold(), registration_number)
        return Record(office, number, None, is_ended=is_ended, status=status)
    return Record(office, number, _read_entry(element, code, number), status=status)


def _read_office(element: Element) -> str:
    code = child_text(
        element, "RegistrationOfficeCode", "ApplicationNumber/IPOfficeCode", "ReceivingOfficeCode"
    ).upper()
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise RecordUnusable(f"RegistrationOfficeCode: {code[:20] or 'missing'}")
    return code


def _is_deleted(element: Element) -> bool:
    """Return whether the record only says that another record is to be deleted."""
    names = {"operationCode", "operationCategory"}
    return any(
        etree.QName(str(name)).localname in names and str(value).casefold() == "delete"
        for name, value in element.items()
    )


def _is_ended(status: str, registration_number: str) -> bool:
    """Return whether a registration ended; USPTO has codes, and registered marks have a number."""
    return status.startswith(_ENDED) or (status.isdigit() and bool(registration_number))


def _is_in_force(status: str, office: str, in_force: frozenset[str]) -> bool:
    if status in IN_FORCE or status in in_force:
        return True
    if office == "US" and status.isascii() and status.isdigit():
        return int(status) in IN_FORCE_AT_USPTO
    if status.startswith((*_PENDING, *_ENDED)):
        return False
    raise RecordUnusable(f"MarkCurrentStatusCode: {status[:40] or 'missing'} is not known")


def _read_entry(element: Element, office: str, number: str) -> Entry:
    spellings = "WordMarkSpecification/"
    return parse_entry(
        {
            "kind": "trademark",
            "mark": first_text(
                element,
                *(f"{spellings}MarkVerbalElementText", "MarkVerbalElementText"),
                "MarkSignificantVerbalElementText",
            ),
            "aliases": tuple(dict.fromkeys(list_texts(element, "MarkTransliteration"))),
            "office": _OFFICES.get(office, office),
            "number": number,
            "territories": _read_territories(element, office),
            "nice_classes": sorted(
                {nice_class for nice_class in _read_classes(element) if nice_class}
            ),
            "goods": " ".join(_read_goods(element))[:_MOST_GOODS],
            "filed_on": parse_day(child_text(element, "ApplicationDate"), "ApplicationDate"),
            "registered_on": parse_day(child_text(element, "RegistrationDate"), "RegistrationDate"),
            "expires_on": parse_day(child_text(element, "ExpiryDate"), "ExpiryDate"),
            "owner": _read_owner(element),
            "images": tuple(dict.fromkeys(_read_images(element))),
        }
    )


def _read_territories(element: Element, office: str) -> tuple[str, ...]:
    if office not in _DESIGNATING:
        return _REGIONS.get(office, (office,))
    codes = list_texts(element, "DesignatedCountryCode")
    return tuple(
        dict.fromkeys(country for code in codes for country in _REGIONS.get(code, (code,)))
    )


def _read_classes(element: Element) -> Iterator[int | None]:
    """Read the Nice classes; skip national classes, which a right cannot have."""
    for classification in find_elements(element, "GoodsServicesClassification"):
        if first_text(classification, "ClassificationKindCode").casefold() == "nice":
            for code in list_texts(classification, "ClassNumber"):
                yield parse_nice_class(code, "ClassNumber")
    for code in list_texts(element, "ClassDescription/ClassNumber"):
        yield parse_nice_class(code, "ClassNumber")


def _read_goods(element: Element) -> Iterator[str]:
    yield from list_texts(element, "ClassDescription/GoodsServicesDescriptionText")  # ST.96
    yield from list_texts(element, "ClassDescription/GoodsServicesDescription")  # ST.66


def _read_owner(element: Element) -> str:
    """Return the holder's name, else the first applicant's: USPTO lists the latest first."""
    for path in _OWNERS:
        for owner in find_elements(element, path):
            name = first_text(owner, *_NAMES)
            if name:
                return name
    return ""


def _read_images(element: Element) -> Iterator[str]:
    """File names; ST.66 may write the format apart from the name."""
    for picture in find_elements(element, "MarkImage"):
        name = first_text(picture, "FileName", "MarkImageFilename", "MarkImageURI")
        form = first_text(picture, "MarkImageFileFormat").lower()
        if name and not name.casefold().startswith("no image"):
            yield name if "." in name or not form else f"{name}.{form}"
