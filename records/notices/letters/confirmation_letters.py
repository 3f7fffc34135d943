"""Letters about signing in and about reports that wait for their reporter."""

from typing import Final

from records.filing import unconfirmed_reports
from records.filing.models import UnconfirmedReport
from records.notices.letter_kinds import LetterText, Posted, letter, write_bilingual
from records.notices.letter_templates import list_texts

CODE_KINDS: Final = list_texts("code")


def compose_code_letter(kind: str, to: str, code: str, address: str) -> LetterText:
    """Compose the letter; the code has a line of its own, so that it can be copied."""
    return write_bilingual(f"code/{kind}", to, {}, code, address)


@letter("unconfirmed", UnconfirmedReport)
def compose_report_letter(posted: Posted) -> LetterText | None:
    """Ask a reporter to confirm a report, unless it is confirmed or has expired."""
    report = UnconfirmedReport.objects.filter(
        pk=posted.subject_id, request_public_id=None, ends_at__gt=posted.now
    ).first()
    if report is None:
        return None
    content = unconfirmed_reports.open_report(report)
    values = {"count": len(content.lines), "until": report.ends_at}
    page = f"{posted.url}/report/confirm/{report.public_id}/"
    return write_bilingual("report", content.filer_email, values, page)
