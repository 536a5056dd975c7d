"""What `deploy/` promises: files that read, variables that exist, least rights, the assistant's own words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.catalogue.texts import BREAKDOWN
from assistant.channel import errors
from assistant.cli.operate import FINISH_SECONDS
from assistant.settings import ROOT
from assistant.variables import VARIABLES
from assistant.version import VERSION
from tests import deployed

DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
DOCUMENTED = {one.name for one in VARIABLES}


@cache
def _documents() -> list[tuple[str, dict[str, Any]]]:
    return [
        (file.name, document)
        for file in sorted(KUBERNETES.rglob("*.yaml"))
        for document in yaml.safe_load_all(file.read_text("utf-8"))
    ]


def _workloads() -> list[dict[str, Any]]:
    return [found for _, found in _documents() if found["kind"] in ("Deployment", "Job")]


def _by_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {found["metadata"]["name"]: found for _, found in _documents() if found["kind"] == kind}


@pytest.mark.parametrize("file", sorted(DEPLOY.rglob("*")), ids=lambda file: str(file.relative_to(DEPLOY)))
def test_every_file_reads_and_names_variables_that_exist(file: Path) -> None:
    if file.is_dir():
        return
    text = file.read_text("utf-8")
    if file.suffix in (".yml", ".yaml"):
        assert list(yaml.safe_load_all(text))
    if file.suffix == ".json":
        json.loads(text)
    assert set(re.findall(r"\bASSISTANT_[A-Z_]+\b", text)) <= DOCUMENTED


def test_kustomization_names_every_file() -> None:
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))["resources"]
    there = {file.name for file in KUBERNETES.glob("*.yaml")}
    assert set(listed) == there - {"kustomization.yaml", "secret.example.yaml"}


def test_a_version_publishes_before_its_replicas_start() -> None:
    """With the image, the folder of models and the rights that its replicas have, and may write there."""
    job = _by_kind("Job")["publication"]["spec"]
    pod = job["template"]["spec"]
    assert pod["containers"][0]["command"] == ["assistant", "publish"]
    assert job["backoffLimit"] == 0
    claims = {v["name"]: v["persistentVolumeClaim"] for v in pod["volumes"] if "persistentVolumeClaim" in v}
    # The working FAQ is what it teaches; it writes nothing there.
    assert claims == {"models": {"claimName": "models"}, "faq": {"claimName": "faq", "readOnly": True}}
    # Not with the rest: a rollout must not train.
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))
    apart = yaml.safe_load((KUBERNETES / "publication" / "kustomization.yaml").read_text("utf-8"))
    assert "publication" not in " ".join(listed["resources"])
    assert apart["images"] == listed["images"]
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))["services"]["publish"]
    assert compose["command"] == ["assistant", "publish"]
    assert compose["volumes"] == ["models:/srv/models", "data:/srv/assistant/data:ro"]
    unit = (DEPLOY / "systemd" / "assistant-publish@.service").read_text("utf-8")
    assert "/bin/assistant\" publish'" in unit
    assert "ReadWritePaths=/srv/assistant/models" in unit


@pytest.mark.parametrize("workload", _workloads(), ids=lambda found: found["metadata"]["name"])
def test_pods_have_the_least_rights(workload: dict[str, Any]) -> None:
    pod = workload["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 1000
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    volumes = {volume["name"] for volume in pod["volumes"]}
    for container in pod.get("initContainers", ()):
        assert container["securityContext"] == pod["containers"][0]["securityContext"]
        assert set(container["resources"]) == {"requests", "limits"}
        assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
        assert "env" not in container
        assert "envFrom" not in container, "it needs no secret"
    for container in pod["containers"]:
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert set(container["resources"]) == {"requests", "limits"}
        assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
        # Secrets by reference only.
        assert {"secretRef": {"name": "assistant"}} in container["envFrom"]
        assert "env" not in container


@pytest.mark.parametrize("name", ["replicas", "actions"])
def test_a_rolling_update_leaves_nobody_out(name: str) -> None:
    found = _by_kind("Deployment")[name]
    assert found["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    container = found["spec"]["template"]["spec"]["containers"][0]
    assert container["readinessProbe"]["httpGet"]["path"].endswith("/ready")
    # A database that is away must not have the replicas killed: liveness asks for less than readiness.
    assert container["livenessProbe"]["httpGet"]["path"].endswith("/health")
    assert container["startupProbe"]["periodSeconds"] * container["startupProbe"]["failureThreshold"] >= 60
    assert "preStop" in container["lifecycle"]
    pause = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert found["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] > pause + FINISH_SECONDS
    selector = found["spec"]["selector"]["matchLabels"]
    assert selector.items() <= found["spec"]["template"]["metadata"]["labels"].items()
    assert _by_kind("Service")[name]["spec"]["selector"] == selector
    assert _by_kind("PodDisruptionBudget")[name]["spec"]["selector"]["matchLabels"] == selector
    scaled = _by_kind("HorizontalPodAutoscaler")[name]["spec"]
    assert scaled["scaleTargetRef"]["name"] == name
    assert 2 <= scaled["minReplicas"] <= scaled["maxReplicas"]
    assert "replicas" not in found["spec"], "the autoscaler says how many"


def test_the_network_is_closed_but_for_what_is_named() -> None:
    policies = _by_kind("NetworkPolicy")
    assert policies["nothing-by-default"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    callers = policies["actions"]["spec"]["ingress"][0]["from"]
    assert callers == [{"podSelector": {"matchLabels": {"app": "replicas"}}}]
    paths = _by_kind("Ingress")["assistant"]["spec"]["rules"][0]["http"]["paths"]
    assert [path["path"] for path in paths] == ["/assistant/"]
    for policy in policies.values():
        for rule in policy["spec"].get("egress", ()):
            assert "0.0.0.0/0" not in json.dumps(rule)


def test_compose_publishes_nginx_only_and_gives_least_rights() -> None:
    read = deployed.compose()
    services: Mapping[str, Any] = read["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    assert read["networks"]["inside"]["internal"] is True
    for name in ("rasa-1", "rasa-2", "actions-1", "actions-2"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["user"] != "0"
        assert int(services[name]["stop_grace_period"].removesuffix("s")) > FINISH_SECONDS
        assert list(services[name]["networks"]) == ["inside"]
        address = services[name]["networks"]["inside"]["ipv4_address"]
        port = "5005" if name.startswith("rasa") else "5055"
        file = "upstream.conf" if name.startswith("rasa") else "actions.conf"
        assert f"server {address}:{port} " in (DEPLOY / "container" / file).read_text("utf-8")


def test_the_containers_actions_conf_differs_by_its_addresses_only() -> None:
    def shape(text: str) -> list[str]:
        lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
        return [re.sub(r"[\d.]+:\d+|listen .*", "X", line) for line in lines]

    ours = (DEPLOY / "nginx/actions.conf").read_text("utf-8")
    theirs = (DEPLOY / "container/actions.conf").read_text("utf-8")
    assert shape(ours) == shape(theirs)


def test_nginx_says_what_the_assistant_says() -> None:
    kept = {
        file.stem: json.loads(file.read_text("utf-8")) for file in (DEPLOY / "nginx/errors").glob("*.json")
    }
    # Before the first publication: afterwards nginx reads `panne.json`, which has the contact.
    assert kept["503"] == {"error": "unavailable", "message": BREAKDOWN, "contact": None}
    for refusal in (errors.too_large(), errors.not_found(), errors.too_many(5)):
        assert kept[str(refusal.status)] == {"error": refusal.code, "message": refusal.message}
    page = (DEPLOY / "nginx/errors/503.html").read_text("utf-8")
    assert BREAKDOWN in page


def test_nginx_never_sends_a_message_twice() -> None:
    for file in (DEPLOY / "nginx/nginx.conf", DEPLOY / "nginx/actions.conf"):
        directives = [
            line.strip()
            for line in file.read_text("utf-8").splitlines()
            if line.strip().startswith("proxy_next_upstream ")
        ]
        assert directives == ["proxy_next_upstream error timeout;"]


def test_the_image_copies_what_exists_and_runs_as_nobody() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    ignore = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line.removeprefix("!") for line in ignore if line.startswith("!")}
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            # Without its options, `--chown=…`.
            for source in [word for word in line.split()[1:-1] if not word.startswith("--")]:
                assert (ROOT / source).exists(), source
                assert source.split("/")[0] in let_in, source
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert lines[-1] == 'CMD ["assistant", "serve"]'


def test_our_images_carry_the_version() -> None:
    tags = {
        (str(file.relative_to(DEPLOY)), "".join(tag))
        for file in DEPLOY.rglob("*")
        if file.is_file()
        for tag in re.findall(
            r"assistant-ans:([\w.-]+)|newTag: \"?([\w.-]+)|image\.version=\"([^\"]+)", file.read_text("utf-8")
        )
    }
    assert {"Dockerfile", "compose.yml", "kubernetes/kustomization.yaml"} <= {file for file, _ in tags}
    assert {(file, tag) for file, tag in tags if tag != VERSION} == set()
    assert f'version="{VERSION}"' in (DEPLOY / "Dockerfile").read_text("utf-8")


def test_no_image_is_whatever_came_last() -> None:
    for file in DEPLOY.rglob("*"):
        if file.is_file():
            assert not re.search(r":latest\b|newTag: \"?latest", file.read_text("utf-8")), file
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))
    images = [service["image"] for service in compose["services"].values()]
    images += [
        line.split()[1]
        for line in (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
        if line.startswith("FROM ")
    ]
    assert [image for image in images if not re.search(r":[\w${:-]*\d", image)] == []
    # Kubernetes' own files name the image alone; kustomize gives it its tag.
    named = {
        container["image"]
        for workload in _workloads()
        for container in workload["spec"]["template"]["spec"]["containers"]
    }
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))["images"]
    assert listed == [{"name": image, "newTag": VERSION} for image in named]


def test_the_working_faq_has_one_writer_and_all_read_the_same() -> None:
    place = "/srv/assistant/data"
    writers = set()
    for workload in _workloads():
        pod = workload["spec"]["template"]["spec"]
        claims = {
            v["name"]: v["persistentVolumeClaim"] for v in pod["volumes"] if "persistentVolumeClaim" in v
        }
        mounts = {mount["mountPath"]: mount for mount in pod["containers"][0]["volumeMounts"]}
        if place in mounts:
            assert claims[mounts[place]["name"]]["claimName"] == "faq"
            if not mounts[place].get("readOnly"):
                writers.add(workload["metadata"]["name"])
        else:
            # It only begins the folder.
            assert workload["metadata"]["name"] == "migration"
    assert writers == {"backoffice"}
    (begins,) = _by_kind("Job")["migration"]["spec"]["template"]["spec"]["initContainers"]
    assert begins["command"][-1].startswith("test -e /srv/faq/taxonomy.yml || ")
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))["services"]
    mounted = {
        name: [one for one in service.get("volumes", ()) if one.startswith("data:")]
        for name, service in compose.items()
        if "command" in service and service["command"][0] == "assistant"
    }
    assert {name for name, found in mounted.items() if found == [f"data:{place}"]} == {"backoffice"}
    assert all(found == [f"data:{place}:ro"] for name, found in mounted.items() if name != "backoffice")


def test_the_team_s_page_is_alone_and_on_the_private_network_only() -> None:
    found = _by_kind("Deployment")["backoffice"]["spec"]
    assert found["replicas"] == 1
    assert found["strategy"] == {"type": "Recreate"}, "the one before ends first"
    container = found["template"]["spec"]["containers"][0]
    assert container["command"] == ["assistant", "backoffice"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"]["path"] == "/sante"
    policy = _by_kind("NetworkPolicy")["backoffice"]["spec"]
    spaces = [
        one["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
        for one in policy["ingress"][0]["from"]
    ]
    assert "ingress-nginx" not in spaces, "the visitors' controller does not reach it"
    assert {port["port"] for rule in policy["egress"] for port in rule["ports"]}.isdisjoint({6379, 80})
    entry, visitors = _by_kind("Ingress")["backoffice"]["spec"], _by_kind("Ingress")["assistant"]["spec"]
    assert entry["ingressClassName"] != visitors["ingressClassName"]
    assert entry["rules"][0]["host"] != visitors["rules"][0]["host"]
    services = yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))["services"]
    assert "ports" not in services["backoffice"]
    assert "outside" not in services["backoffice"]["networks"]
    published = services["nginx"]["ports"][1]
    assert published.startswith("${ASSISTANT_PUBLISH_TEAM:-127.0.0.1:"), (
        "on this machine unless told otherwise"
    )


def test_nginx_leads_nobody_from_the_visitors_to_the_team() -> None:
    example = (DEPLOY / "nginx/backoffice.conf.example").read_text("utf-8")
    address = (DEPLOY / "container/backoffice.conf").read_text("utf-8")
    unit = (DEPLOY / "systemd/assistant-backoffice.service").read_text("utf-8")
    port = re.findall(r"ASSISTANT_BACKOFFICE_PORT=(\d+)", unit)[0]
    assert f"proxy_pass http://127.0.0.1:{port};" in example
    assert "deny all;" in example
    for text in (example, address):
        # An address of an invitation holds its key; what is saved is not sent twice.
        assert "access_log off;" in text
        assert "proxy_next_upstream off;" in text
    shipped = (DEPLOY / "nginx/nginx.conf").read_text("utf-8") + (DEPLOY / "nginx/upstream.conf").read_text(
        "utf-8"
    )
    assert port not in shipped
    assert not (DEPLOY / "nginx/backoffice.conf").exists(), "nobody serves it without having chosen to"


@pytest.mark.parametrize(
    "unit", ["assistant@.service", "assistant-actions@.service", "assistant-backoffice.service"]
)
def test_units_give_the_time_to_finish(unit: str) -> None:
    text = (DEPLOY / "systemd" / unit).read_text("utf-8")
    assert int(re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)[0]) > FINISH_SECONDS
    assert "NoNewPrivileges=yes" in text
    assert "ProtectSystem=strict" in text
