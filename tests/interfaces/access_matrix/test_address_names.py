"""A name leads to one address: of two pages with one name, forms of the first reach the second."""

from collections import Counter
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def _list_names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield from [f"{space}{pattern.name}"] if pattern.name else []
        else:
            yield from _list_names(
                pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )


def test_no_two_addresses_of_ours_have_one_name() -> None:
    names = Counter(name for name in _list_names(get_resolver()) if ":" in name)
    assert names["console:case"] == 1
    assert [name for name, count in names.items() if count > 1] == []
