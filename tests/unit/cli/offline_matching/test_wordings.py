"""Listings written by hand: which wear a mark, and which merely speak of it."""

import pytest

from matchers.text.index import TextIndex
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from matchers.text.weighing import weigh_wording
from pipeline.policy.policy import Policy
from pipeline.rights.offline_matching import ListingLikenesses, Threshold, find_matches
from pipeline.rights.offline_matching_files import ListingLine, RightLine
from pipeline.vocabulary import RightKind

_RIGHTS = [
    RightLine(id=mark, type=RightKind.TRADEMARK, mark=mark, nice_classes=classes, owner=mark,
              aliases=aliases)
    for mark, classes, aliases in [
        ("Nike", (18, 25, 28), ("耐克", "Найк")),
        ("Apple", (9, 14), ("苹果",)),
        ("iPhone", (9,), ()),
        ("Dyson", (7, 11), ("戴森",)),
        ("Gucci", (3, 14, 18, 25), ("古驰",)),
        ("LEGO", (28,), ("乐高",)),
        ("Shell", (4,), ()),
        ("Dove", (3,), ()),
        ("Rolex", (14,), ("劳力士",)),
        ("adidas", (18, 25, 28), ("阿迪达斯",)),
        ("Samsung", (9, 11), ("三星",)),
        ("Canon", (9, 16), ("佳能",)),
        ("Fossil", (14, 18), ()),
        ("Polo Ralph Lauren", (25, 18), ()),
        ("Bosch", (7, 8, 12), ("博世",)),
        ("Chanel", (3, 14, 18, 25), ("香奈儿",)),
    ]
]  # fmt: skip

_WORN = [
    ("Nike Air running shoes men size 42", "", "Nike"),
    ("N1ke running shoes cheap", "", "Nike"),
    ("Niкe кроссовки мужские", "", "Nike"),
    ("N I K E hoodie black", "", "Nike"),
    ("耐克运动鞋 男款", "", "Nike"),
    ("Gucci leather handbag original box", "Gucci", "Gucci"),
    ("Guccci belt bag women", "", "Gucci"),
    ("G.U.C.C.I shoulder bag", "", "Gucci"),
    ("古驰手提包 高仿", "", "Gucci"),
    ("Rolex Submariner watch 1:1 replica", "", "Rolex"),
    ("R0lex automatic watch", "", "Rolex"),
    ("劳力士手表 复刻", "", "Rolex"),
    ("LEGO building blocks castle 500 pieces", "", "LEGO"),
    ("Apple wireless earbuds", "Apple", "Apple"),
    ("Samsung galaxy smartphone 128GB", "Samsung", "Samsung"),
    ("adidas-sneakers white", "", "adidas"),
    ("аdidаs tracksuit", "", "adidas"),
    ("Chanel perfume 100ml", "", "Chanel"),
    ("Dyson hair dryer supersonic", "Dyson", "Dyson"),
    ("Dys0n vacuum cleaner", "", "Dyson"),
    ("Polo Ralph Lauren shirt", "", "Polo Ralph Lauren"),
    ("Bosch drill machine 18V", "Bosch", "Bosch"),
    ("Canon camera EOS", "", "Canon"),
    ("Fossil watch leather strap", "Fossil", "Fossil"),
]
_SPOKEN_OF = [
    ("Silicone case for iPhone 15 Pro", "Spigen", "iPhone"),
    ("iPhone compatible charger cable", "", "iPhone"),
    ("Phone case fits Samsung Galaxy S24", "", "Samsung"),
    ("手机壳 适用于三星 S24", "", "Samsung"),
    ("Filter compatible with Dyson V8 vacuum cleaner", "", "Dyson"),
    ("Hülle für Samsung Handy", "", "Samsung"),
    ("Funda para iPhone", "", "iPhone"),
    ("Чехол для iPhone", "", "iPhone"),
    ("Replacement battery for Canon camera", "", "Canon"),
    ("Building blocks compatible with LEGO", "", "LEGO"),
    ("Fresh apple juice 1 l", "", "Apple"),
    ("Apple pie baking dish", "", "Apple"),
    ("Sea shell necklace", "", "Shell"),
    ("Dove bird garden statue", "", "Dove"),
    ("Fossil shark tooth stone", "", "Fossil"),
    ("White dove wedding decoration table", "", "Dove"),
    ("Channel for LED strip aluminium", "", "Chanel"),
    ("Cannon toy model", "", "Canon"),
    ("Eggo waffle maker", "", "LEGO"),
    ("Pair of bike shoes", "", "Nike"),
]


@pytest.fixture(scope="module")
def matcher() -> TextMatcher:
    marks = (Mark(place, right.mark, right.aliases) for place, right in enumerate(_RIGHTS))
    return TextMatcher(TextIndex.from_marks(marks))


def _score(title: str, brand: str, right: str, matcher: TextMatcher, policy: Policy) -> float:
    listing = ListingLine(id=1, title=title, brand=brand)
    likenesses = ListingLikenesses(weigh_wording(matcher, Wording(title, brand)))
    matches = find_matches(
        listing, likenesses, dict(enumerate(_RIGHTS)), Threshold(0.0, 20), policy
    )
    return next((match.score for match in matches if match.right.id == right), 0.0)


@pytest.mark.parametrize(("title", "brand", "right"), _WORN)
def test_a_listing_that_wears_a_mark_scores_above_half(
    matcher: TextMatcher, policy: Policy, title: str, brand: str, right: str
) -> None:
    assert _score(title, brand, right, matcher, policy) > 0.5


@pytest.mark.parametrize(("title", "brand", "right"), _SPOKEN_OF)
def test_a_listing_that_speaks_of_a_mark_scores_below_half(
    matcher: TextMatcher, policy: Policy, title: str, brand: str, right: str
) -> None:
    assert _score(title, brand, right, matcher, policy) < 0.5
