"""Rights from a sheet: each row read, its faults named, its files found in the archive."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from interfaces.web.components import countries
from interfaces.web.files import uploads
from interfaces.web.files.sheets import MalformedSheet
from interfaces.web.files.uploads import UploadRefused
from matchers.sheets.sheet import Sheet
from pipeline.rights.fields import (
    FieldFault,
    RightFields,
    find_field_faults,
    format_typed_fields,
    parse_typed_fields,
)
from pipeline.vocabulary import RightKind
from records import policies
from records.rights.models import Right

MOST_ROWS: Final = 500
MOST_PICTURES: Final = 10  # of one row, its certificate among them
_FILE_COLUMNS: Final = ("pictures", "certificate")
_HEADER_ALIASES: Final[Mapping[str, str]] = {
    "类型": "kind", "商标": "mark", "名称": "mark", "title": "mark", "别名": "aliases",
    "主管机关": "office", "编号": "number", "注册号": "number", "地域": "territories",
    "尼斯分类": "nice_classes", "classes": "nice_classes", "商品": "goods", "洛迦诺分类": "locarno",
    "作者": "author", "权利人": "holder", "owner": "holder", "申请日": "filed_on",
    "注册日": "registered_on", "有效期至": "expires_on", "图片": "pictures", "images": "pictures",
    "证书": "certificate",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: what it says, the files it names, and all that is wrong with it."""

    row: int
    fields: RightFields | None
    files: tuple[tuple[str, str], ...]  # what it is for, and its name in the archive
    faults: tuple[FieldFault, ...]


def read_rights(
    sheet: Sheet, files: Mapping[str, bytes], account_id: int, today: date
) -> list[SheetRow]:
    """Read every row below the header that is not empty.

    Raises:
        MalformedSheet: there is no header that is understood, or there are too many rows.
    """
    heads = _read_header(sheet)
    rows = [(n, row) for n, row in enumerate(sheet.rows[1:], start=2) if any(row)]
    if len(rows) > MOST_ROWS:
        raise MalformedSheet(0, _("At most 500 rights at a time. Split the sheet."))
    keys = set(_list_known_numbers(account_id))
    return [
        _read_row(n, dict(zip(heads, row, strict=False)), files, keys, today) for n, row in rows
    ]


def _read_header(sheet: Sheet) -> list[str]:
    first = [head.lower().replace(" ", "_") for head in sheet.rows[0]] if sheet.rows else []
    heads = [_HEADER_ALIASES.get(head, head) for head in first]
    if "kind" not in heads or not {"mark", "number"} & set(heads):
        message = _("The first row must name the columns: kind, mark, office, number and so on.")
        raise MalformedSheet(1, message)
    return heads


def _list_known_numbers(account_id: int) -> Iterator[tuple[str, str, str]]:
    rights = Right.objects.filter(owner_id=account_id).exclude(number="").exclude(state="withdrawn")
    yield from rights.values_list("kind", "office", "number")


def _read_row(
    number: int,
    cells: dict[str, str],
    files: Mapping[str, bytes],
    keys: set[tuple[str, str, str]],
    today: date,
) -> SheetRow:
    kind = cells.get("kind", "").lower()
    if kind not in set(RightKind):
        return SheetRow(number, None, (), (FieldFault("kind", "unknown_kind"),))
    places = countries.replace_names(cells.get("territories", ""))
    fields, unread = parse_typed_fields(RightKind(kind), {**cells, "territories": places})
    pairs = tuple(_list_named_files(cells))
    has_picture = any(use == "pictures" for use, _name in pairs)
    flaws = find_field_faults(fields, policies.offices(), has_picture=has_picture, today=today)
    unreadable_fields = {fault.field for fault in unread}
    faults = [*unread, *(fault for fault in flaws if fault.field not in unreadable_fields)]
    faults += _check_files(pairs, files)
    key = (kind, fields.office, fields.number)
    if fields.number and key in keys:
        faults.append(FieldFault("number", "twice"))
    keys.add(key)
    return SheetRow(number, fields, pairs, tuple(faults))


def _list_named_files(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for use in _FILE_COLUMNS:
        for name in cells.get(use, "").replace("；", ";").replace("|", ";").split(";"):
            if name.strip():
                yield use, name.strip()


def _check_files(
    pairs: tuple[tuple[str, str], ...], files: Mapping[str, bytes]
) -> Iterator[FieldFault]:
    if len(pairs) > MOST_PICTURES:
        yield FieldFault("pictures", "too_many_files", str(MOST_PICTURES))
    for use, name in pairs:
        try:
            if name not in files:
                yield FieldFault(use, "no_file", name)
            else:
                uploads.check_file_kind(name, files[name], is_paper=use == "certificate")
        except UploadRefused:
            yield FieldFault(use, "wrong_file", name)


def build_json(row: SheetRow, columns: Mapping[str, str]) -> dict[str, Any]:
    """Build the row for the import's record, with files by their hash."""
    return {
        "row": row.row,
        "kind": row.fields.kind if row.fields else "",
        "typed": format_typed_fields(row.fields) if row.fields else {},
        "files": [[use, columns.get(name, "")] for use, name in row.files],
        "faults": [[fault.field, fault.code, fault.example] for fault in row.faults],
        "fate": "",
    }
