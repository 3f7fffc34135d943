"""Many rights at once: every row is checked first, good ones are taken in, bad ones named."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gateways import configured
from matchers.sheets.archive import unpack_archive
from matchers.sheets.sheet import Fault, Flaw
from pipeline.vocabulary import RightState
from records.accounts.models import Account
from records.actions.rights import confirmed_imports
from records.clock import database_now
from records.rights.models import Right, RightImport
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.files.workbooks import workbook
from tests.factories.portal_rights import picture

pytestmark = pytest.mark.usefixtures("place")

HEAD = "kind,mark,office,number,territories,nice_classes,holder,registered_on,pictures,certificate"
GOOD = 'trademark,NORVELLE,EUIPO,018442907,EU,"18, 25",Norvelle,2021-09-01,logo.png,paper.pdf'
BARE = "trademark,NORVELLE TWO,EUIPO,018442908,EU,3,Norvelle,2021/9/1,,"
BAD = (
    "trademark,X,EUIPO,12,EU,99,Norvelle,2021-09-01,,",
    "trademark,Y,EUIPO,018442907,EU,3,Norvelle,2021-09-01,gone.png,",
    "stamp,Z,EUIPO,018442910,EU,3,Norvelle,2021-09-01,,",
    "trademark,=SUM(A1),EUIPO,018442911,EU,3,Norvelle,soon,fake.png,",
)


def archive(**files: bytes) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as zip_file:
        for name, content in files.items():
            zip_file.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def sheet(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("rights.csv", "\r\n".join((HEAD, *rows)).encode())


def files() -> SimpleUploadedFile:
    content = archive(logo_png=picture(), paper_pdf=pdf(Certificate()), fake_png=b"MZ")
    return SimpleUploadedFile("files.zip", content)


def upload_sheet(browser: Client, *rows: str) -> RightImport:
    answer = browser.post("/rights/imports/", {"sheet": sheet(*rows), "archive": files()})
    assert answer.status_code == 302, answer.content.decode()
    return RightImport.objects.latest("pk")


def taken_in(run: RightImport) -> None:
    while confirmed_imports.import_next_rows(database_now() + timedelta(seconds=1)):
        pass
    run.refresh_from_db()


def test_good_rows_are_taken_in_once_and_bad_ones_are_named(
    browser: Client, account: Account
) -> None:
    run = upload_sheet(browser, GOOD, BARE, *BAD)
    address = f"/rights/imports/{run.public_id}/"
    page = browser.get(address).content.decode()
    for expected in ("2 rows are correct", "4 rows have errors", "as 018442907", "from 1 to 45",
                 "an earlier row has it", "no file gone.png", "Write trademark, copyright",
                 "This is a formula", "Write it as 2031-03-12", "content of fake.png"):  # fmt: skip
        assert expected in page
    assert not Right.objects.exists()
    for _ in range(2):
        browser.post(f"{address}confirmation/")
    taken_in(run)
    assert (run.state, run.done_rows) == ("done", 2)
    first, second = Right.objects.order_by("number")
    assert (first.state, second.state) == (RightState.PENDING_VERIFICATION, RightState.UPLOADED)
    assert first.references.get().error == ""
    assert first.certificates.get().page_count == 1
    report = browser.get(f"{address}report/").content.decode()
    assert "sent to a verifier" in report
    assert "'=SUM(A1)" in report
    again = upload_sheet(browser, GOOD)
    assert again.rows[0]["faults"][0][:2] == ["number", "twice"]


def test_a_row_that_fails_keeps_no_other_row_and_no_other_import_waiting(
    browser: Client, account: Account
) -> None:
    third = BARE.replace("018442908", "018442909")
    first, second = upload_sheet(browser, GOOD, BARE), upload_sheet(browser, third)
    for run in (first, second):
        browser.post(f"/rights/imports/{run.public_id}/confirmation/")
    logo = first.rows[0]["files"][0][1]
    content = configured.vault().read(logo)
    configured.vault().forget(logo)
    for _ in range(2):
        with pytest.raises(ExceptionGroup):
            confirmed_imports.import_next_rows(database_now())
    for run in (first, second):
        run.refresh_from_db()
    fates = [[row["fate"] for row in run.rows] for run in (first, second)]
    assert fates == [["", "lodged"], ["lodged"]]
    assert (first.state, second.state) == ("confirmed", "done")
    configured.vault().put(content)
    taken_in(first)
    assert (first.state, first.rows[0]["fate"], first.done_rows) == ("done", "sent", 2)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("rights.csv", b"a,b\n1,2\n", "The first row must name the columns"),
        ("rights.csv", b"", "The first row must name the columns"),
        ("rights.csv", f"{HEAD}\n".encode() + b"copyright,x\n" * 501, "At most 500 rights"),
        ("rights.xlsx", b"a,b\n", "neither a CSV nor an XLSX"),
        ("rights.xlsx", workbook([["x" * 9_000]] * 1_000), "its cells hold too much text"),
        ("rights.csv", f'{HEAD}\n"open'.encode(), "Row 2: A quotation mark"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(
    browser: Client, name: str, content: bytes, says: str
) -> None:
    answer = browser.post("/rights/imports/", {"sheet": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not RightImport.objects.exists()


def test_a_damaged_archive_says_so(browser: Client) -> None:
    form = {"sheet": sheet(BARE), "archive": SimpleUploadedFile("f.zip", b"PK\x03\x04junk")}
    assert "This ZIP is damaged" in browser.post("/rights/imports/", form).content.decode()


def test_a_row_that_names_one_of_two_different_files_is_told(
    browser: Client, account: Account
) -> None:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as zip_file:
        zip_file.writestr("first/logo.png", picture())
        zip_file.writestr("second/logo.png", picture() + b"another")
    row = BARE.replace(",,", ",logo.png,").replace("2021/9/1,", "2021-09-01,")
    form = {"sheet": sheet(row), "archive": SimpleUploadedFile("f.zip", buffer.getvalue())}
    page = browser.post("/rights/imports/", form, follow=True).content.decode()
    assert "The archive has no file logo.png, or several different ones." in page


def test_names_in_an_archive_are_never_paths() -> None:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as zip_file:
        for name in ("../../etc/passwd", "/abs/logo.png", "a\\b\\c.png", "d/", ".hidden"):
            zip_file.writestr(name, b"x")
    unpacked_files = unpack_archive(buffer.getvalue())
    assert not isinstance(unpacked_files, Fault)
    assert set(unpacked_files) == {"passwd", "logo.png", "c.png"}


def test_an_archive_that_unpacks_to_too_much_is_a_bomb() -> None:
    bomb = BytesIO()
    with ZipFile(bomb, "w", compression=8) as zip_file:
        zip_file.writestr("a.png", b"\0" * (97 << 20))
    assert unpack_archive(bomb.getvalue()) == Fault(Flaw.BOMB)
    many = BytesIO()
    with ZipFile(many, "w") as zip_file:
        for number in range(1001):
            zip_file.writestr(f"{number}.png", b"")
    assert unpack_archive(many.getvalue()) == Fault(Flaw.BOMB)


def test_the_template_can_be_uploaded_as_it_is(browser: Client, account: Account) -> None:
    content = browser.get("/rights/imports/template/").content
    archive_bytes = archive(logo_png=picture(), certificate_pdf=pdf(Certificate()))
    form = {
        "sheet": SimpleUploadedFile("rights.csv", content),
        "archive": SimpleUploadedFile("f.zip", archive_bytes),
    }
    assert browser.post("/rights/imports/", form).status_code == 302
    assert RightImport.objects.get().rows[0]["faults"] == []
