"""The FAQ as a spreadsheet: taken away, and brought back in once its difference was read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, Response

from assistant.backoffice.page import Page, View, can
from assistant.backoffice.roles import Permission
from assistant.backoffice.uploads import Uploads
from assistant.backoffice.wording import on_page
from assistant.catalogue.agency import today
from assistant.errors import AssistantError
from assistant.spreadsheet.sheet import MAX_BYTES
from assistant.text import plural

_WAIT_SECONDS = 600.0
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NoFile(AssistantError):
    """A form came without its file, or with one that is too large."""


def export(view: View) -> Response:
    """The FAQ in a workbook, removed once it is sent."""
    uploads = Uploads(view.desk.home)
    path = uploads.room(view.person.account, f"faq-{today(view.desk.agency).isoformat()}.xlsx")
    try:
        view.desk.workers.acts.call("sheets.export", seconds=_WAIT_SECONDS, path=str(path))
    except AssistantError:
        uploads.forget(path)
        raise
    removed = BackgroundTask(uploads.forget, path)
    return FileResponse(path, media_type=_XLSX, filename=path.name, background=removed)


def ask_file(view: View) -> Response:
    """Asks for a spreadsheet."""
    return view.draw("faq_import.html.jinja", problem="", most=MAX_BYTES // 1_000_000)


def preview(view: View) -> Response:
    """What a spreadsheet would change; nothing is written yet."""
    uploads = Uploads(view.desk.home)
    try:
        name, content = _sent(view)
        token = uploads.keep(view.person.account, name, content)
        path = uploads.path(view.person.account, token)
        try:
            told = view.desk.workers.acts.call(
                "sheets.preview",
                seconds=_WAIT_SECONDS,
                path=str(path),
                by=view.person.name,
            )
        except AssistantError:
            uploads.forget(path)
            raise
    except AssistantError as error:
        fields = {"problem": on_page(str(error)), "most": MAX_BYTES // 1_000_000}
        return view.draw("faq_import.html.jinja", 422, **fields)
    if told["error_count"]:
        uploads.forget(path)
    return _difference(view, told, token, path)


def bring_in(view: View) -> Response:
    """Does what was read, unless something was changed meanwhile that it would undo."""
    uploads = Uploads(view.desk.home)
    token = view.text("envoi")
    path = uploads.path(view.person.account, token)
    told = view.desk.workers.acts.call(
        "sheets.bring_in",
        seconds=_WAIT_SECONDS,
        path=str(path),
        by=view.person.name,
        force=view.text("garder") == "tableur",
        editor=can(view, Permission.PUBLISH),
    )
    if not told["done"]:
        return _difference(view, told, token, path, 409)
    uploads.forget(path)
    counts = dict(zip(("ajoutées", "modifiées", "retirées"), told["counts"], strict=True))
    view.record("tableur importé", path.name, after=counts)
    total = sum(told["counts"])
    return view.go("/faq?tri=modifiees", f"Importé : {plural(total, 'entrée changée')}.")


def give_up(view: View) -> Response:
    """Forgets a spreadsheet that was sent."""
    uploads = Uploads(view.desk.home)
    uploads.forget(uploads.path(view.person.account, view.text("envoi")))
    return view.go("/faq", "Le tableur est oublié : rien n'a été changé.")


def _difference(view: View, told: dict[str, Any], token: str, path: Path, status: int = 200) -> Response:
    changes = sum(told["counts"])
    blocked = bool(told["error_count"])
    return view.draw(
        "faq_import_difference.html.jinja",
        status,
        told=told,
        token=token,
        sheet=path.name,
        changes=changes,
        more=max(0, changes - len(told["entries"])),
        blocked=blocked,
        for_editor=bool(told["for_editors"]) and not can(view, Permission.PUBLISH),
    )


def _sent(view: View) -> tuple[str, bytes]:
    file = view.form.get("fichier")
    if not isinstance(file, UploadFile) or not file.filename:
        raise NoFile("Choisissez un tableur (.xlsx ou .csv).")
    content = file.file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise NoFile(f"Le fichier dépasse {MAX_BYTES // 1_000_000} Mo : découpez-le en plusieurs.")
    return file.filename, content


PAGES: tuple[Page, ...] = (
    Page("GET", "/faq/exporter", export, Permission.READ),
    Page("GET", "/faq/importer", ask_file, Permission.DRAFT),
    Page("POST", "/faq/importer", preview, Permission.DRAFT, most_bytes=MAX_BYTES + 100_000),
    Page("POST", "/faq/importer/confirmer", bring_in, Permission.DRAFT, writes_faq=True),
    Page("POST", "/faq/importer/abandonner", give_up, Permission.DRAFT),
)
