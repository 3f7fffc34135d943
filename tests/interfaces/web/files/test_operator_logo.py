"""The operator's logo stands in the bar of every page, and is a picture and nothing else."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from config.environment import Environment

pytestmark = pytest.mark.django_db

_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def _name_logo(settings: Settings, path: Path) -> None:
    update = {"operator_logo": str(path), "operator_name": "Zhi Market"}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=update)


def test_a_logo_that_is_named_takes_the_place_of_ours(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "logo.svg"
    file.write_bytes(_SVG)
    _name_logo(settings, file)
    page = client.get("/").content.decode()
    assert 'src="/logo/"' in page
    assert 'alt="Zhi Market"' in page
    assert "brand-name" not in page


def test_no_script_in_a_logo_runs(client: Client, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "logo.SVG"
    file.write_bytes(_SVG)
    _name_logo(settings, file)
    answer = client.get("/logo/")
    assert answer.getvalue() == _SVG
    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_without_one_our_own_stands_there(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    assert "brand-name" in client.get("/").content.decode()
    assert "/web/mark.svg?" in client.get("/logo/")["Location"]
    _name_logo(settings, tmp_path / "gone.png")
    assert "brand-name" in client.get("/").content.decode()
    assert "/web/mark.svg?" in client.get("/logo/")["Location"]


def test_a_file_of_another_kind_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKWARDEN_OPERATOR_LOGO", "/srv/logo.html")
    with pytest.raises(ValueError, match=r"OPERATOR_LOGO.*png\|svg\|webp"):
        Environment.from_environment()
