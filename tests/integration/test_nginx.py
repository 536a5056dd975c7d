"""nginx itself reads what `deploy/` gives it, and keeps a server when one is drained."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.settings import ROOT
from assistant.subprocesses import free_port
from bench.servers import Nginx

DEPLOY = ROOT / "deploy"


@pytest.mark.parametrize("container", [False, True])
def test_nginx_accepts_its_configuration(tmp_path: Path, container: bool) -> None:
    nginx = Nginx(tmp_path / "nginx", 18080)
    nginx.configure([15005, 15006], [15055, 15056], 15050)
    if container:
        for file in (DEPLOY / "container").iterdir():
            shutil.copy(file, nginx.folder)
    assert nginx.check() == ""


def test_the_last_server_is_never_drained(tmp_path: Path) -> None:
    nginx = Nginx(tmp_path / "nginx", free_port())
    nginx.configure([15005, 15006], [15055, 15056], free_port())
    nginx.start()
    try:
        before = (nginx.folder / "upstream.conf").read_text("utf-8")
        for port in (15005, 15055):
            nginx.replica("drain", port)
            nginx.replica("drain", port)
            with pytest.raises(subprocess.CalledProcessError, match="exit status 1"):
                nginx.replica("drain", port + 1)
        assert "server 127.0.0.1:15005 max_fails=1 fail_timeout=5s down;" in (
            nginx.folder / "upstream.conf"
        ).read_text("utf-8")
        for port in (15005, 15055, 15006):
            nginx.replica("restore", port)
        assert (nginx.folder / "upstream.conf").read_text("utf-8") == before
        with pytest.raises(subprocess.CalledProcessError):
            nginx.replica("drain", 19999)
        assert not [file for file in nginx.folder.iterdir() if file.name.startswith(".servers")]
    finally:
        nginx.stop()
