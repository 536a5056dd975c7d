"""Another agency beside the first one, with Compose and in a cluster: nothing is shared but the code."""

from __future__ import annotations

import ipaddress
import json
import re
from typing import Any

import pytest
import yaml

from assistant.version import VERSION
from tests.deployed import DEPLOY, SECRETS, Missing, compose, containers, kustomized, variables_of

OTHER = DEPLOY / "agencies" / "mediatheque"
OVER = "compose.agency.yml"
VARIABLES = {**variables_of(OTHER / "environment.example"), **SECRETS}
OURS = ("rasa-1", "rasa-2", "actions-1", "actions-2", "backoffice", "publish")


@pytest.fixture(scope="module")
def projects() -> tuple[dict[str, Any], dict[str, Any]]:
    return compose(), compose(VARIABLES, OVER)


def _each(project: dict[str, Any], pattern: str) -> set[str]:
    return set(re.findall(pattern, json.dumps(project)))


def test_a_second_project_has_names_ports_and_a_network_of_its_own(
    projects: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    first, second = projects
    assert first["services"].keys() == second["services"].keys()
    assert (first["name"], second["name"]) == ("assistant-ans", "assistant-mediatheque")
    for project in projects:
        # What has a name of its own is shared by all the projects of the machine.
        for kind in ("volumes", "networks"):
            assert all({"name", "external"}.isdisjoint(one) for one in project[kind].values())
        assert not any("container_name" in one for one in project["services"].values())
        (subnet,) = [one["subnet"] for one in project["networks"]["inside"]["ipam"]["config"]]
        addresses = _each(project, r'"ipv4_address": "([\d.]+)"')
        assert len(addresses) == 5
        assert all(ipaddress.ip_address(one) in ipaddress.ip_network(subnet) for one in addresses)
    subnets = [
        ipaddress.ip_network(one["networks"]["inside"]["ipam"]["config"][0]["subnet"]) for one in projects
    ]
    assert not subnets[0].overlaps(subnets[1])
    ports = [{port.rsplit(":", 1)[0] for port in one["services"]["nginx"]["ports"]} for one in projects]
    assert len(ports[0]) == len(ports[1]) == 2
    assert ports[0].isdisjoint(ports[1])


def test_a_second_project_reads_files_and_an_faq_of_its_own(
    projects: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    first, second = projects
    for name in OURS:
        assert first["services"][name]["image"] == f"assistant-ans:{VERSION}"
        assert second["services"][name]["image"] == f"assistant-mediatheque:{VERSION}"
        assert second["services"][name]["build"]["dockerfile"] == "deploy/Dockerfile.agency"
        # All that the first one's are allowed to do, and no more.
        for key in ("read_only", "user", "cap_drop", "security_opt", "volumes"):
            assert first["services"][name][key] == second["services"][name][key]
    files = [[*one["services"]["nginx"]["volumes"], *_secrets(one)] for one in projects]
    common = {file for file in files[0] if file in files[1] and not file.startswith("models:")}
    assert common == {
        "./nginx/nginx.conf:/etc/assistant/nginx.conf:ro",
        "./nginx/errors:/etc/assistant/errors:ro",
    }
    names = [one["services"]["rasa-1"]["environment"]["ASSISTANT_NAME"] for one in projects]
    assert names == ["assistant", "mediatheque"]


def _secrets(project: dict[str, Any]) -> list[str]:
    return [one["path"] for one in project["services"]["backoffice"]["env_file"]]


def test_its_nginx_finds_its_own_containers(projects: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """By the change of docs/plusieurs-agences.md."""
    guide = (DEPLOY.parent / "docs" / "plusieurs-agences.md").read_text("utf-8")
    (change,) = re.findall(r"sed -i 's/(\S+)/(\S+)/' /srv/mediatheque/container/\*\.conf", guide)
    there = _each(projects[1], r'"ipv4_address": "([\d.]+)"')
    text = "".join(file.read_text("utf-8") for file in (DEPLOY / "container").glob("*.conf"))
    assert set(re.findall(r"\b(?:\d+\.){3}\d+\b", re.sub(*change, text))) == there


@pytest.mark.parametrize(
    "name", sorted({*re.findall(r"\$\{(\w+):\?", (DEPLOY / OVER).read_text("utf-8")), *SECRETS})
)
def test_nothing_of_the_first_one_takes_the_place_of_what_is_not_written(name: str) -> None:
    assert name in VARIABLES
    with pytest.raises(Missing, match=name):
        compose({**VARIABLES, name: ""}, OVER)


def test_what_tells_projects_apart_must_be_written() -> None:
    used = set(re.findall(r"\$\{(\w+):-([^}]+)\}", (DEPLOY / "compose.yml").read_text("utf-8")))
    needed = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / OVER).read_text("utf-8")))
    # These two say how it is reached, and are the same when nothing is in front.
    same = {"ASSISTANT_INDEX", "ASSISTANT_PROXIES"}
    left = {name for name, _ in used} - needed - same
    assert left == {"ASSISTANT_BACKOFFICE_URL"}
    assert VARIABLES["ASSISTANT_BACKOFFICE_URL"].startswith("https://")


def test_the_image_of_another_agency_keeps_nothing_of_the_first_one_s_faq() -> None:
    lines = (DEPLOY / "Dockerfile.agency").read_text("utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        f"FROM assistant-ans:{VERSION}",
        "RUN find data -mindepth 1 -delete",
        "COPY --from=faq --chown=10001:10001 . data",
    ]


@pytest.fixture(scope="module")
def clusters() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is applied for each: the whole and the publication."""
    first = [*kustomized(DEPLOY / "kubernetes"), *kustomized(DEPLOY / "kubernetes" / "publication")]
    return first, [*kustomized(OTHER), *kustomized(OTHER / "publication")]


def test_a_second_agency_of_a_cluster_is_whole_and_in_a_namespace_of_its_own(
    clusters: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    named = [
        [(one["kind"], one["metadata"].get("namespace"), one["metadata"]["name"]) for one in resources]
        for resources in clusters
    ]
    assert [(kind, name) for kind, _, name in named[0][1:]] == [
        (kind, name) for kind, _, name in named[1][1:]
    ]
    assert named[0][0] == ("Namespace", None, "assistant")
    assert named[1][0] == ("Namespace", None, "mediatheque")
    assert {space for _, space, _ in named[0][1:]} == {"assistant"}
    assert {space for _, space, _ in named[1][1:]} == {"mediatheque"}
    # All others live in a namespace: of these, none is of the whole cluster.
    of_the_cluster = {"PersistentVolume", "StorageClass", "ClusterRole", "ClusterRoleBinding", "IngressClass"}
    assert of_the_cluster.isdisjoint(kind for kind, _, _ in named[1])


def test_a_second_agency_of_a_cluster_has_its_own_image_names_and_keys(
    clusters: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    images = [
        {container["image"] for one in resources for container in containers(one)} for resources in clusters
    ]
    assert images == [{f"assistant-ans:{VERSION}"}, {f"assistant-mediatheque:{VERSION}"}]
    hosts = [
        {host for one in resources if one["kind"] == "Ingress" for host in _hosts(one)}
        for resources in clusters
    ]
    assert [len(one) for one in hosts] == [2, 2]
    assert hosts[0].isdisjoint(hosts[1])
    first, second = (
        {key: value for one in resources if one["kind"] == "ConfigMap" for key, value in one["data"].items()}
        for resources in clusters
    )
    differ = {key for key in second if first.get(key) != second[key]}
    assert differ == {"ASSISTANT_NAME", "ASSISTANT_ORIGINS", "ASSISTANT_BACKOFFICE_URL"}
    assert second["ASSISTANT_BACKOFFICE_URL"].removeprefix("https://") in hosts[1]


def _hosts(ingress: dict[str, Any]) -> set[str]:
    spec = ingress["spec"]
    served = {rule["host"] for rule in spec["rules"]}
    assert {host for one in spec["tls"] for host in one["hosts"]} == served
    return served


def test_no_pod_of_one_agency_reaches_another_s(
    clusters: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    """A selector of pods alone is of its own namespace; the namespaces that are named are of the cluster."""
    for resources in clusters:
        policies = [one["spec"] for one in resources if one["kind"] == "NetworkPolicy"]
        assert policies[0] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
        spaces = {
            name
            for policy in policies
            for name in re.findall(r"kubernetes\.io/metadata\.name\": \"([\w-]+)", json.dumps(policy))
        }
        assert spaces == {"ingress-nginx", "ingress-nginx-private", "monitoring", "kube-system"}
        assert '"namespaceSelector": {}' not in json.dumps(policies)


def test_its_folder_names_the_version() -> None:
    for file in OTHER.rglob("kustomization.yaml"):
        (image,) = yaml.safe_load(file.read_text("utf-8"))["images"]
        assert image == {"name": "assistant-ans", "newName": "assistant-mediatheque", "newTag": VERSION}
    assert VARIABLES["ASSISTANT_IMAGE"] == f"assistant-mediatheque:{VERSION}"
