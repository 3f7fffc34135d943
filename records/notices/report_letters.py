"""The letter that asks whether a report came from its reader, in English and Chinese at once."""

from records.complaints import unconfirmed
from records.complaints.models import UnconfirmedReport
from records.notices.letters import LetterText


def compose_report_letter(report: UnconfirmedReport, public_url: str) -> LetterText:
    """What is waiting, and the page that sends it on."""
    typed = unconfirmed.open_report(report)
    until = f"{report.ends_at:%Y-%m-%d %H:%M} UTC"
    address = f"{public_url}/report/confirm/{report.public_id}/"
    text = (
        f"{typed.filer_name},\n\n"
        f"somebody, probably you, reported {len(typed.lines)} listings for “{typed.mark}”. The "
        f"report waits until you open this page and send it on, by {until}. If it was not you, "
        f"nothing needs to be done: nobody looks at it, and it is deleted.\n\n"
        f"有人（可能是您）就“{typed.mark}”举报了 {len(typed.lines)} 条商品。请在 {until} 前打开"
        f"下面的页面确认提交。如非本人操作，无需处理：不会有人查看，到期即删除。\n\n"
        f"{address}\n"
    )
    return LetterText(typed.filer_email, "Confirm your report · 请确认您的举报", text)
