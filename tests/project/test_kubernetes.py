"""The manifests: what their schemas say, every process there, and none with more than it needs."""

import inspect
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from config.environment import SECRETS_FOLDER
from lab.cluster.processes import ROLES
from records.tables.roles import PROCESS_ROLES
from tests.project.source import ROOT, list_documented_names
from workers import processes

_MANIFESTS = ROOT / "deploy/kubernetes"
_KUBERNETES = "1.31"  # the oldest of those that are still kept
_PARTIAL = {"hardening.yaml", "probes.yaml", "kustomization.yaml", "settings.yaml"}

# Of KEDA 2's reference, the part that we use; anything else is a mistake.
_TRIGGER = {
    "type": "object",
    "required": ["type", "metricType", "metadata"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "prometheus"},
        "metricType": {"enum": ["AverageValue", "Value"]},
        "metadata": {
            "type": "object",
            "required": ["serverAddress", "query", "threshold"],
            "additionalProperties": {"type": "string"},
        },
    },
}
_SCALED = {
    "type": "object",
    "required": ["scaleTargetRef", "triggers"],
    "additionalProperties": False,
    "properties": {
        "scaleTargetRef": {"type": "object", "required": ["name"]},
        "minReplicaCount": {"type": "integer", "minimum": 1},
        "maxReplicaCount": {"type": "integer"},
        "pollingInterval": {"type": "integer"},
        "fallback": {"type": "object", "required": ["failureThreshold", "replicas"]},
        "advanced": {"type": "object", "required": ["horizontalPodAutoscalerConfig"]},
        "triggers": {"type": "array", "minItems": 1, "items": _TRIGGER},
    },
}

type Manifest = dict[str, Any]


def _read_manifests() -> Iterator[Manifest]:
    for path in sorted(_MANIFESTS.rglob("*.yaml")):
        if path.name not in _PARTIAL:
            yield from yaml.safe_load_all(path.read_text())


@cache
def _build_manifests(overlay: str = "overlays/example") -> list[Manifest]:
    """As kustomize puts them together."""
    kustomize = shutil.which("kustomize")
    if kustomize is None:
        pytest.skip("kustomize is not installed")
    command = [kustomize, "build", str(_MANIFESTS / overlay)]
    result = subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # ours
    return [manifest for manifest in yaml.safe_load_all(result.stdout) if manifest]


def _build_migration() -> list[Manifest]:
    return _build_manifests("overlays/example/migrate")


def _deployments(manifests: list[Manifest]) -> dict[str, Manifest]:
    return {
        manifest["metadata"]["name"]: manifest
        for manifest in manifests
        if manifest["kind"] == "Deployment"
    }


def _container(deployment: Manifest) -> Manifest:
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    return dict(container)


# What each secret is for, and a setting by which its containers are known.
_SETTINGS = {
    "markwarden": "MARKWARDEN_SECRET_KEY",
    "markwarden-markets": "MARKWARDEN_MARKETPLACES",
    "markwarden-sign-on": "MARKWARDEN_SIGN_ON_CLIENT_SECRET",
    "markwarden-dsa": "MARKWARDEN_DSA_TOKEN",
    "markwarden-streams": "MARKWARDEN_STREAMS_URL",
    "markwarden-kafka": "MARKWARDEN_KAFKA",
    "markwarden-log": "MARKWARDEN_LOG_SIGNING_KEY",
}


def _processes() -> set[str]:
    functions = inspect.getmembers(processes, inspect.isfunction)
    return {
        name
        for name, function in functions
        if function.__module__ == processes.__name__ and name[0] != "_"
    }


def _check(manifest: Manifest) -> None:
    if manifest["kind"] == "ScaledObject":
        jsonschema.validate(manifest["spec"], _SCALED)
        manifest = _as_autoscaler(manifest)
    kubernetes_validate.validate(manifest, _KUBERNETES, strict=True)


def _as_autoscaler(scaled_object: Manifest) -> Manifest:
    """What KEDA makes of it, as far as Kubernetes has a schema for that."""
    spec = scaled_object["spec"]
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": scaled_object["metadata"],
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment"}
            | spec["scaleTargetRef"],
            "minReplicas": spec["minReplicaCount"],
            "maxReplicas": spec["maxReplicaCount"],
            "behavior": spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"],
        },
    }


def test_each_manifest_is_what_its_schema_says() -> None:
    manifests = list(_read_manifests())
    assert len(manifests) > 15
    for manifest in manifests:
        _check(manifest)


def test_a_misspelt_field_is_found() -> None:
    manifest = next(
        candidate for candidate in _read_manifests() if candidate["kind"] == "Deployment"
    )
    manifest["spec"]["replica"] = 2
    with pytest.raises(kubernetes_validate.ValidationError):
        _check(manifest)


def test_what_kustomize_builds_is_what_the_schemas_say() -> None:
    manifests = [*_build_manifests(), *_build_migration()]
    assert {"Deployment", "Job"} <= {manifest["kind"] for manifest in manifests}
    for manifest in manifests:
        _check(manifest)


def test_each_process_has_a_deployment_and_the_other_way_round() -> None:
    deployments = _deployments(list(_read_manifests()))
    assert set(deployments) == _processes()
    for name, deployment in deployments.items():
        assert _container(deployment)["args"][:2] == ["run", name]


def test_a_process_comes_to_the_queue_as_its_role_or_not_at_all() -> None:
    for name, deployment in _deployments(list(_read_manifests())).items():
        queue = {secret for secret in _list_secrets(deployment) if "queue" in secret}
        role = ROLES.get(name)
        assert queue == ({f"markwarden-queue-{role}"} if role else set())


def test_a_process_comes_to_the_records_as_its_role() -> None:
    for name, deployment in _deployments(list(_read_manifests())).items():
        role = PROCESS_ROLES[name].removeprefix("markwarden_")
        roles = {secret for secret in _list_secrets(deployment) if _is_database(secret)}
        assert roles == {"markwarden-pages" if name == "web" else f"markwarden-database-{role}"}


def _is_database(secret: str) -> bool:
    names = ("markwarden-database-", "markwarden-pages", "markwarden-owner", "markwarden-work")
    return secret.startswith(names)


def test_each_process_has_the_secrets_that_its_container_has() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name, deployment in _deployments(list(_read_manifests())).items():
        settings = set(services[name]["environment"])
        for secret, setting in _SETTINGS.items():
            assert (secret in _list_secrets(deployment)) == (setting in settings), (name, secret)


def test_retention_alone_has_the_key_that_deletes_evidence() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name, deployment in _deployments(list(_read_manifests())).items():
        key = services[name]["environment"].get("MARKWARDEN_S3_ACCESS_KEY", "")
        vaults = {secret for secret in _list_secrets(deployment) if "vault" in secret}
        if name == "timers":
            assert (key[:25], vaults) == (
                "${S3_RETENTION_ACCESS_KEY",
                {"markwarden-vault-retention"},
            )
        elif key:
            assert (key[:15], vaults) == ("${S3_ACCESS_KEY", {"markwarden-vault"}), name
        else:
            assert vaults == set(), name


def test_secrets_are_files() -> None:
    for deployment in [*_deployments(_build_manifests()).values(), *_build_migration()]:
        container = _container(deployment)
        assert container["envFrom"] == [{"configMapRef": {"name": "markwarden"}}]
        assert "env" not in container
        (mount,) = [mount for mount in container["volumeMounts"] if mount["name"] == "secrets"]
        assert Path(mount["mountPath"]) == SECRETS_FOLDER


def test_all_that_is_named_is_built() -> None:
    manifests = _build_manifests()
    objects = {(manifest["kind"], manifest["metadata"]["name"]) for manifest in manifests}
    images = set()
    for manifest in [*_deployments(manifests).values(), *_build_migration()]:
        assert manifest["metadata"]["namespace"] == "markwarden"
        images.add(_container(manifest)["image"])
        secrets = {("Secret", name) for name in _list_secrets(manifest, optional=False)}
        assert secrets | {("ConfigMap", "markwarden")} <= objects
    assert len(images) == 1


def test_no_number_of_workers_stands_beside_the_autoscaler() -> None:
    manifests = _build_manifests()
    scaled_deployments = {
        manifest["metadata"]["name"] for manifest in manifests if manifest["kind"] == "ScaledObject"
    }
    fixed_deployments = {
        name
        for name, deployment in _deployments(manifests).items()
        if "replicas" in deployment["spec"]
    }
    assert scaled_deployments == {"worker", "screener"}
    assert fixed_deployments == _processes() - scaled_deployments


def test_only_who_needs_them_reaches_the_queue_the_vault_and_the_outside() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for policy, setting in (
        ("queue", "MARKWARDEN_REDIS_URL"),
        ("vault", "MARKWARDEN_S3_ENDPOINT"),
        ("streams", "MARKWARDEN_STREAMS_URL"),
    ):
        needing = {name for name in _processes() if setting in services[name]["environment"]}
        assert _select_processes(policy) == needing
    assert "web" not in _select_processes("outside")


def test_figures_are_shown_to_monitoring_alone_and_pages_to_the_proxy() -> None:
    doors = [
        (source["namespaceSelector"]["matchLabels"], [port["port"] for port in rule["ports"]])
        for manifest in _read_manifests()
        if manifest["kind"] == "NetworkPolicy"
        for rule in manifest["spec"].get("ingress", [])
        for source in rule["from"]
    ]
    name = "kubernetes.io/metadata.name"
    assert doors == [({name: "monitoring"}, [9108, 9109]), ({name: "ingress"}, [8000])]


def _select_processes(policy: str) -> set[str]:
    (network_policy,) = [
        manifest
        for manifest in _read_manifests()
        if (manifest["kind"], manifest["metadata"]["name"]) == ("NetworkPolicy", policy)
    ]
    assert network_policy["spec"]["policyTypes"] == ["Egress"]
    return set(network_policy["spec"]["podSelector"]["matchExpressions"][0]["values"])


def _list_secrets(manifest: Manifest, *, optional: bool = True) -> set[str]:
    volumes = {volume["name"]: volume for volume in manifest["spec"]["template"]["spec"]["volumes"]}
    sources = [volume["secret"] for volume in volumes["secrets"]["projected"]["sources"]]
    return {source["name"] for source in sources if optional or not source.get("optional")}


def test_no_process_is_root_or_may_write_beside_its_folders() -> None:
    for deployment in _deployments(_build_manifests()).values():
        pod = deployment["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        assert pod["terminationGracePeriodSeconds"] >= 90
        security_context = _container(deployment)["securityContext"]
        assert security_context["readOnlyRootFilesystem"] is True
        assert security_context["allowPrivilegeEscalation"] is False
        assert security_context["capabilities"] == {"drop": ["ALL"]}


def test_every_process_is_asked_whether_it_lives_and_is_ready() -> None:
    for deployment in _deployments(_build_manifests()).values():
        container = _container(deployment)
        assert container["livenessProbe"]["httpGet"]["path"] == "/live"
        assert container["readinessProbe"]["httpGet"]["path"] == "/ready"
        ports = {port["name"] for port in container["ports"]}
        assert container["livenessProbe"]["httpGet"]["port"] in ports


def test_what_runs_more_than_once_is_not_drained_all_at_once() -> None:
    manifests = list(_read_manifests())
    many = {
        name
        for name, deployment in _deployments(manifests).items()
        if deployment["spec"]["replicas"] > 1
    }
    budgets = {
        manifest["metadata"]["name"]
        for manifest in manifests
        if manifest["kind"] == "PodDisruptionBudget"
    }
    assert budgets == many


def test_the_scaling_asks_for_metrics_that_exist() -> None:
    manifest_text = (_MANIFESTS / "keda/scaledobject.yaml").read_text()
    metrics = {
        re.sub(r"_(sum|count|bucket)$", "", name)
        for name in re.findall(r"markwarden_\w+", manifest_text)
    }
    assert metrics
    assert metrics <= list_documented_names("docs/reference/metrics.md")


def test_each_setting_named_in_the_manifests_exists() -> None:
    settings = {
        name
        for path in _MANIFESTS.rglob("*")
        if path.suffix in {".yaml", ".env"}
        for name in re.findall(r"MARKWARDEN_[A-Z0-9_]+", path.read_text())
        if not name.endswith("_")
    }
    assert settings
    assert settings <= list_documented_names("docs/reference/settings.md")


def test_the_image_is_written_as_it_should_be() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    command = [str(hadolint), "--format", "json", str(ROOT / "deploy/image/Dockerfile")]
    faults = json.loads(subprocess.run(command, check=False, capture_output=True).stdout)  # noqa: S603  # ours
    assert faults == []
