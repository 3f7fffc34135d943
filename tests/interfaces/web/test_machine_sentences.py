"""What the machine found is read in the reader's language, from code and values alone."""

import pytest
from django.template import Context, Template
from django.utils.translation import override
from pydantic import TypeAdapter

from interfaces.web.labels import say
from matchers.image.matching import explanations
from matchers.image.picture import RefusalCode
from matchers.labels.stored_sentences import StoredSentence
from matchers.labels.words import Sentence
from matchers.text.index import TextIndex
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from pipeline.decision.names import GuardRailName, TermPhrase
from pipeline.decision.routing import GuardRail


def test_why_a_picture_cannot_be_read_is_said_in_chinese() -> None:
    error = Sentence(RefusalCode.TOO_LARGE.label)
    with override("zh-hans"):
        sentence = say(GuardRail(GuardRailName.PICTURE_UNREADABLE, {"error": error}).says)
    assert sentence == "有图片无法读取：文件过大。"


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("Nike shoes", "“Nike”与注册的Nike完全一致"),
        ("N1ke shoes", "“N1ke”是Nike：以数字1代替i"),
        ("Niike shoes", "“Niike”是Nike：i重复"),
        ("N i k e shoes", "“N i k e”是Nike：以空格分开书写"),
        ("Quelmark bag", "“Quelmark”是Quellmark：l未双写"),
        ("Quellmart bag", "“Quellmart”是Quellmark：一个字母不同：t代替k"),
    ],
)
def test_a_likeness_is_said_in_chinese(title: str, says: str) -> None:
    matcher = TextMatcher(TextIndex.from_marks([Mark(1, "Nike"), Mark(2, "Quellmark")]))
    (likeness,) = matcher.search(Wording(title))
    with override("zh-hans"):
        assert say(likeness.says) == says


_FEATURES = explanations.explain_features("mirrored", 12, 0.4)


@pytest.mark.parametrize(
    ("sentence", "english", "chinese"),
    [
        (
            TermPhrase.EARLIER_CASES(count=3),
            "The seller has 3 counterfeit cases upheld before.",
            "该卖家此前有3个假冒案件成立。",
        ),
        (
            GuardRail(
                GuardRailName.TERRITORY_MISMATCH,
                {"territories": ("DE", "FR"), "markets": ("US",)},
            ).says,
            "The right covers DE, FR; the listing is offered in US.",
            "权利的地域为DE、FR；商品在US销售。",
        ),
        (
            explanations.explain_rate(
                explanations.explain_distance("upside down, mirrored", 12, 256, None), 0.001, 1
            ),
            (
                "The picture, upside down, mirrored, differs from the reference in 12 of 256 bits. "
                "Among unrelated pictures, one pair in 1,000 is as close."
            ),
            "图片（上下颠倒，镜像）与参考图片在256位中有12位不同。在无关图片中，每1,000对才有一对如此接近。",
        ),
        (
            explanations.explain_rate(explanations.explain_pixels(_FEATURES, 0.8), 1 / 46_000, 150),
            (
                "The picture, mirrored, shows the reference: features from 12 places agree, over "
                "40% of it. The grey levels there vary alike to 80%. Among unrelated pictures, one "
                "pair in 46,000 is as close; 150 were compared here, so about one unrelated "
                "listing in 310 comes as near."
            ),
            (
                "图片（镜像）含有参考图片：12处的局部特征吻合，覆盖参考图片的40%。该处灰度变化的一致程度为80%。"
                "在无关图片中，每46,000对才有一对如此接近；此处比较了150对，因此约每310个无关商品中有一个如此接近。"
            ),
        ),
        (
            explanations.explain_contours("whole", 0.81, 7),
            (
                "The picture has contours like the reference's: they agree to 81%, found from "
                "7 places that look the same."
            ),
            "图片的轮廓与参考图片相似：吻合度为81%，由7处看来相同的位置发现。",
        ),
        (
            explanations.explain_part("mirrored, as a negative", 14, 0.93),
            (
                "The picture, mirrored, as a negative, shows the reference or a part of it: 14 "
                "places look the same, and the pixels there agree to 93%."
            ),
            "图片（镜像，负片）含有参考图片或其局部：14处看来相同，该处像素吻合度为93%。",
        ),
    ],
)
def test_a_sentence_keeps_its_words_and_figures(
    sentence: Sentence, english: str, chinese: str
) -> None:
    assert str(sentence) == english
    with override("zh-hans"):
        assert say(sentence) == chinese


def test_a_sentence_of_a_later_release_is_read_as_its_code() -> None:
    adapter = TypeAdapter[Sentence](StoredSentence)
    sentence = adapter.validate_json('{"code": "full_moon", "values": {"day": 1}}')
    assert say(sentence) == "full_moon"


@pytest.mark.parametrize(("language", "list_"), [("en", "DE, FR, 9"), ("zh-hans", "DE、FR、9")])
def test_lists_are_joined_as_the_reader_writes_them(language: str, list_: str) -> None:
    with override(language):
        template = Template("{% load web %}{{ parts|join_list }}{{ none|join_list }}")
        assert template.render(Context({"parts": ["DE", "FR", 9], "none": None})) == list_
