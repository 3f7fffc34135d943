"""What the machine said is read in Chinese too, though the record keeps it in English."""

import ast
import inspect
import re
from types import ModuleType

import pytest
from django.template import Context, Template
from django.utils.translation import override

from interfaces.web.machine_sentences import _SENTENCES, translate_sentence
from matchers.text.index import TextIndex
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from pipeline.decision import guard_rails, picture_terms, scoring, text_terms

_MODULES = (guard_rails, picture_terms, scoring, text_terms)


def _list_sentences(module: ModuleType) -> set[str]:
    """Every sentence of a term or guard rail of a module, `§` where words are filled in."""
    tree = ast.parse(inspect.getsource(module))
    assignments = (node for node in ast.walk(tree) if isinstance(node, ast.Assign))
    texts = [node.value for node in assignments if ast.unparse(node.targets[0]) == "sentence"]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Term", "GuardRail"}:
            texts += node.args[1:]
    return {text for node in texts if (text := _read(node)).endswith(".")}


def _read(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "§" for part in node.values
        )
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("module", _MODULES, ids=lambda module: module.__name__)
def test_every_sentence_of_the_decision_has_a_translation(module: ModuleType) -> None:
    known_sentences = {re.sub(r"\{\w+\}", "§", sentence) for sentence in _SENTENCES}
    sentences = _list_sentences(module)
    assert sentences
    assert {
        sentence for sentence in sentences if "§ near the mark" not in sentence
    } <= known_sentences


def test_why_a_picture_cannot_be_read_is_said_in_chinese() -> None:
    with override("zh-hans"):
        sentence = translate_sentence("A picture could not be read: too large.")
    assert sentence.text == "有图片无法读取：文件过大。"


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
        sentence = translate_sentence(likeness.says)
    assert (sentence.text, sentence.language) == (says, "zh-hans")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("The seller has 3 counterfeit cases upheld before.", "该卖家此前有3个假冒案件成立。"),
        (
            "The right covers DE, FR; the listing is offered in US.",
            "权利的地域为DE、FR；商品在US销售。",
        ),
        (
            (
                "The picture, upside down, mirrored, differs from the reference in 12 of 256 bits. "
                "Among unrelated pictures, one pair in 1,000 is as close."
            ),
            "图片（上下颠倒，镜像）与参考图片在256位中有12位不同。在无关图片中，每1,000对才有一对如此接近。",
        ),
        (
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
            (
                "The picture has contours like the reference's: they agree to 81%, found from "
                "7 places that look the same."
            ),
            "图片的轮廓与参考图片相似：吻合度为81%，由7处看来相同的位置发现。",
        ),
        (
            ("The picture, mirrored, as a negative, differs from the reference in 12 of 256 bits."),
            "图片（镜像，负片）与参考图片在256位中有12位不同。",
        ),
        (
            (
                "The picture, mirrored, shows the reference or a part of it: 14 places look the "
                "same, and the pixels there agree to 93%."
            ),
            "图片（镜像）含有参考图片或其局部：14处看来相同，该处像素吻合度为93%。",
        ),
    ],
)
def test_a_sentence_keeps_its_words_and_figures(english: str, chinese: str) -> None:
    with override("zh-hans"):
        assert translate_sentence(english).text == chinese
    with override("en"):
        assert translate_sentence(english).text == english


def test_what_an_older_release_said_stays_english() -> None:
    with override("zh-hans"):
        sentence = translate_sentence("The moon was full.")
    assert (sentence.text, sentence.language) == ("The moon was full.", "en")


@pytest.mark.parametrize(("language", "list_"), [("en", "DE, FR, 9"), ("zh-hans", "DE、FR、9")])
def test_lists_are_joined_as_the_reader_writes_them(language: str, list_: str) -> None:
    with override(language):
        template = Template("{% load web %}{{ parts|join_list }}{{ none|join_list }}")
        assert template.render(Context({"parts": ["DE", "FR", 9], "none": None})) == list_
