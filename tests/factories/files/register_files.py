"""Writes registers as offices publish them, of any size, for tests."""

from collections.abc import Iterable
from html import escape
from typing import Final

_USPTO_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE trademark-applications-daily [
<!ELEMENT trademark-applications-daily (version, application-information?)>
<!ELEMENT serial-number (#PCDATA)>
]>
<trademark-applications-daily>
<version><version-no>2.0</version-no><version-date>20061121</version-date></version>
<application-information><file-segments><file-segment>TRMK</file-segment>
<action-keys><action-key>00</action-key>
"""
_USPTO_TAIL: Final = (
    "</action-keys></file-segments></application-information></trademark-applications-daily>\n"
)
_USPTO_CASE: Final = {
    "serial": "70011210",
    "number": "0011210",
    "status": "800",
    "mark": "SAMSON",
    "filed": "18840407",
    "registered": "18840527",
    "renewed": "20240527",
    "class": "022",
    "class_status": "6",
}


def uspto(cases: Iterable[str]) -> str:
    """A daily file of these cases."""
    return _USPTO_HEAD + "".join(cases) + _USPTO_TAIL


def case_file(**fields: str) -> str:
    """One case as the office writes it; a field of nothing leaves its element out."""
    texts = {name: escape(text) for name, text in (_USPTO_CASE | fields).items()}
    return (
        f"<case-file>{_element('serial-number', texts['serial'])}"
        f"{_element('registration-number', texts['number'])}"
        "<transaction-date>20260107</transaction-date><case-file-header>"
        f"{_element('filing-date', texts['filed'])}"
        f"{_element('registration-date', texts['registered'])}"
        f"{_element('status-code', texts['status'])}<status-date>20131214</status-date>"
        f"{_element('mark-identification', texts['mark'])}"
        "<mark-drawing-code>3T19</mark-drawing-code><trademark-in>T</trademark-in>"
        f"{_element('renewal-date', texts['renewed'])}"
        "</case-file-header><case-file-statements>"
        "<case-file-statement><type-code>DM0000</type-code><text>Lion.</text></case-file-statement>"
        "<case-file-statement><type-code>GS0221</type-code><text>CORDS, LINES,\n AND ROPES</text>"
        "</case-file-statement></case-file-statements><case-file-event-statements>"
        "<case-file-event-statement><code>NA89</code><type>E</type><date>20131214</date>"
        "</case-file-event-statement></case-file-event-statements><classifications>"
        "<classification><international-code-total-no>1</international-code-total-no>"
        f"{_element('international-code', texts['class'])}<us-code>007</us-code>"
        f"{_element('status-code', texts['class_status'])}</classification></classifications>"
        "<case-file-owners><case-file-owner><party-type>43</party-type>"
        "<party-name>SAMSON ROPE TECHNOLOGIES, INC.</party-name></case-file-owner>"
        "<case-file-owner><party-type>30</party-type><party-name>TOLMAN, J. P.</party-name>"
        "</case-file-owner></case-file-owners></case-file>\n"
    )


_ST96_MARK: Final = {
    "office": "EM",
    "application": "018442907",
    "number": "018442907",
    "status": "Registered",
    "mark": "NORVELLE",
    "filed": "2021-03-31+02:00",
    "registered": "2021-09-01",
    "expires": "2031-03-31",
    "class": "25",
    "owner": "Norvelle S.p.A.",
    "inside": "",
    "operation": "Insert",
}


def st96(marks: Iterable[str]) -> str:
    """A transaction of these marks, as the standard wraps them."""
    spaces = "http://www.wipo.int/standards/XMLSchema/ST96"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<tmk:TrademarkTransaction xmlns:com="{spaces}/Common" xmlns:tmk="{spaces}/Trademark">'
        "<tmk:TrademarkTransactionBody><tmk:TransactionContentBag><tmk:TransactionData>"
        f"<tmk:TrademarkBag>{''.join(marks)}</tmk:TrademarkBag></tmk:TransactionData>"
        "</tmk:TransactionContentBag></tmk:TrademarkTransactionBody></tmk:TrademarkTransaction>\n"
    )


def st96_mark(**fields: str) -> str:
    """One mark in ST.96."""
    texts = {k: v if k == "inside" else escape(v) for k, v in (_ST96_MARK | fields).items()}
    return (
        f'<tmk:Trademark com:operationCategory="{texts["operation"]}">'
        f"{_element('com:RegistrationOfficeCode', texts['office'])}"
        "<com:ApplicationNumber><com:IPOfficeCode>EM</com:IPOfficeCode>"
        f"{_element('com:ApplicationNumberText', texts['application'])}</com:ApplicationNumber>"
        f"{_element('com:RegistrationNumber', texts['number'])}"
        f"{_element('tmk:ApplicationDate', texts['filed'])}"
        f"{_element('com:RegistrationDate', texts['registered'])}"
        f"{_element('com:ExpiryDate', texts['expires'])}"
        f"{_element('tmk:MarkCurrentStatusCode', texts['status'])}"
        "<tmk:MarkRepresentation><tmk:MarkReproduction><tmk:WordMarkSpecification>"
        f"{_element('tmk:MarkVerbalElementText', texts['mark'])}{texts['inside']}"
        "</tmk:WordMarkSpecification><tmk:MarkImageBag><tmk:MarkImage>"
        "<com:FileName>018442907.png</com:FileName></tmk:MarkImage></tmk:MarkImageBag>"
        "</tmk:MarkReproduction></tmk:MarkRepresentation><tmk:GoodsServicesBag><tmk:GoodsServices>"
        "<tmk:GoodsServicesClassificationBag><tmk:GoodsServicesClassification>"
        "<tmk:ClassificationKindCode>Domestic</tmk:ClassificationKindCode>"
        "<tmk:NationalClassNumber>021</tmk:NationalClassNumber></tmk:GoodsServicesClassification>"
        "<tmk:GoodsServicesClassification><tmk:ClassificationKindCode>Nice"
        "</tmk:ClassificationKindCode><tmk:ClassNumber>018</tmk:ClassNumber>"
        "</tmk:GoodsServicesClassification></tmk:GoodsServicesClassificationBag>"
        "<tmk:ClassDescriptionBag><tmk:ClassDescription>"
        f"{_element('tmk:ClassNumber', texts['class'])}"
        "<tmk:GoodsServicesDescriptionText>Clothing</tmk:GoodsServicesDescriptionText>"
        "</tmk:ClassDescription></tmk:ClassDescriptionBag></tmk:GoodsServices>"
        "</tmk:GoodsServicesBag><tmk:ApplicantBag><tmk:Applicant><com:Contact><com:Name>"
        f"{_element('com:EntityName', texts['owner'])}</com:Name></com:Contact></tmk:Applicant>"
        "</tmk:ApplicantBag></tmk:Trademark>\n"
    )


def st66(office: str = "RO", mark: str = "MSR", inside: str = "") -> str:
    """A file of TMview: one mark in ST.66, in the office's own namespace."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Transaction xmlns="http://{office.lower()}.tmview.europa.eu/trademark/data">'
        "<TradeMarkTransactionBody><TransactionContentDetails><TransactionData><TradeMarkDetails>"
        '<TradeMark operationCode="Insert">'
        f"<RegistrationOfficeCode>{office}</RegistrationOfficeCode>"
        "<ApplicationNumber>M 2012 00091</ApplicationNumber>"
        "<ApplicationDate>2012-01-10</ApplicationDate>"
        "<RegistrationNumber>119857</RegistrationNumber>"
        "<RegistrationDate>2012-09-19</RegistrationDate><ExpiryDate>2032-01-10</ExpiryDate>"
        "<MarkCurrentStatusCode>Registered</MarkCurrentStatusCode><MarkFeature>Word</MarkFeature>"
        f"{inside}<WordMarkSpecification>"
        f'<MarkVerbalElementText languageCode="ro">{mark}</MarkVerbalElementText>'
        "</WordMarkSpecification><MarkImageDetails><MarkImage>"
        "<MarkImageFilename>RO50202</MarkImageFilename><MarkImageFileFormat>GIF"
        "</MarkImageFileFormat></MarkImage></MarkImageDetails><GoodsServicesDetails><GoodsServices>"
        "<ClassDescriptionDetails><ClassDescription><ClassNumber>03</ClassNumber>"
        "<GoodsServicesDescription>Parfumuri</GoodsServicesDescription></ClassDescription>"
        "<ClassDescription><ClassNumber>5</ClassNumber></ClassDescription>"
        "</ClassDescriptionDetails></GoodsServices></GoodsServicesDetails><ApplicantDetails>"
        "<Applicant><ApplicantAddressBook><FormattedNameAddress><Name><FreeFormatName>"
        "<FreeFormatNameDetails><FreeFormatNameLine>Utopia Holdings Limited</FreeFormatNameLine>"
        "</FreeFormatNameDetails></FreeFormatName></Name></FormattedNameAddress>"
        "</ApplicantAddressBook></Applicant></ApplicantDetails></TradeMark></TradeMarkDetails>"
        "</TransactionData></TransactionContentDetails></TradeMarkTransactionBody></Transaction>\n"
    )


def _element(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>" if text else ""
