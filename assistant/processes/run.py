"""Starts the assistant: the action server, Rasa and the team's page; one way to stop them all."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from assistant import settings
from assistant.catalogue.load import catalogue_files
from assistant.processes.team_page import TeamPage
from assistant.releases.difference import served_lines
from assistant.releases.registry import (
    ReleaseError,
    only_elsewhere,
    read_published,
    served_model,
)
from assistant.subprocesses import (
    Child,
    StartError,
    check_port,
    environment,
    listens,
    start,
    start_actions,
    write_endpoints,
)

READY_SECONDS = 180
RESTART_SECONDS = 5
MAX_DEATHS = 3
"""Deaths of the action server in a minute before giving up."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Runs until a signal stops it.

    Returns:
        0.

    Raises:
        StartError: It could not start or go on.
        SettingsError: A variable has a value that cannot be used.
    """
    stopping = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stopping.set()

    before = {number: signal.signal(number, ask) for number in _SIGNALS}
    children: list[Child] = []
    page = TeamPage(_logs()) if settings.backoffice() else None
    try:
        _check()
        model = _model(stopping)
        if model is None:
            return 0
        began = time.monotonic()
        children += [start_actions(_logs()), _start_rasa(model)]
        _say(f"Démarrage (journaux dans {_logs()})…")
        for line in served_lines(settings.releases_dir(), settings.data_dir()):
            _say(line)
        if _wait_until_ready(children, stopping):
            _say(f"Prêt en {time.monotonic() - began:.0f} s : {address()}")
            for line in page.open() if page is not None else ():
                _say(line)
            _say("Ctrl-C pour arrêter.")
            _watch(children, stopping, page)
        return 0
    finally:
        if children:
            # Whoever read may be gone: what was started is stopped all the same.
            with contextlib.suppress(OSError):
                _say("Arrêt…")
        for child in children:
            child.ask_to_stop()
        if page is not None:
            page.stop()
        for child in children:
            child.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


def address() -> str:
    """Where to talk with the assistant."""
    host = settings.host()
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::", "::1") else host  # noqa: S104 - compared
    return f"http://{shown}:{settings.port()}/assistant/"


def _check() -> None:
    """Everything that would stop the start later, checked now."""
    settings.check()
    port, actions_port = settings.port(), settings.actions_port()
    if port == actions_port:
        raise StartError(f"ASSISTANT_PORT et ASSISTANT_ACTIONS_PORT ont la même valeur ({port}).")
    check_port(settings.host(), port, "ASSISTANT_PORT")
    check_port("127.0.0.1", actions_port, "ASSISTANT_ACTIONS_PORT")


def _model(stopping: threading.Event) -> Path | None:
    """The archive to serve, published first when there is none; None when stopped meanwhile.

    Raises:
        StartError: There is none, or the published one is not what it was.
    """
    folder = settings.models_dir()
    try:
        model = served_model(folder)
        if model is None:
            why = only_elsewhere(folder) or "Aucun modèle"
            _say(f"{why} : premier entraînement et première publication.")
            if not _publish_first(stopping):
                return None
            model = served_model(folder)
        if model is None:
            raise StartError("L'entraînement a échoué : l'assistant ne démarre pas sans modèle.")
        _say_if_changed(folder, model)
    except ReleaseError as error:
        raise StartError(str(error)) from error
    return model


def _publish_first(stopping: threading.Event) -> bool:
    """False when stopped meanwhile.

    Raises:
        StartError: The publication failed.
    """
    command = [sys.executable, "-m", "assistant", "publish", "--reason", "premier démarrage"]
    publishing = subprocess.Popen(command, cwd=settings.ROOT, env=environment())  # noqa: S603
    while publishing.poll() is None:
        if stopping.wait(0.2):
            publishing.terminate()
            publishing.wait()
            return False
    if publishing.returncode:
        raise StartError("Rien n'est publié (voir ci-dessus) : l'assistant ne démarre pas sans modèle.")
    return True


def _say_if_changed(folder: Path, model: Path) -> None:
    """Tells what a model of `rasa train` has not learnt; of a published one `served_lines` says it."""
    changed = (file.stat().st_mtime > model.stat().st_mtime for file in catalogue_files(settings.data_dir()))
    if read_published(folder) is None and any(changed):
        _say(f"La FAQ a changé depuis l'entraînement de {model.name} : « assistant publish » la publie.")


def rasa_arguments(model: Path) -> Sequence[str]:
    """What follows `python` to run Rasa alone with our settings."""
    return (
        *("-m", "assistant.on_rasa.command", "run", "--model", str(model)),
        *("--interface", settings.host(), "--port", str(settings.port())),
        *("--credentials", "credentials.yml"),
        *("--endpoints", str(write_endpoints(settings.home_dir()))),
    )


def _start_rasa(model: Path) -> Child:
    return start("Rasa", rasa_arguments(model), _logs() / "rasa.log")


def _wait_until_ready(children: Sequence[Child], stopping: threading.Event) -> bool:
    """True once everything answers, False when stopped meanwhile.

    Raises:
        StartError: A child died, or it takes too long.
    """
    host = settings.host()
    reached = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    url = f"http://{reached}:{settings.port()}/assistant/ready"
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if stopping.wait(0.25):
            return False
        _check_alive(children)
        if sys.stdout.isatty():
            print(".", end="", flush=True)
        if _is_ready(url):
            if sys.stdout.isatty():
                print()
            return True
    raise StartError(f"L'assistant n'est pas prêt après {READY_SECONDS} s. Voir {_logs()}.")


def _watch(children: list[Child], stopping: threading.Event, page: TeamPage | None = None) -> None:
    """Until stopped: Rasa must live, the action server is started again when it dies, and so is the page.

    Meanwhile visitors read that the service is broken, and their conversations stay; without the team's page
    nothing changes for them.

    Raises:
        StartError: Rasa died, or the action server keeps dying.
    """
    deaths: list[float] = []
    while not stopping.wait(0.5):
        if page is not None:
            page.look()
        actions, rasa = children
        if rasa.died():
            raise StartError(rasa.complaint())
        if not actions.died() or listens(settings.actions_port()):
            continue
        deaths = [*(death for death in deaths if time.monotonic() - death < 60), time.monotonic()]
        if len(deaths) > MAX_DEATHS:
            raise StartError(actions.complaint())
        complaint = f"{actions.complaint()}\nNouveau démarrage dans {RESTART_SECONDS} s."
        print(complaint, file=sys.stderr, flush=True)
        actions.stop()
        # A moment, so that a server that cannot live does not fill the logs.
        if not stopping.wait(RESTART_SECONDS) and not listens(settings.actions_port()):
            children[0] = start_actions(_logs())


def _is_ready(url: str) -> bool:
    # No proxy of the environment stands between us and ourselves.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return "model" in json.load(answer)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def _check_alive(children: Sequence[Child]) -> None:
    for child in children:
        if child.died():
            raise StartError(child.complaint())


def _logs() -> Path:
    return settings.home_dir() / "logs"


def _say(sentence: str) -> None:
    print(sentence, flush=True)
