"""What wording beside a mark means, in the six supported languages."""

import pytest

from pipeline.policy.policy import Policy
from pipeline.wording.cues import Cue, CueKind, find_cues
from tests.unit.pipeline.case_facts import build_text_likeness, build_titled_facts, with_listing

N, R, S, C = CueKind.NOMINATIVE, CueKind.RESALE, CueKind.STYLE, CueKind.REPLICA

_ENGLISH = [
    ("Case for Zorvex X5", {N}),
    ("Charger compatible with Zorvex", {N}),
    ("Filter fits the new Zorvex V8", {N}),
    ("Battery for laptop Zorvex", {N}),
    ("Band for Plimo, Kestova and Zorvex", {N}),
    ("Zorvex compatible filter", {N}),
    ("Zorvex-compatible filter", {N}),
    ("Wiper blades to fit Zorvex", {N}),
    ("Used Zorvex jacket", {R}),
    ("Zorvex jacket, pre-owned", {R}),
    ("Zorvex watch pre-owned with papers", {R}),
    ("Zorvex bag second hand", {R}),
    ("Zorvex style shoes", {S}),
    ("Shoes inspired by Zorvex", {S}),
    ("Zorvex watch replica", {C}),
    ("1:1 Zorvex bag", {C}),
    ("AAA+ Zorvex bag", {C}),
    ("Zorvex running shoes", set()),
    ("Shoes for men Zorvex", set()),
    ("Mat For Yoga Zorvex", set()),
    ("Gift for women, Zorvex perfume", set()),
    ("Zorvex glue used for shoes", set()),
    ("Vintage style clock Zorvex", set()),
    ("Zorvex bag, not a replica", set()),
    ("Zorvex bag, not a cheap replica", set()),
    ("Zorvex bag without replica parts", set()),
    ("Zorvex forest jacket", set()),
    ("Zorvex ratio 11:12 poster", set()),
    ("Zorvex new shoes with style for summer", set()),
]
_CHINESE = [
    ("适用于Zorvex手机的保护壳", {N}),
    ("适用全新Zorvex滤芯", {N}),
    ("滤芯 兼容 Zorvex", {N}),
    ("Zorvex通用配件", {N}),
    ("二手 Zorvex 手表", {R}),
    ("Zorvex 手表 九成新", {R}),
    ("Zorvex同款卫衣", {S}),
    ("高仿 Zorvex 包", {C}),
    ("超A Zorvex 手表", {C}),
    ("Zorvex 一比一 复刻", {C}),
    ("Zorvex 非高仿 手表", set()),
    ("Zorvex 拒绝高仿", set()),
    ("Zorvex 运动鞋 新款", set()),
    ("适用于男士冬季户外运动的Zorvex外套", set()),
]
_SPANISH = [
    ("Funda para Zorvex", {N}),
    ("Cable compatible con Zorvex", {N}),
    ("Recambio para aspiradora Zorvex", {N}),
    ("Bolso Zorvex de segunda mano", {R}),
    ("Zorvex reacondicionado", {R}),
    ("Vestido inspirado en Zorvex", {S}),
    ("Reloj Zorvex réplica", {C}),
    ("Bolso Zorvex imitación", {C}),
    ("Zapatillas para hombre Zorvex", set()),
    ("Zorvex reloj, no es copia sino original", set()),
    ("Zorvex sin imitación", set()),
]
_GERMAN = [
    ("Hülle für Zorvex Handy", {N}),
    ("Filter passend zu Zorvex", {N}),
    ("Zubehör für neue Zorvex", {N}),
    ("Zorvex kompatible Hülle", {N}),
    ("Zorvex Jacke gebraucht", {R}),
    ("Gebrauchtes Zorvex Rad", {R}),
    ("Kleid im Stil von Zorvex", {S}),
    ("Zorvex Uhr Replik", {C}),
    ("Keine Fälschung: Zorvex Uhr", set()),
    ("Zorvex Uhr, kein Imitat", set()),
    ("Jacke für Damen Zorvex", set()),
    ("Zorvex Laufschuhe Herren", set()),
]
_FRENCH = [
    ("Coque pour Zorvex", {N}),
    ("Filtre compatible avec Zorvex", {N}),
    ("Batterie adaptée à Zorvex", {N}),
    ("Montre Zorvex d'occasion", {R}),
    ("Sac Zorvex seconde main", {R}),
    ("Robe façon Zorvex", {S}),
    ("Contrefaçon Zorvex", {C}),
    ("Réplique Zorvex", {C}),
    ("Zorvex, pas une copie", set()),
    ("Sans imitation, sac Zorvex", set()),
    ("Chaussures pour homme Zorvex", set()),
]
_RUSSIAN = [
    ("Чехол для Zorvex", {N}),
    ("Фильтр совместимый с Zorvex", {N}),
    ("Ремешок для часов Zorvex", {N}),
    ("Zorvex часы б/у", {R}),
    ("Подержанный Zorvex", {R}),
    ("Платье в стиле Zorvex", {S}),
    ("Zorvex реплика люкс", {C}),
    ("Копии часов Zorvex", {C}),
    ("Zorvex не реплика", set()),
    ("Zorvex без подделки", set()),
    ("Коврик для йоги Zorvex", set()),
    ("Zorvex кроссовки для мужчин", set()),
]
_TITLES = [*_ENGLISH, *_CHINESE, *_SPANISH, *_GERMAN, *_FRENCH, *_RUSSIAN]


@pytest.mark.parametrize(("title", "kinds"), _TITLES, ids=[row[0] for row in _TITLES])
def test_a_title_means_what_its_cues_say(policy: Policy, title: str, kinds: set[CueKind]) -> None:
    facts = build_titled_facts(title)
    assert {cue.kind for cue in find_cues(facts.text, facts.listing, policy)} == kinds


def test_a_cue_says_where_it_stands(policy: Policy) -> None:
    facts = build_titled_facts("Charger compatible with Zorvex")
    assert find_cues(facts.text, facts.listing, policy) == (
        Cue(N, "compatible with", "title", (8, 23)),
    )


def test_a_mark_is_no_cue_for_itself(policy: Policy) -> None:
    facts = build_titled_facts("Replica 501 perfume", span_of="Replica")
    assert find_cues(facts.text, facts.listing, policy) == ()


def test_in_a_description_only_what_stands_near_counts(policy: Policy) -> None:
    about = f"A replica of nothing. {'Soft and light. ' * 8}Like Zorvex, pre-owned."
    listing = with_listing(description=about).listing
    likeness = build_text_likeness("Zorvex", about, field="description")
    (cue,) = find_cues([likeness], listing, policy)
    assert cue.kind is R
    assert about[slice(*cue.span)] == cue.wording == "pre-owned"


def test_letters_that_grow_in_lower_case_move_no_span(policy: Policy) -> None:
    facts = build_titled_facts("İİİ 高仿 Zorvex")
    (cue,) = find_cues(facts.text, facts.listing, policy)
    assert facts.listing.title[slice(*cue.span)] == "高仿"
