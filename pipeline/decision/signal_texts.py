"""What was found, in the words of both languages: spans, spellings and pictures."""

from collections.abc import Iterable

from matchers.image.likeness import Band, ImageLikeness
from matchers.text.likeness import Form, TextLikeness
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Matcher, Said
from pipeline.wording.cues import field_text

_MAX_SENTENCES = 3  # more would not be read


def describe_signals(facts: Facts, policy: Policy) -> Said:
    """The likenesses of the claimed right that the reason is scored by, the first few."""
    scored_by = policy.reasons[facts.reason].scored_by
    own = facts.right.right_id
    text = [one for one in facts.text if one.right_id == own and Matcher.TEXT in scored_by]
    pictures = [
        one for one in facts.pictures if one.right_id == own and Matcher.PICTURES in scored_by
    ]
    said = [
        *(_describe_wording(one, facts) for one in text),
        *(_describe_picture(one) for one in pictures),
    ][:_MAX_SENTENCES]
    return _join_sentences(said)


def _describe_wording(likeness: TextLikeness, facts: Facts) -> Said:
    start, end = likeness.span
    span = field_text(facts.listing, likeness.field)[start:end]
    field, form = _FIELDS[likeness.field], _FORMS[likeness.form]
    return Said(
        en=f"The {field.en} contains “{span}”: {form.en} “{likeness.mark}”.",
        zh=f"{field.zh}含有“{span}”：{form.zh}“{likeness.mark}”。",
    )


def _describe_picture(likeness: ImageLikeness) -> Said:
    number, band = likeness.picture + 1, _BANDS[likeness.band]
    return Said(en=f"Picture {number} {band.en}.", zh=f"第{number}张图片{band.zh}。")


def _join_sentences(said: Iterable[Said]) -> Said:
    parts = list(said)
    return Said(en=" ".join(part.en for part in parts), zh="".join(part.zh for part in parts))


_FIELDS = {
    "title": Said(en="title", zh="标题"),
    "brand": Said(en="brand field", zh="品牌栏"),
    "description": Said(en="description", zh="描述"),
}
_FORMS = {
    Form.LITERAL: Said(en="the plain mark", zh="原样商标"),
    Form.PUNCTUATED: Said(en="with other punctuation, the mark", zh="仅标点不同的商标"),
    Form.CONFUSABLE: Said(en="in look-alike letters, the mark", zh="以形近字母书写的商标"),
    Form.LEET: Said(en="with digits for letters, the mark", zh="以数字代替字母的商标"),
    Form.SPACED: Said(en="spaced out, the mark", zh="以空格拆开的商标"),
    Form.REPEATED: Said(en="with letters repeated, the mark", zh="重复字母的商标"),
    Form.ALIAS: Said(en="a registered other spelling of", zh="登记的其他写法，对应商标"),
    Form.ROMANISED: Said(en="in another script, the mark", zh="以其他文字书写的商标"),
    Form.GLUED: Said(en="joined to other words, the mark", zh="与其他词连写的商标"),
    Form.EDIT1: Said(en="one letter away from", zh="与之相差一个字母的商标"),
    Form.EDIT2: Said(en="two letters away from", zh="与之相差两个字母的商标"),
}
_BANDS = {
    Band.EXACT: Said(en="is a reference picture itself", zh="与参考图片完全相同"),
    Band.COPY: Said(en="is a copy of a reference picture", zh="是参考图片的复制"),
    Band.LIKELY: Said(en="shows a reference picture", zh="含有参考图片"),
    Band.SIMILAR: Said(en="resembles a reference picture", zh="与参考图片相似"),
}
