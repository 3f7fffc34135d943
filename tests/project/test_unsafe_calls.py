"""Neither the code nor the scripts do what would turn somebody's input into something that runs."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

from records.identifiers import random_id
from tests.project.source import ROOT, Module, modules

_INPUT: Final = {"request", "POST", "GET", "FILES", "cleaned_data", "typed", "payload", "body"}
_EXPRESSIONS: Final = r"re(gex)?\.(compile|match|search|sub|fullmatch|findall|finditer|split)"
_SCRIPTS: Final = sorted((ROOT / "interfaces").rglob("static/*/*.js"))
_TEMPLATES: Final = sorted((ROOT / "interfaces").rglob("*.html"))


def _product() -> Iterator[Module]:
    return (module for module in modules() if not module.path.startswith(("tests/", "lab/")))


@cache
def _calls() -> list[tuple[str, str, ast.Call]]:
    """The file, the function that is called as it is written, and the call."""
    return [
        (module.path, _write_name(node.func), node)
        for module in _product()
        for node in module.nodes
        if isinstance(node, ast.Call)
    ]


def _write_name(function: ast.expr) -> str:
    """`a.b.c` as it is written; what is not a name itself is left out."""
    parts: list[str] = []
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    return ".".join([*([function.id] if isinstance(function, ast.Name) else []), *parts[::-1]])


def _names_input(expression: ast.AST) -> bool:
    """Whether it is made of what a visitor sent."""
    return any(
        getattr(node, "id", None) in _INPUT or getattr(node, "attr", None) in _INPUT
        for node in ast.walk(expression)
    )


def test_no_page_takes_a_form_without_its_token() -> None:
    """Only calls of the API, which come with a key, go without."""
    exempt = {
        module.path
        for module in _product()
        for line in module.lines
        if "@csrf_exempt" in line or "csrf_exempt(" in line
    }
    assert exempt == {"interfaces/api/protocol/problems.py"}
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE


def test_nothing_evaluates_code_or_unpickles() -> None:
    forbidden = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}
    assert [path for path, name, _ in _calls() if name in forbidden] == []
    shells = [
        path for path, _, call in _calls() for keyword in call.keywords if keyword.arg == "shell"
    ]
    assert shells == []
    imports = [
        module.path
        for module in _product()
        for node in module.nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        and re.search(r"\b(pickle|marshal|shelve|dill|yaml)\b", ast.unparse(node))
    ]
    assert imports == []


def test_no_regular_expression_is_built_from_input() -> None:
    unsafe_calls = [
        f"{path}: {ast.unparse(call)}"
        for path, name, call in _calls()
        if re.fullmatch(_EXPRESSIONS, name) and call.args and _names_input(call.args[0])
    ]
    assert unsafe_calls == []


def test_no_template_is_built_from_input() -> None:
    constructors = ("from_string", "django.template.Template", "Engine")
    assert [path for path, name, _ in _calls() if name.endswith(constructors)] == []
    assert not [path for path in _TEMPLATES if re.search(r"\|safe\b|autoescape off", _read(path))]
    assert [path for path, name, _ in _calls() if name.endswith("mark_safe")] == []
    safe = [path for path, name, _ in _calls() if name == "SafeString"]
    assert safe == ["interfaces/web/handbook/views.py"]  # our own Markdown, with HTML off


def test_no_format_string_comes_from_input() -> None:
    formats = [
        (path, call.func.value)
        for path, _, call in _calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"format", "format_map"}
    ]
    percents = [
        (module.path, node.left)
        for module in _product()
        for node in module.nodes
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)
    ]
    assert len(formats) > 20
    assert not [
        f"{path}: {ast.unparse(format_string)}"
        for path, format_string in [*formats, *percents]
        if _names_input(format_string)
    ]


def test_no_script_writes_html_or_evaluates_code() -> None:
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|"
        r"postMessage|addEventListener\([\"']message|localStorage|sessionStorage|indexedDB"
    )
    assert len(_SCRIPTS) >= 5
    assert [path.name for path in _SCRIPTS if re.search(forbidden, _read(path))] == []


def test_no_script_writes_into_objects_under_names_of_others() -> None:
    pattern = r"[\w)\]]\[[^\]\"'\d]+\]\s*=(?!=)|__proto__|\.prototype\b"
    assert [path.name for path in _SCRIPTS if re.search(pattern, _read(path))] == []


def test_no_script_hinders_paste_or_password_managers() -> None:
    assert [
        path.name for path in _SCRIPTS if re.search(r"[\"'](paste|copy)[\"']", _read(path))
    ] == []
    assert [path.name for path in _TEMPLATES if re.search(r"onpaste|oncopy", _read(path))] == []
    fields = [ast.unparse(call) for _, name, call in _calls() if name.endswith("PasswordInput")]
    assert fields
    assert not [field for field in fields if "'off'" in field]


def test_files_to_keep_have_names_of_ours() -> None:
    lines = [
        line.strip()
        for module in _product()
        for line in module.lines
        if "Content-Disposition" in line
    ]
    assert len(lines) == 3
    assert all("attachment; filename=" in line for line in lines)
    variable = [line for line in lines if "{" in line]
    assert [line for line in variable if 'filename="{name}.{ending}"' not in line] == []
    names = [
        ast.unparse(call.args[1])
        for _, name, call in _calls()
        if name.endswith(("table_response", "json_file_response"))
        for _ in call.args[1:2]
    ]
    assert names
    # A UUID as the address has it, a number of ours, a word of a closed set.
    ids = r"f'[a-z-]+(\{request_id\}|\{case.number\}|\{kind\}-\{thing_id\})'"
    assert [name for name in names if not re.fullmatch(rf"'[a-z-]+'|{ids}", name)] == []


def test_nothing_is_encrypted_but_by_aes_with_gcm() -> None:
    ciphers = r"primitives\.ciphers\S* import (\w+)|primitives\S* import .*\bpadding\b|-(aes-\S+)\""
    names = {found for module in _product() for found in re.findall(ciphers, module.text)}
    assert names == {("AESGCM", ""), ("", "aes-256-gcm")}


def test_no_debug_mode_can_be_switched_on() -> None:
    settings = _read(ROOT / "config" / "settings.py")
    assert re.findall(r"^.*\bDEBUG\b.*$", settings, re.MULTILINE) == ["DEBUG = False"]


def test_no_weak_hash_is_used() -> None:
    weak = re.compile(r"hashlib\.(md5|sha1|new)|\b(MD5|SHA1)\(|[\"'](md5|sha1)[\"']")
    assert [module.path for module in _product() if weak.search(module.text)] == []


def test_no_chance_is_drawn_from_a_weak_generator() -> None:
    pattern = r"^(import random|from random import)|\bnp\.random\b|numpy\.random"
    paths = [module.path for module in _product() if re.search(pattern, module.text, re.MULTILINE)]
    assert paths == ["interfaces/console/quality/views.py"], "where it draws an interval's bounds"


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("records/actions/accounts/members.py", "secrets.token_urlsafe(32)"),
        ("records/accounts/keys.py", "secrets.token_urlsafe(32)"),
        ("interfaces/web/accounts/single_sign_on.py", "secrets.token_urlsafe(32)"),
        ("records/actions/notices/webhook_endpoints.py", "secrets.token_bytes(_SECRET_BYTES)"),
        ("records/actions/filing/submission.py", "public_id=random_id()"),
        ("records/actions/filing/public_reports.py", '"public_id": random_id()'),
    ],
)
def test_what_may_not_be_guessed_has_128_bits_of_a_secure_generator(path: str, call: str) -> None:
    assert call in (ROOT / path).read_text(encoding="utf-8")
    bits = [random_id().int for _ in range(200)]
    for place in range(128):  # none is fixed, as six are in a UUID of version 4
        assert len({number >> place & 1 for number in bits}) == 2


def test_no_view_mixes_where_parameters_come_from() -> None:
    pattern = r"\.REQUEST\b|\.(GET|POST)\b[^\n]*(\bor\b|\|)[^\n]*\.(GET|POST)\b"
    assert [module.path for module in _product() if re.search(pattern, module.text)] == []


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
