"""What `deploy/agency.sh` writes for another agency of a machine: all that it needs, nothing of another's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from assistant import settings
from assistant.settings import ROOT
from assistant.subprocesses import free_port
from bench.servers import Nginx

DEPLOY = ROOT / "deploy"
OF_ALL = {"/srv/assistant/cache", "/srv/assistant/%i"}
"""The code and its environments: read only, and the same for everybody."""
SERVERS = {"5432", "6379"}


def add(name: str, ports: str, machine: Path) -> subprocess.CompletedProcess[str]:
    """Runs the operator's script."""
    command = [str(DEPLOY / "agency.sh"), name, ports, str(machine)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@dataclass(frozen=True)
class Agency:
    """What one has on the machine."""

    units: dict[str, str]
    nginx: dict[str, str]
    variables: dict[str, str]

    @property
    def files(self) -> list[str]:
        return [*self.units.values(), *self.nginx.values(), "\n".join(self.variables.values())]

    def named(self, pattern: str) -> set[str]:
        """What a pattern finds in its files."""
        return {found for text in self.files for found in re.findall(pattern, text)}


def read(units: Sequence[Path], nginx: Path, environment: Path) -> Agency:
    lines = [line for line in environment.read_text("utf-8").splitlines() if not line.startswith("#")]
    return Agency(
        {unit.name: unit.read_text("utf-8") for unit in units},
        {
            str(file.relative_to(nginx)): file.read_text("utf-8")
            for file in nginx.rglob("*")
            if file.is_file() and file.suffix != ".json"
        },
        dict(line.split("=", 1) for line in lines),
    )


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("machine")
    for name, ports in (("mediatheque", "5100"), ("mairie", "12300")):
        done = add(name, ports, folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def agencies(machine: Path) -> list[Agency]:
    """The first one, as it is shipped, and two more."""
    units = machine / "etc/systemd/system"
    first = read(
        [*DEPLOY.glob("systemd/*.service")], DEPLOY / "nginx", DEPLOY / "systemd/environment.example"
    )
    return [
        first,
        *(
            read(
                [*units.glob(f"assistant-{name}*")],
                machine / f"etc/assistant-{name}/nginx",
                machine / f"etc/assistant-{name}/environment",
            )
            for name in ("mediatheque", "mairie")
        ),
    ]


@pytest.mark.parametrize(
    ("what", "of"),
    [
        ("unit", lambda one: {*one.units}),
        ("folder", lambda one: one.named(r"/(?:etc|srv|var/lib)/assistant[\w-]*/[\w%-]+") - OF_ALL),
        ("state", lambda one: one.named(r"(?m)^StateDirectory=(\S+)")),
        ("user", lambda one: one.named(r"(?m)^User=(\S+)")),
        ("port", lambda one: one.named(r"(?:127\.0\.0\.1:|PORT=)(\d+)") - SERVERS),
        ("host name", lambda one: one.named(r"\b[\w.]+\.exemple\.fr\b")),
        ("prefix of keys", lambda one: {one.variables["ASSISTANT_NAME"]}),
        ("database", lambda one: {one.variables["ASSISTANT_DATABASE_URL"]}),
        ("conversations", lambda one: {one.variables["ASSISTANT_TRACKER_URL"]}),
        ("secret", lambda one: {one.variables["ASSISTANT_SECRET"]}),
    ],
)
def test_agencies_of_a_machine_have_nothing_in_common(
    agencies: list[Agency], what: str, of: Callable[[Agency], set[str]]
) -> None:
    for one, other in combinations(map(of, agencies), 2):
        assert one, what
        assert len(one) == len(other)
        assert one.isdisjoint(other), what


def test_they_are_run_alike(agencies: list[Agency]) -> None:
    """Line by line: what is tightened for the first is for all."""
    first, *others = agencies
    for other in others:
        name = other.variables["ASSISTANT_NAME"]
        for unit, text in first.units.items():
            lines = other.units[unit.replace("assistant", f"assistant-{name}", 1)].splitlines()
            assert len(lines) == len(text.splitlines())
            differ = [new for old, new in zip(text.splitlines(), lines, strict=True) if old != new]
            own = re.compile(rf"assistant-{name}|\({name}\)|\b\d+0[56]\b")
            assert [line for line in differ if not own.search(line)] == []
        assert first.nginx.keys() == other.nginx.keys()


def test_its_command_is_run_with_its_settings_and_by_its_user(machine: Path, tmp_path: Path) -> None:
    """By a `systemd-run` that says what it was asked: there may be none here."""
    asked = tmp_path / "systemd-run"
    asked.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', "utf-8")
    asked.chmod(0o755)
    said = [
        subprocess.run(
            [str(command), "faq", "check"],
            env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for command in (DEPLOY / "systemd/command.sh", machine / "usr/local/bin/assistant-mediatheque")
    ]
    assert said[1].endswith('exec "$(./setup/env-dir.sh)/bin/assistant" "$@"\nassistant\nfaq\ncheck\n')
    first, other = ({*one.splitlines()} for one in said)
    assert first - other == {
        "--property=User=assistant",
        "--property=EnvironmentFile=/etc/assistant/environment",
        "--property=EnvironmentFile=-/etc/assistant/backoffice",
        "--property=WorkingDirectory=/srv/assistant/current",
        "--property=StateDirectory=assistant/commands",
        "--setenv=ASSISTANT_HOME=/var/lib/assistant/commands",
        "--setenv=ASSISTANT_BACKOFFICE_PORT=5060",
    }
    own = {re.sub(r"(?<=[=/])assistant\b", "assistant-mediatheque", one) for one in first - other}
    assert other - first == {one.replace("5060", "5160") for one in own}


def test_its_settings_are_right_once_the_password_is_written(
    machine: Path, agencies: list[Agency], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        monkeypatch.delenv(name)
    for name, value in agencies[1].variables.items():
        monkeypatch.setenv(name, value)
    settings.check()
    assert settings.production()
    assert settings.data_dir() == Path("/srv/assistant-mediatheque/faq")
    assert settings.models_dir() == Path("/srv/assistant-mediatheque/models")
    assert settings.actions_url() == "http://127.0.0.1:5150/webhook"
    assert (machine / "etc/assistant-mediatheque/environment").stat().st_mode & 0o777 == 0o600


def test_the_guide_s_settings_are_those_that_are_copied(agencies: list[Agency]) -> None:
    guide = (ROOT / "docs" / "exploitation.md").read_text("utf-8")
    block = guide.split("### 2. Les réglages")[1].split("```")[1]
    assert set(re.findall(r"(?m)^(ASSISTANT_[A-Z_]+)=", block)) <= set(agencies[0].variables)


@pytest.mark.parametrize(
    ("name", "ports"),
    [
        ("", "5100"),
        ("Mairie", "5300"),
        ("mai-rie", "5300"),
        ("../mairie", "5300"),
        ("publish", "5300"),
        ("tiers", ""),
        ("tiers", "5000"),
        ("tiers", "8000"),
        ("tiers", "1000"),
        ("tiers", "5150"),
        ("tiers", "900"),
        ("tiers", "65500"),
        ("tiers", "5100"),
    ],
)
def test_a_name_or_ports_that_would_not_do_are_refused(machine: Path, name: str, ports: str) -> None:
    before = sorted(machine.rglob("*"))
    done = add(name, ports, machine)
    assert done.returncode == 2
    assert done.stderr
    assert sorted(machine.rglob("*")) == before


def test_what_an_operator_wrote_is_left(tmp_path: Path) -> None:
    add("mediatheque", "5100", tmp_path)
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    environment = tmp_path / "etc/assistant-mediatheque/environment"
    environment.write_text("à moi", "utf-8")
    gone = tmp_path / "etc/systemd/system/assistant-mediatheque@.service"
    gone.unlink()
    done = add("mediatheque", "5100", tmp_path)
    assert done.returncode == 0
    assert done.stdout.count("laissé tel quel") == len(written) - 1
    assert environment.read_text("utf-8") == "à moi"
    assert gone.is_file()


def _without_tls(text: str) -> str:
    """No certificate, on this machine."""
    lines = [line for line in text.splitlines() if "ssl_" not in line and "[::]" not in line]
    return "\n".join(lines).replace("443 ssl http2", "127.0.0.1:18443")


@pytest.mark.parametrize("name", ["mediatheque", "mairie"])
def test_nginx_accepts_each_agency_s_configuration(machine: Path, tmp_path: Path, name: str) -> None:
    nginx = Nginx(tmp_path / "nginx", 18080)
    shutil.copytree(machine / f"etc/assistant-{name}/nginx", nginx.folder)
    (nginx.folder / "run").mkdir()
    assert nginx.check() == ""
    front = (nginx.folder / "front.conf.example").read_text("utf-8")
    (nginx.folder / "nginx.conf").write_text(f"events {{}} http {{ {_without_tls(front)} }}", "utf-8")
    assert nginx.check() == ""


@contextmanager
def _started(nginx: Nginx) -> Iterator[Nginx]:
    nginx.start()
    try:
        yield nginx
    finally:
        nginx.stop()


def test_a_visitor_behind_the_machine_s_nginx_is_not_taken_for_the_machine(
    machine: Path, tmp_path: Path
) -> None:
    """Else anybody would read `/assistant/ready`, and two hundred visitors would be one too many."""
    agency = Nginx(tmp_path / "agency", free_port())
    agency.configure([free_port(), free_port()], [free_port(), free_port()], free_port())
    listen = (machine / "etc/assistant-mediatheque/nginx/listen.conf").read_text("utf-8")
    (agency.folder / "listen.conf").write_text(listen.replace("5180", str(agency.port)), "utf-8")
    # nginx's workers are another user's.
    for folder in (*tmp_path.parents[:-1], tmp_path):
        if folder.stat().st_uid == os.getuid():
            folder.chmod(folder.stat().st_mode | 0o055)
    front = Nginx(tmp_path / "front", free_port())
    (front.folder / "run").mkdir(parents=True)
    example = (machine / "etc/assistant-mediatheque/nginx/front.conf.example").read_text("utf-8")
    text = _without_tls(example).replace("18443", str(front.port)).replace("5180", str(agency.port))
    (front.folder / "nginx.conf").write_text(f"pid run/pid; events {{}} http {{ {text} }}", "utf-8")

    def ask(source: str, path: str, **headers: Any) -> int:
        connection = HTTPConnection("127.0.0.1", front.port, source_address=(source, 0))
        connection.request("GET", path, headers={"Host": "mediatheque.exemple.fr", **headers})
        return connection.getresponse().status

    with _started(agency), _started(front):
        # No replica runs: 503 is what nginx says once it has let somebody through.
        assert ask("127.0.0.1", "/assistant/ready") == 503
        assert ask("127.0.0.2", "/assistant/ready") == 404
        assert ask("127.0.0.2", "/assistant/ready", **{"X-Forwarded-For": "127.0.0.1"}) == 404
        assert ask("127.0.0.2", "/assistant/config") == 503
