"""What the sample marketplace says, in English and Chinese."""

from collections.abc import Mapping
from typing import Final, Literal

type Language = Literal["en", "zh"]

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "about": (
        "A sample marketplace: nothing here is for sale.",
        "示例市场：此处商品均不出售。",
    ),
    "add": ("Add to basket", "加入购物车"),
    "all": ("All", "全部"),
    "delivery": ("Delivery in 3 to 5 days · 30 days to return", "3 至 5 日送达 · 30 天内可退货"),
    "dispute": ("Dispute here", "在此申诉"),
    "dispute_lead": (
        "Listings that were taken down. This form files over the API, with the marketplace's key.",
        "已下架的商品。此表单使用市场的密钥通过 API 提交。",
    ),
    "down_count": ("taken down", "件已下架"),
    "file": ("Send", "发送"),
    "found": ("goods", "件商品"),
    "gone": ("Removed", "已下架"),
    "gone_why": (
        "The owner of a right reported this listing: it was removed. Its seller can dispute that.",
        "该商品因权利人投诉已被下架。卖家可以提出申诉。",
    ),
    "ground": ("Why the claim is wrong", "投诉为何有误"),
    "ground_authorised": ("I may sell these goods", "我有权销售这些商品"),
    "ground_not_used": ("The mark is not in my listing", "我的商品未使用该商标"),
    "ground_owner": ("I own this right", "我拥有该权利"),
    "listing": ("Listing", "商品编号"),
    "missing": ("There is no such page here.", "此处没有该页面。"),
    "more": ("More from this shop", "本店其他商品"),
    "next": ("Next page", "下一页"),
    "no_picture": ("No picture", "暂无图片"),
    "none": ("Nothing was found.", "没有找到商品。"),
    "previous": ("Previous page", "上一页"),
    "report": ("Report this", "举报此商品"),
    "search": ("Search", "搜索"),
    "seller_centre": ("Seller centre", "卖家中心"),
    "seller_lead": (
        "Choose a shop to see its cases as its seller. The link is good for two minutes, once.",
        "选择一个店铺，以其卖家身份查看案件。链接两分钟内有效，仅可使用一次。",
    ),
    "sold_by": ("Sold by", "卖家"),
    "statement": ("In your own words", "请用自己的话说明"),
    "title": ("Lantern Market", "灯笼市集"),
    "title_dispute": ("Dispute the claim against", "申诉针对以下商品的投诉："),
}
_AISLES: Final[Mapping[str, str]] = {
    "Automotive": "汽车用品",
    "Cameras": "相机",
    "Clothing & Shoes": "服装与鞋",
    "Computers": "电脑",
    "Electronics": "电子产品",
    "Electronics > Audio": "音频设备",
    "Food & Drink": "食品饮料",
    "Home": "家居",
    "Home & Garden": "家居与园艺",
    "Tools": "工具",
    "Toys & Games": "玩具",
}


def choose_language(accepted: str) -> Language:
    """Return the first of our two languages that a browser names in `Accept-Language`."""
    for part in accepted.lower().split(","):
        name = part.strip()[:2]
        if name in {"en", "zh"}:
            return "zh" if name == "zh" else "en"
    return "en"


def say(key: str, language: Language) -> str:
    """Return a text in this language."""
    english, chinese = WORDS[key]
    return chinese if language == "zh" else english


def name_aisle(category: str, language: Language) -> str:
    """Return a category as a page names it."""
    return _AISLES.get(category, category) if language == "zh" else category
