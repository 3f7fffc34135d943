"""No page is half in another language, and what its words name stays named on a phone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

_ROOT = Path(settings.BASE_DIR)
_NAMES = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
_CATALOGUE = (_ROOT / "config/locale/zh_Hans/LC_MESSAGES/django.po").read_text(encoding="utf-8")
_IN_TEMPLATE = re.compile(
    r"""(?:\bu?n?gettext|(?<!\w)_)\(u?(?P<said>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
)

_PAGES = sorted((_ROOT / "interfaces").rglob("*.html"))
_MODULES = sorted(
    module
    for folder in ("interfaces", "records", "gateways", "pipeline", "matchers")
    for module in (_ROOT / folder).rglob("*.py")
    if re.search(r"gettext|labels\.words import", module.read_text(encoding="utf-8"))
)


def read_catalogue() -> frozenset[str]:
    """What the catalogue translates, the parts of a long string joined."""
    messages = re.findall(r'^msgid((?:\s*".*")+)$', _CATALOGUE, re.MULTILINE)
    return frozenset(
        "".join(ast.literal_eval(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', message))
        for message in messages
    )


_KNOWN = read_catalogue()


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_every_string_of_a_template_is_in_the_catalogue(page: Path) -> None:
    code = templatize(page.read_text(encoding="utf-8"), str(page))
    messages = {ast.literal_eval(match["said"]) for match in _IN_TEMPLATE.finditer(code)}
    assert [message for message in messages if message not in _KNOWN] == []


@pytest.mark.parametrize("module", _MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_string_of_a_module_is_in_the_catalogue(module: Path) -> None:
    messages = _list_messages(ast.parse(module.read_text(encoding="utf-8")))
    assert [message for message in messages if message not in _KNOWN] == []


def _list_messages(tree: ast.AST) -> Iterator[str]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    for call in calls:
        if not (isinstance(call.func, ast.Name) and call.func.id in _NAMES and call.args):
            continue
        first = call.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def test_every_string_of_the_catalogue_is_used_somewhere() -> None:
    """Else translators would keep strings that nobody can see."""
    used_strings = {
        "",
        *_list_constants("config", "interfaces", "lab", "records", "pipeline", "matchers"),
    }
    for page in (*_PAGES, *(_ROOT / "lab").rglob("*.html")):
        code = templatize(page.read_text(encoding="utf-8"), str(page))
        used_strings |= {ast.literal_eval(match["said"]) for match in _IN_TEMPLATE.finditer(code)}
    assert sorted(_KNOWN - used_strings) == []


def _list_constants(*folders: str) -> Iterator[str]:
    for module in (module for folder in folders for module in (_ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_the_check_itself_finds_a_string_that_is_missing() -> None:
    template = '{% translate "Nobody translated this" %}{{ one|default:_("nor this") }}'
    code = templatize(f"{{% load i18n %}}{template}", "page")
    messages = [ast.literal_eval(match["said"]) for match in _IN_TEMPLATE.finditer(code)]
    assert messages == ["Nobody translated this", "nor this"]
    assert not {*messages} & _KNOWN


def test_a_known_string_is_another_one_in_chinese() -> None:
    with override("zh-hans"):
        assert gettext("Sign out") == "退出登录"


def test_no_translation_has_a_percent_sign_that_its_original_lacks() -> None:
    """A block of a template with one cannot be filled in, and would appear in English."""
    pairs = re.findall(r'^msgid((?:\s*".*")+)\nmsgstr((?:\s*".*")+)$', _CATALOGUE, re.MULTILINE)
    assert len(pairs) > 2_000
    assert [original for original, other in pairs if "%" in other and "%" not in original] == []


def test_chinese_stands_apart_from_the_numbers_in_it() -> None:
    """As on most pages; in the sentences of machines the parts of a word stand together."""
    number = r"(?:(?<![A-Za-z0-9])[0-9][0-9,]*|%\((?:days|hours|count|n|number|total)\)[ds])"
    touching = re.compile(rf"[一-鿿]{number}|{number}[一-鿿]")
    chinese = re.findall(r'^msgstr(?:\[0\])?((?:\s*".*")+)$', _CATALOGUE, re.MULTILINE)
    of_pages = [message for message in chinese if "{" not in message and "数字" not in message]
    assert len(of_pages) > 2_000
    assert [message for message in of_pages if touching.search(message)] == []


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_each_number_of_a_stacked_table_names_what_it_counts(page: Path) -> None:
    """On a phone such a table becomes a list, and its headings are not seen."""
    text = page.read_text(encoding="utf-8")
    stacked_tables = re.findall(r'<table\s+class="list stacked.*?</table>', text, re.DOTALL)
    cells = re.findall(r'<td[^>]*class="number[^>]*>', "".join(stacked_tables))
    assert [cell for cell in cells if "data-label" not in cell] == []
