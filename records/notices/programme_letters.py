"""Letters on standing in a program or as a trusted flagger, in both languages.

A row of the outbox names ids; the words are put when the letter leaves.
"""

from collections.abc import Mapping
from typing import Any, Final

from pipeline.policy.tables import LocalizedText
from records.notices import bilingual
from records.notices.letters import LetterText
from records.programmes.models import Membership, SmallFirm, TrustedFlagger

_SUBJECTS: Final[Mapping[str, LocalizedText]] = {
    "good_faith_admitted": LocalizedText(
        "You are in the Good Faith Program", "您已加入诚信投诉计划"
    ),
    "good_faith_removed": LocalizedText(
        "You are no longer in the Good Faith Program", "您已不再是诚信投诉计划成员"
    ),
    "good_faith_barred": LocalizedText(
        "You are barred from the Good Faith Program", "您已被禁入诚信投诉计划"
    ),
    "good_faith_lifted": LocalizedText(
        "You are no longer barred from the Good Faith Program", "您已被解除诚信投诉计划的禁入"
    ),
    "firm_admitted": LocalizedText("You are in the Small Firms Program", "您已加入小企业计划"),
    "firm_declined": LocalizedText(
        "Your application to the Small Firms Program was declined", "您的小企业计划申请未获批准"
    ),
    "firm_asked": LocalizedText("A small firm asks you", "有小企业向您提问"),
    "firm_answered": LocalizedText("Your contact has answered", "您的联系人已答复"),
    "firm_graduated": LocalizedText(
        "Your membership of the Small Firms Program has ended", "您的小企业计划成员资格已结束"
    ),
    "flagger_appoint": LocalizedText("You are a trusted flagger here", "您已被登记为可信举报人"),
    "flagger_suspend": LocalizedText(
        "Your lane as a trusted flagger is suspended", "您的可信举报人通道已暂停"
    ),
    "flagger_resume": LocalizedText(
        "Your lane as a trusted flagger is open again", "您的可信举报人通道已恢复"
    ),
    "flagger_end": LocalizedText("You are no longer a trusted flagger here", "您不再是可信举报人"),
}
_SAYS: Final[Mapping[str, LocalizedText]] = {
    "good_faith_admitted": LocalizedText(
        "Clear cases that you file may be upheld at once from now on.",
        "从现在起，您提起的明确案件可能会立即获得支持。",
    ),
    "good_faith_removed": LocalizedText(
        "Your figures no longer meet every criterion. Reviewers decide your cases, like everybody"
        " else's. The page below shows each criterion, your own figure, and when you may"
        " qualify again.",
        "您的数据不再符合全部标准。您的案件将与其他案件一样由审核员处理。"
        "下面的页面列出每项标准、您的数据以及何时可以重新获得资格。",
    ),
    "good_faith_barred": LocalizedText(
        "Reviewers decide your cases, like everybody else's.",
        "您的案件将与其他案件一样由审核员处理。",
    ),
    "good_faith_lifted": LocalizedText("You may qualify again.", "您可以重新获得资格。"),
    "firm_admitted": LocalizedText(
        "{contact} helps you from now on. Your requests have their own lane, and each is"
        " checked before it is filed.",
        "从现在起由 {contact} 协助您。您的投诉走专门的通道，并在提起前先作检查。",
    ),
    "firm_declined": LocalizedText("You may apply again.", "您可以再次申请。"),
    "firm_asked": LocalizedText(
        "Its question is on the page below, where you answer it.",
        "问题在下面的页面，请在该页面答复。",
    ),
    "firm_answered": LocalizedText(
        "{contact} has answered your question. Read it on the page below.",
        "{contact} 已答复您的问题，请在下面的页面查看。",
    ),
    "firm_graduated": LocalizedText(
        "Your requests are handled like everybody else's. Open cases continue.",
        "您的投诉将与其他投诉一样处理；已立案的案件继续处理。",
    ),
    "flagger_appoint": LocalizedText(
        "Requests on rights of your area go first from now on ({coordinator}, {number}).",
        "从现在起，您就所属领域权利提交的投诉将优先处理（{coordinator}，{number}）。",
    ),
    "flagger_suspend": LocalizedText(
        "Your requests are handled like everybody else's until then.",
        "在此期间，您的投诉将与其他投诉一样处理。",
    ),
    "flagger_resume": LocalizedText("Your requests go first again.", "您的投诉恢复优先处理。"),
    "flagger_end": LocalizedText(
        "Your requests are handled like everybody else's. Open cases continue.",
        "您的投诉将与其他投诉一样处理；已立案的案件继续处理。",
    ),
}
_HAVE_REASON: Final = {
    "flagger_suspend",
    "flagger_resume",
    "flagger_end",
    "good_faith_barred",
    "good_faith_lifted",
    "firm_declined",
    "firm_graduated",
}


def compose(subject_id: int, body: Mapping[str, Any], public_url: str) -> LetterText | None:
    """Compose the letter; None if its reader is gone or cannot be reached any more."""
    name, reader = str(body["letter"]), bilingual.find_reader(body)
    subject = _subject(name, subject_id)
    if reader is None or subject is None:
        return None
    why = subject.why if name in _HAVE_REASON else ""
    values = {
        field: getattr(subject, column, "")
        for field, column in (
            ("contact", "contact"),
            ("coordinator", "coordinator"),
            ("number", "flagger_id"),
        )
    }
    page = _PAGES.get(name.partition("_")[0], "good-faith")
    if name == "firm_asked":
        page = f"console/firms/{subject_id}"
    parts = [
        bilingual.join_lines(why, words.format_map(values))
        for words in (_SAYS[name].en, _SAYS[name].zh)
    ]
    return bilingual.build_letter(reader, _SUBJECTS[name], parts, f"{public_url}/{page}/")


_PAGES: Final = {"firm": "small-firm", "flagger": "requests"}


def _subject(letter: str, subject_id: int) -> Membership | SmallFirm | TrustedFlagger | None:
    if letter.startswith("firm"):
        return SmallFirm.objects.filter(pk=subject_id).first()
    if letter.startswith("flagger"):
        return TrustedFlagger.objects.filter(pk=subject_id).first()
    return Membership.objects.filter(pk=subject_id).first()
