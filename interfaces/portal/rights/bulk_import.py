"""Many rights at once: a sheet with its pictures, checked first, taken in once confirmed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gateways import configured
from interfaces.portal.rights.forms import translate_field_fault
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components import countries, table_files
from interfaces.web.components.table_files import Cell
from interfaces.web.files import uploads
from interfaces.web.files.sheets import MalformedSheet, read_archive, read_sheet
from interfaces.web.files.uploads import UploadRefused
from interfaces.web.labels import label, label_stored
from matchers.sheets.sheet import Sheet
from pipeline.rights.fields import (
    FieldFault,
    RightFields,
    find_field_faults,
    format_typed_fields,
    parse_typed_fields,
)
from pipeline.rights.words import RightField
from pipeline.vocabulary import RightKind
from records import policies
from records.accounts.models import User
from records.clock import database_now
from records.rights.models import ImportState, Right, RightImport, RowOutcome

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


PAGES = Pages(allow_filers)
_IMPORT = "rights/imports/<uuid:import_id>/"
_COLUMNS: Final = (
    "kind", "mark", "aliases", "office", "number", "territories", "nice_classes", "goods",
    "locarno", "author", "holder", "filed_on", "registered_on", "expires_on", "pictures",
    "certificate",
)  # fmt: skip


class ImportForm(forms.Form):
    """A sheet, and an archive of the files that its rows name."""

    sheet = forms.FileField(
        label=gettext_lazy("Sheet of rights"),
        help_text=gettext_lazy("CSV or XLSX, at most 500 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        allow_empty_file=True,
    )
    archive = forms.FileField(
        label=gettext_lazy("Pictures and certificates"),
        help_text=gettext_lazy("A ZIP of the files that the rows name, at most 30 MB."),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        allow_empty_file=True,
        required=False,
    )


@PAGES.form("rights/imports/", name="right_imports")
def upload_import(request: HttpRequest, visitor: User) -> HttpResponse:
    """Upload and check; nothing is taken in yet."""
    form = ImportForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        run = _check_upload(request, form, visitor)
        if run is not None:
            return redirect("portal:right_import", import_id=run.public_id)
        status = 422
    imports = RightImport.objects.filter(account_id=get_account_id(visitor)).defer("rows")
    context = {"form": form, "runs": imports.order_by("-pk")[:10]}
    return render(request, "portal/rights/imports.html", context, status=status)


def _check_upload(request: HttpRequest, form: ImportForm, visitor: User) -> RightImport | None:
    if uploads.is_too_large(request):
        form.errors.clear()
        form.add_error(None, _("The files are larger than 32 MB together. Split them."))
        return None
    if not form.is_valid():
        return None
    files = _unpack_archive(form)
    if files is None:
        return None
    try:
        return _store_import(form.cleaned_data["sheet"], files, visitor)
    except MalformedSheet as malformed:
        form.add_error("sheet", str(malformed))
        return None


def _unpack_archive(form: ImportForm) -> dict[str, bytes] | None:
    archive: UploadedFile[bytes] | None = form.cleaned_data.get("archive")
    try:
        return read_archive(archive.read()) if archive else {}
    except MalformedSheet as malformed:
        form.add_error("archive", str(malformed))
        return None


def _store_import(
    sheet: "UploadedFile[bytes]", files: dict[str, bytes], visitor: User
) -> RightImport:
    now, account_id = database_now(), get_account_id(visitor)
    rows = read_rights(read_sheet(sheet.read(), sheet.name or ""), files, account_id, now.date())
    names = {name for row in rows if not row.faults for _use, name in row.files}
    hashes = {name: configured.vault().put(files[name]) for name in names}
    return RightImport.objects.create(
        account_id=account_id,
        by=visitor.actor,
        rows=[build_json(row, hashes) for row in rows],
        created_at=now,
    )


def _get_import(visitor: User, import_id: UUID) -> RightImport:
    return get_object_or_404(RightImport, public_id=import_id, account_id=get_account_id(visitor))


@PAGES.show(_IMPORT, name="right_import")
def show_import(request: HttpRequest, visitor: User, import_id: UUID) -> HttpResponse:
    """Show what was found in the sheet, or the result of each row."""
    run = _get_import(visitor, import_id)
    rows = [_present_row(row) for row in run.rows]
    good = sum(not row["faults"] for row in rows)
    context = {"run": run, "rows": rows, "good": good, "bad": len(rows) - good}
    return render(request, "portal/rights/import.html", context)


def _present_row(row: dict[str, Any]) -> dict[str, Any]:
    faults = [
        (str(label(RightField(field))), translate_field_fault(FieldFault(field, code, example)))
        for field, code, example in row["faults"]
    ]
    field_texts = row["typed"]
    return {
        "row": row["row"],
        "kind": row["kind"],
        "kind_label": label_stored(RightKind, row["kind"]),
        "mark": field_texts.get("mark", ""),
        "number": f"{field_texts.get('office', '')} {field_texts.get('number', '')}".strip(),
        "faults": faults,
        "fate": label(RowOutcome(row["fate"])),
    }


@PAGES.step(f"{_IMPORT}confirmation/", name="right_import_confirm")
def confirm_import(request: HttpRequest, visitor: User, import_id: UUID) -> HttpResponse:
    """Take the good rows in; twice is once."""
    run = _get_import(visitor, import_id)
    runs = RightImport.objects.filter(pk=run.pk, state=ImportState.CHECKED)
    if runs.update(state=ImportState.CONFIRMED):
        messages.success(
            request, _("We are importing the correct rows. This page shows the progress.")
        )
    return redirect("portal:right_import", import_id=import_id)


@PAGES.show(f"{_IMPORT}report/", name="right_import_report")
def download_report(request: HttpRequest, visitor: User, import_id: UUID) -> HttpResponse:
    """Download each row with its faults or its result as CSV."""
    head = ("row", "kind", "mark", "number", "field", "fault", "fate")
    rows = map(_present_row, _get_import(visitor, import_id).rows)
    return table_files.table_response(
        request,
        "rights-import-report",
        head,
        (line for row in rows for line in _list_report_lines(row)),
    )


def _list_report_lines(row: dict[str, Any]) -> Iterator[tuple[Cell, ...]]:
    for field, fault in row["faults"] or [("", "")]:
        number = str(row["number"])
        yield (row["row"], row["kind"], row["mark"], number, field, str(fault), str(row["fate"]))


@PAGES.show("rights/imports/template/", name="right_import_template")
def download_template(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Return a sheet with the columns and an example row."""
    example = (
        "trademark", "NORVELLE", "诺薇尔", "EUIPO", "018442907", "EU", "18, 25", "bags", "", "",
        "Norvelle S.p.A.", "2021-03-12", "2021-09-01", "2031-03-12", "logo.png", "certificate.pdf",
    )  # fmt: skip
    return table_files.table_response(request, "rights", _COLUMNS, [example])
