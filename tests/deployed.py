"""What `deploy/` asks of Docker Compose and of Kubernetes: read as these programs would."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.settings import ROOT

DEPLOY = ROOT / "deploy"
SECRETS = {"ASSISTANT_SECRET": "s" * 32, "POSTGRES_PASSWORD": "p"}
_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
_WITHOUT_NAMESPACE = {"Namespace"}


class Missing(Exception):
    """A variable that must be set; the message names it."""


def variables_of(file: Path) -> dict[str, str]:
    """The variables of an example of settings."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def compose(variables: Mapping[str, str] = SECRETS, *files: str) -> dict[str, Any]:
    """`compose.yml` and what is laid over it, with the variables replaced.

    Args:
        variables: Of the `.env`.
        files: Names of the files of `deploy/` that are laid over, which have no lists.

    Raises:
        Missing: One that must be set is not.
    """
    found: dict[str, Any] = {}
    for name in ("compose.yml", *files):
        text = _VARIABLE.sub(
            lambda one: _value(one, variables), (DEPLOY / name).read_text("utf-8").replace("$$", "$")
        )
        found = _laid_over(found, yaml.safe_load(text))
    return found


def _value(one: re.Match[str], variables: Mapping[str, str]) -> str:
    name, act, rest = one.groups()
    value = variables.get(name, "")
    if not value and act == "?":
        raise Missing(name)
    return value or (rest if act == "-" else "")


def _laid_over(below: Any, above: Any) -> Any:
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {**below, **{key: _laid_over(below.get(key), value) for key, value in above.items()}}


def kustomized(folder: Path) -> list[dict[str, Any]]:
    """What `kubectl kustomize` makes of a folder of ours, but for labels and for hashes after names."""
    said = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    known = {
        "apiVersion",
        "kind",
        "namespace",
        "labels",
        "resources",
        "configMapGenerator",
        "images",
        "patches",
    }
    assert said.keys() <= known
    made: list[dict[str, Any]] = []
    for name in said["resources"]:
        path = (folder / name).resolve()
        made += kustomized(path) if path.is_dir() else yaml.safe_load_all(path.read_text("utf-8"))
    made = copy.deepcopy(made)
    for generated in said.get("configMapGenerator", ()):
        _generate(made, generated)
    for patch in said.get("patches", ()):
        (target,) = [one for one in made if _is(one, **patch["target"])]
        for change in yaml.safe_load(patch["patch"]):
            assert change["op"] == "replace"
            _replace(target, change["path"], change["value"])
    for one in made:
        if one["kind"] in _WITHOUT_NAMESPACE:
            one["metadata"]["name"] = said["namespace"]
        else:
            one["metadata"]["namespace"] = said["namespace"]
        for container in containers(one):
            for image in said.get("images", ()):
                name, _, tag = container["image"].partition(":")
                if name == image["name"]:
                    container["image"] = f"{image.get('newName', name)}:{image.get('newTag', tag)}"
    return made


def containers(resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those that a resource starts, the first ones included."""
    pod = resource.get("spec", {}).get("template", {}).get("spec", {})
    return [*pod.get("initContainers", ()), *pod.get("containers", ())]


def _is(resource: Mapping[str, Any], kind: str, name: str) -> bool:
    return (resource["kind"], resource["metadata"]["name"]) == (kind, name)


def _generate(made: list[dict[str, Any]], generated: Mapping[str, Any]) -> None:
    data = dict(literal.split("=", 1) for literal in generated["literals"])
    if generated.get("behavior") == "merge":
        (below,) = [one for one in made if _is(one, "ConfigMap", generated["name"])]
        below["data"].update(data)
    else:
        made.append({"kind": "ConfigMap", "metadata": {"name": generated["name"]}, "data": data})


def _replace(resource: Any, path: str, value: Any) -> None:
    *way, last = [int(part) if part.isdecimal() else part for part in path.split("/")[1:]]
    for part in way:
        resource = resource[part]
    assert resource[last] is not None
    resource[last] = value
