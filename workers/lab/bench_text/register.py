"""A register of any size: real names, made-up ones, and aliases; a smaller one is its beginning."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from matchers.text.spelling import Mark
from workers.lab.bench_text.coining import coin_names, collect_sources
from workers.lab.bench_text.material import Brand, Material, shuffle_brands

REAL_SHARE = 0.14  # at most; as far as the names go


@dataclass(frozen=True, slots=True)
class Register:
    """Marks by id, 0 upwards; `real` are the ids of names in use."""

    marks: tuple[Mark, ...]
    real: frozenset[int]
    unregistered: dict[int, tuple[str, ...]]  # a mark's other names that are no aliases of it

    def first(self, size: int) -> tuple[Mark, ...]:
        """The register of that size: the same share of real names, the same ids."""
        return self.marks[:size]


def build_register(
    material: Material, size: int, seed: int, first: tuple[Mark, ...] = ()
) -> Register:
    """That many marks with distinct wordings, `first` at the beginning."""
    chance = Random(seed)  # noqa: S311 -- the same register every time is the purpose
    known = {mark.wording for mark in first}
    rest = size - len(first)
    brands = [brand for brand in shuffle_brands(material, chance) if brand.name not in known]
    brands = brands[: int(rest * REAL_SHARE)]
    known.update(brand.name for brand in brands)
    parts = collect_sources(material.words, [brand.name for brand in material.brands])
    made = islice(_skip_known(coin_names(parts, chance), known), rest - len(brands))
    every: list[Brand | str] = [*brands, *made]
    chance.shuffle(every)
    return _number_marks(first, every, chance)


def _skip_known(names: Iterator[str], known: set[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            known.add(name)
            yield name


def _number_marks(first: tuple[Mark, ...], every: list[Brand | str], chance: Random) -> Register:
    """Half of the owners with other names have registered these as aliases."""
    marks, real, unregistered = list(first), set(range(len(first))), {}
    for number, one in enumerate(every, len(first)):
        if isinstance(one, str):
            marks.append(Mark(number, one))
            continue
        real.add(number)
        is_registered = chance.random() < 0.5
        marks.append(Mark(number, one.name, one.others if is_registered else ()))
        if one.others and not is_registered:
            unregistered[number] = one.others
    return Register(tuple(marks), frozenset(real), unregistered)
