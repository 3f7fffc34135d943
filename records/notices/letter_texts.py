"""The words of letters to filers, in English and Chinese; what is in braces is put in."""

from collections.abc import Mapping
from typing import Final

from pipeline.policy.tables import Said

GREETING: Final = Said("{name},", "{name}：")
GREETING_OF_UNKNOWN: Final = Said("Hello,", "您好：")
SEE: Final = Said("See it here: {address}", "请在此查看：{address}")
LINE: Final = Said("Line {line}, {url}", "第 {line} 行，{url}")
ABOUT_LINE: Final = Said("About line {line}, {url}:", "关于第 {line} 行（{url}）：")

RECEIPT_SUBJECT: Final = Said("Received: takedown request {request}", "已收到：下架请求 {request}")
RECEIPT: Final = Said(
    "we received your takedown request {request} ({reason}) with {count} listings. We will decide, "
    "as a rule within 24 hours on business days.",
    "我们已收到您的下架请求 {request}（{reason}），共 {count} 件商品。"
    "通常在工作日 24 小时内作出决定。",
)
NOT_ACCEPTED: Final = Said("Not accepted:", "未受理：")
REFUSED_LINE: Final = Said("  line {line}: {says}", "  第 {line} 行：{says}")
REFUSED_LINES: Final[Mapping[str, Said]] = {
    "malformed": Said(
        "This line names no listing. Write the address of the listing.",
        "未指明任何商品，请填写商品网址。",
    ),
    "host_off_list": Said(
        "Listings with this address are not handled here.", "此网址的商品不在本平台处理范围内。"
    ),
    "repeated": Said("This listing is already in an earlier line.", "该商品在前面的行中已出现。"),
}

QUESTION_SUBJECT: Final = Said(
    "A question about takedown request {request}", "关于下架请求 {request} 的问题"
)
QUESTION_AGAIN_SUBJECT: Final = Said(
    "Still open: a question about takedown request {request}",
    "仍待答复：关于下架请求 {request} 的问题",
)
QUESTION: Final = Said(
    "we have a question about line {line}, {url}:", "我们对第 {line} 行（{url}）有一个问题："
)
QUESTION_AGAIN: Final = Said(
    "our question about line {line}, {url}, is still open. If you do not answer, the complaint "
    "lapses undecided:",
    "我们对第 {line} 行（{url}）的问题仍未得到答复。若不答复，该投诉将因未决而失效：",
)
ANSWER_BY: Final = Said("Please answer by {until}.", "请在 {until} 前答复。")

CAME_BACK_SUBJECT: Final = Said(
    "Listings came back after your takedown request {request}", "下架请求 {request} 的商品再次出现"
)
CAME_BACK: Final = Said(
    "of the listings that were taken down on your request, some are on sale again, or their "
    "seller offers the same picture elsewhere. You can file again with one click.",
    "根据您的请求下架的商品中，有的已重新上架，或其卖家在别处使用了相同图片。您可以一键再次提交。",
)

DRAFT_SUBJECT: Final = Said("A draft that you did not file expires", "您未提交的草稿即将过期")
DRAFT: Final = Said(
    "{name},\n\nyour draft of a takedown request ({reason}, {count} listings) was not filed. "
    "It expires on {until} unless you edit it. We do not file it automatically.",
    "{name}：\n\n您的下架请求草稿（{reason}，{count} 件商品）尚未提交。若不再编辑，"
    "将于 {until} 过期；系统不会自动提交。",
)

RESULTS_SUBJECT: Final = Said(
    "{upheld} of {count} upheld: {right}", "{right}：{count} 件中 {upheld} 件成立"
)
RESULTS: Final = Said(
    "your complaint was upheld for {upheld} of {count} listings that we decided on (takedown "
    "request {request}).",
    "我们已就 {count} 件商品作出决定，您的投诉对其中 {upheld} 件成立（下架请求 {request}）。",
)
WHAT_TO_DO: Final = Said("What you can do:", "您可以：")
UNNAMED_RIGHT: Final = Said("your right", "您的权利")
SETTLED_SUBJECT: Final = Said(
    "Taken back: a case of takedown request {request}", "已撤回：下架请求 {request} 中的一件"
)
RETRACTED: Final = Said("You took your complaint back.", "您撤回了投诉。")
ACCEPTED: Final = Said("You accepted the seller's counter-notification.", "您接受了卖家的反通知。")
SILENT: Final = Said(
    "You did not answer the seller's counter-notification in time. The law that "
    "applies restores the listing; nobody made a ruling.",
    "您未在期限内答复卖家的反通知。依据适用的法律规则，商品恢复展示；对此未作裁决。",
)
RESTORED: Final = Said(
    "The listing is restored, unless another upheld complaint keeps it down. It no longer counts "
    "against the seller.",
    "商品恢复展示（除非另有成立的投诉使其保持下架），且不再计入卖家的违规记录。",
)
