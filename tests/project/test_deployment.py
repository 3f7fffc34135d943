"""The containers' file names every process, keeps no secret, and is what its schema says."""

import hashlib
import inspect
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.environment import Environment
from lab.cluster.processes import ROLES as _QUEUE_ROLES
from lab.servers.valkey import ROLES
from records.tables.roles import PROCESS_ROLES, WORK_ROLE
from records.tables.roles import ROLES as DATABASE_ROLES
from tests.project.source import ROOT
from workers import processes

_AROUND = {
    "postgres",
    "valkey",
    "s3",
    "prometheus",
    "alertmanager",
    "grafana",
    "migrate",
    "command",
    "proxy",
    "bucket",
    "clamav",
}
# Threads of a worker beside those that hold cases, each with a connection of its own: the main
# one, the index, its life, pre-flights and health.
_LOOPS = 5
_THREADS_OF_OTHERS = 20
_RESERVED = 10  # for superusers, a backup, commands
_DATABASE_ROLES = {**PROCESS_ROLES, "migrate": "markwarden", "command": WORK_ROLE}
_COMPOSE = ROOT / "docker-compose.yml"


def _services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load(_COMPOSE.read_text())["services"]
    return services


def _processes() -> set[str]:
    return {
        name
        for name, function in inspect.getmembers(processes, inspect.isfunction)
        if function.__module__ == processes.__name__ and not name.startswith("_")
    }


def test_each_process_has_a_service_and_the_other_way_round() -> None:
    assert set(_services()) == _processes() | _AROUND


@pytest.mark.parametrize("name", sorted(_processes()))
def test_a_process_is_started_by_its_name_and_may_finish(name: str) -> None:
    service = _services()[name]
    assert service["command"][:2] == ["run", name]
    assert int(service["stop_grace_period"].removesuffix("s")) >= 60
    assert "container_name" not in service, "a container with a name cannot be scaled"


def test_the_queue_forgets_nothing() -> None:
    command = " ".join(_services()["valkey"]["command"])
    for setting in ("--appendonly yes", "--appendfsync everysec", "--maxmemory-policy noeviction"):
        assert setting in command


@pytest.mark.parametrize("name", sorted(_processes()))
def test_a_process_comes_to_the_queue_as_its_role_or_not_at_all(name: str) -> None:
    environment = _services()[name]["environment"]
    role = re.search(r"redis://([a-z]*):", environment.get("MARKWARDEN_REDIS_URL", ""))
    assert (role[1] if role else None) == _QUEUE_ROLES.get(name)
    takes = {"dispatcher", "worker", "suspect", "screener"}
    assert ("MARKWARDEN_QUEUE_KEYS" in environment) == (name in takes)


def test_the_queues_users_are_filled_in_whatever_their_passwords_hold(tmp_path: Path) -> None:
    passwords = {f"{role.upper()}_PASSWORD": f"{role} & / | \\ ' $x" for role in ROLES}
    rules = (ROOT / "config/redis/users.acl").read_text()
    (tmp_path / "users.acl").write_text(rules)
    result = subprocess.run(  # noqa: S603  # ours
        ["/bin/sh", str(_beside_the_rules(tmp_path)), "--x"],
        env={"PATH": os.defpath, "TMPDIR": str(tmp_path / "out"), "ENTRYPOINT": "echo"} | passwords,
        check=True,
        capture_output=True,
        text=True,
    )
    users_file = tmp_path / "out" / "users.acl"
    assert result.stdout.split() == ["valkey-server", "--aclfile", str(users_file), "--x"]
    hashes = {role: _hash_password(passwords[f"{role.upper()}_PASSWORD"]) for role in ROLES}
    lines = [line for line in rules.splitlines() if line.startswith("user ")]
    assert users_file.read_text().splitlines() == [line.format_map(hashes) for line in lines]


def _beside_the_rules(folder: Path) -> Path:
    """The script as the container mounts it."""
    (folder / "out").mkdir()
    script = folder / "valkey.sh"
    script.symlink_to(ROOT / "deploy/image/valkey.sh")
    return script


def _hash_password(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def _environments() -> dict[str, dict[str, str]]:
    return {
        name: service["environment"]
        for name, service in _services().items()
        if "MARKWARDEN_DATABASE_URL" in service.get("environment", {})
    }


@pytest.mark.parametrize("name", sorted(_environments()))
def test_a_process_comes_to_the_records_as_its_role(name: str) -> None:
    role = re.match(r"postgresql://(\w+):", _environments()[name]["MARKWARDEN_DATABASE_URL"])
    assert role
    assert role[1] == _DATABASE_ROLES[name]


def test_each_lesser_role_is_made_with_the_database() -> None:
    script = (ROOT / "deploy/image/roles.sh").read_text()
    assert set(re.findall(r"CREATE ROLE (\w+) LOGIN", script)) == set(DATABASE_ROLES)


def test_no_secret_has_a_default() -> None:
    variables = re.findall(r"\$\{([A-Z0-9_]+)([^}]*)\}", _COMPOSE.read_text())
    assert variables
    for name, rest in variables:
        assert rest.startswith(":?"), f"{name} must be set by the person who starts this"


def test_each_secret_is_in_the_example_and_empty_there() -> None:
    secrets = set(re.findall(r"\$\{([A-Z0-9_]+)", _COMPOSE.read_text()))
    lines = (ROOT / "deploy/environment.example").read_text().splitlines()
    assert {line for line in lines if not line.startswith("#")} == {f"{name}=" for name in secrets}


def test_each_secret_setting_is_handed_to_the_processes_that_need_it() -> None:
    settings = {name for service in _services().values() for name in service.get("environment", {})}
    secret_settings = {
        f"MARKWARDEN_{name}".upper()
        for name, field in Environment.model_fields.items()
        if not field.repr or re.search("Secret|NamedKey", str(field.annotation))
    }
    assert secret_settings
    assert secret_settings <= settings


def test_each_process_is_given_every_other_setting() -> None:
    for name, service in _services().items():
        if name not in _AROUND or name in {"migrate", "command", "bucket"}:
            assert service["env_file"] == [{"path": "settings.env", "required": False}], name


def test_a_file_of_secrets_is_ignored_by_git() -> None:
    names = [".env", "settings.env", "deploy/kubernetes/overlays/shop/secrets.env"]
    command = ["git", "check-ignore", *names]
    result = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603  # ours
    assert result.stdout.split() == names


def test_only_our_processes_reach_the_stores() -> None:
    services = _services()
    compose = yaml.safe_load(_COMPOSE.read_text())
    assert compose["networks"] == {name: {"internal": True} for name in ("data", "front")}
    data_services = {
        name for name, service in services.items() if "data" in service.get("networks", [])
    }
    commands = {"migrate", "command", "bucket"}
    assert data_services == _processes() | {"postgres", "valkey", "s3"} | commands
    for store in ("postgres", "valkey", "s3"):
        assert services[store]["networks"] == ["data"]
        assert "ports" not in services[store]


def test_the_web_process_has_no_way_out_and_the_proxy_before_it_keeps_slow_bodies_back() -> None:
    compose = yaml.safe_load(_COMPOSE.read_text())
    services, networks = compose["services"], compose["networks"]
    assert services["web"]["networks"]
    assert all(networks[name]["internal"] for name in services["web"]["networks"])
    assert "ports" not in services["web"]
    assert services["proxy"]["ports"] == ["127.0.0.1:8000:8000"]
    assert set(services["proxy"]["networks"]) & set(services["web"]["networks"]) == {"front"}
    assert "data" not in services["proxy"]["networks"]
    configuration = (ROOT / "deploy/image/proxy.conf").read_text()
    for words in ("proxy_request_buffering on;", "access_log off;", "proxy_pass http://$web:8000;"):
        assert words in configuration
    assert "X-Forwarded-For" not in re.sub("#.*", "", configuration), "it is no hop of its own"


def test_each_service_of_the_trial_says_whether_it_is_healthy() -> None:
    """What has no check is healthy for ever: the trial took a proxy that did not start for one."""
    services, script = _services(), (ROOT / "deploy/containers").read_text()
    (ours,) = re.findall(r'(?m)^ours="(.+)"$', script)
    assert set(ours.split()) == _processes() | {"proxy"}
    for name in {*ours.split(), "postgres", "valkey", "s3"}:
        assert services[name]["healthcheck"]["test"], name
    address = services["proxy"]["healthcheck"]["test"][-1].removeprefix("http://127.0.0.1:8000")
    configuration = (ROOT / "deploy/image/proxy.conf").read_text()
    block = configuration.partition(f"location = {address} {{")[2].partition("}")[0]
    assert "deny all;" in block
    port = services["web"]["environment"]["MARKWARDEN_HEALTH_PORT"]
    assert f"proxy_pass http://$web:{port}/ready;" in block


def test_the_store_of_evidence_listens_on_the_port_that_asks_for_keys_alone() -> None:
    command = _services()["s3"]["command"]
    assert {"-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3.ip.bind=0.0.0.0"} <= set(command)
    assert "-master.volumePreallocate=false" in command


def test_eight_workers_find_connections_and_the_pages_cannot_take_them() -> None:
    (most,) = re.findall(r"max_connections=(\d+)", " ".join(_services()["postgres"]["command"]))
    script = (ROOT / "deploy/image/roles.sh").read_text()
    (pages,) = re.findall(r"CONNECTION LIMIT (\d+)", script)
    threads = Environment.model_fields["worker_threads"].default
    others = len(_processes() - {"web", "worker"})
    connections = 8 * (threads + _LOOPS) + others * _THREADS_OF_OTHERS + int(pages) + _RESERVED
    assert connections <= int(most)


def test_the_file_is_what_its_schema_says() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    subprocess.run([*command, str(_COMPOSE)], check=True, capture_output=True)  # noqa: S603  # ours


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_accepts_its_configuration(tmp_path: Path) -> None:
    promtool = shutil.which("promtool") or ""
    config = ROOT / "config/prometheus/prometheus.yml"
    subprocess.run([promtool, "check", "config", str(config)], check=True, cwd=tmp_path)  # noqa: S603  # ours
