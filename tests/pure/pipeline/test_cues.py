"""What wording beside a mark means, in the six languages of the house."""

import pytest

from pipeline.cues import Cue, CueKind, cues_near
from pipeline.policy import Policy
from tests.pure.pipeline.cases import titled

N, R, S, C = CueKind.NOMINATIVE, CueKind.RESALE, CueKind.STYLE, CueKind.REPLICA

_TITLES = [
    ("Case for Zorvex X5", {N}),
    ("Charger compatible with Zorvex", {N}),
    ("Filter fits the new Zorvex V8", {N}),
    ("Zorvex compatible filter", {N}),
    ("Zorvex-compatible filter", {N}),
    ("适用于Zorvex手机的保护壳", {N}),
    ("适用全新Zorvex滤芯", {N}),
    ("Funda para Zorvex", {N}),
    ("Hülle für Zorvex Handy", {N}),
    ("Coque pour Zorvex", {N}),
    ("Чехол для Zorvex", {N}),
    ("Used Zorvex jacket", {R}),
    ("Zorvex jacket, pre-owned", {R}),
    ("Zorvex bag second hand", {R}),
    ("二手 Zorvex 手表", {R}),
    ("Zorvex Jacke gebraucht", {R}),
    ("Montre Zorvex d'occasion", {R}),
    ("Bolso Zorvex de segunda mano", {R}),
    ("Zorvex часы б/у", {R}),
    ("Zorvex style shoes", {S}),
    ("Shoes inspired by Zorvex", {S}),
    ("Zorvex同款卫衣", {S}),
    ("Kleid im Stil von Zorvex", {S}),
    ("Платье в стиле Zorvex", {S}),
    ("Zorvex watch replica", {C}),
    ("1:1 Zorvex bag", {C}),
    ("高仿 Zorvex 包", {C}),
    ("Reloj Zorvex réplica", {C}),
    ("Zorvex Uhr Replik", {C}),
    ("Contrefaçon Zorvex", {C}),
    ("Zorvex реплика люкс", {C}),
    ("Zorvex running shoes", set()),
    ("Shoes for men Zorvex", set()),
    ("Gift for women, Zorvex perfume", set()),
    ("Zorvex glue used for shoes", set()),
    ("Zorvex bag, not a replica", set()),
    ("Zorvex forest jacket", set()),
    ("Zorvex 非高仿 手表", set()),
    ("Zorvex new shoes with style for summer", set()),
]


@pytest.mark.parametrize(("title", "kinds"), _TITLES, ids=[row[0] for row in _TITLES])
def test_a_title_means_what_its_cues_say(policy: Policy, title: str, kinds: set[CueKind]) -> None:
    facts = titled(title)
    assert {cue.kind for cue in cues_near(facts.text, facts.listing, policy)} == kinds


def test_a_cue_says_where_it_stands(policy: Policy) -> None:
    facts = titled("Charger compatible with Zorvex")
    assert cues_near(facts.text, facts.listing, policy) == (
        Cue(N, "compatible with", "title", (8, 23)),
    )


def test_a_mark_is_no_cue_for_itself(policy: Policy) -> None:
    facts = titled("Replica 501 perfume", span_of="Replica")
    assert cues_near(facts.text, facts.listing, policy) == ()
