"""Each container comes to PostgreSQL as the role that it needs, and as no other."""

import re

import pytest
import yaml

from records.row_security.connection_role import APP_ROLE, WORK_ROLE
from tests.project.source import HOUSE

_ROLES = {"web": APP_ROLE, "migrate": "markwarden"}


def _environments() -> dict[str, dict[str, str]]:
    services = yaml.safe_load((HOUSE / "docker-compose.yml").read_text())["services"]
    return {
        name: service["environment"]
        for name, service in services.items()
        if "MARKWARDEN_DATABASE_URL" in service.get("environment", {})
    }


@pytest.mark.parametrize("name", sorted(_environments()))
def test_a_process_comes_to_the_records_as_its_role(name: str) -> None:
    role = re.match(r"postgresql://(\w+):", _environments()[name]["MARKWARDEN_DATABASE_URL"])
    assert role
    assert role[1] == _ROLES.get(name, WORK_ROLE)


def test_both_lesser_roles_are_made_with_the_database() -> None:
    script = (HOUSE / "deploy/image/roles.sh").read_text()
    assert set(re.findall(r"CREATE ROLE (\w+) LOGIN", script)) == {APP_ROLE, WORK_ROLE}
