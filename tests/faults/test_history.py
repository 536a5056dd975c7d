"""`kill -9` while decisions of the inbox, or a restored entry, are written: all that is kept agrees."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.authoring.history import IMPORT, INBOX, RESTORED
from assistant.authoring.listing import history_of
from assistant.catalogue import load_catalogue
from assistant.inbox.decisions import decided_keys
from assistant.store import Interaction, Store
from tests.faults.killed import killed_at
from tests.typed import typed
from tests.unit.inbox.conftest import FAQ, TAXONOMY

QUESTION = "Ma carte arrive quand"


class Desk:
    """The working FAQ, its database and the sheets of an author, put back before each command."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        return {"ASSISTANT_DATA": str(self.data), "ASSISTANT_HOME": str(self.folder / "home")}

    def type(self, *words: object) -> None:
        assert typed(*words, start=self.folder, **self.environment) == 0

    def store(self) -> closing[Store]:
        return closing(Store(f"sqlite:///{self.folder / 'home' / 'assistant.db'}"))

    def keep(self) -> None:
        """What `put_back` gives back, at the same place: a history is that of a folder."""
        shutil.copytree(self.folder, self.folder.with_name("gardé"))

    def put_back(self) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(self.folder.with_name("gardé"), self.folder)

    def state(self) -> tuple[str, tuple[str, ...], bool, str]:
        """What the next command finds: an answer, examples, is the question decided, the last change."""
        with self.store() as store:
            changes = history_of(self.data, store)
            decided = bool(decided_keys(store))
        entry = load_catalogue(self.data).entries["delai"]
        return entry.answer, entry.examples, decided, changes[0].how


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An answer was changed by an import; the inbox has a question, decided in its sheet and not applied."""
    made = Desk(tmp_path_factory.mktemp("bureau") / "desk")
    (made.data / "faq").mkdir(parents=True)
    (made.data / "taxonomy.yml").write_text(TAXONOMY, encoding="utf-8")
    (made.data / "faq" / "cartes.yml").write_text(FAQ.lstrip("\n"), encoding="utf-8")
    made.type("faq", "export", "faq.csv")
    (made.folder / "une.csv").write_text("id;réponse\ndelai;Huit jours.\n", encoding="utf-8")
    made.type("faq", "import", "une.csv")
    with made.store() as store:
        store.record_interaction(Interaction("v1", QUESTION, "out_of_scope", "admit"))
    made.type("inbox", "export", "questions.xlsx")
    book = load_workbook(made.folder / "questions.xlsx")
    sheet = book["Questions"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, columns["décision"], "delai")
    book.save(made.folder / "questions.xlsx")
    made.keep()
    return made


@pytest.mark.parametrize(
    ("command", "before", "after"),
    [
        (
            ("inbox", "apply", "questions.xlsx"),
            ("Huit jours.", (), False, IMPORT),
            ("Huit jours.", (QUESTION,), True, INBOX),
        ),
        (
            ("faq", "restore", "1"),
            ("Huit jours.", (), False, IMPORT),
            ("Dix jours.", (), False, RESTORED),
        ),
    ],
    ids=["inbox apply", "faq restore"],
)
def test_killed_before_each_write_it_is_whole_or_nothing(
    desk: Desk, command: tuple[str, ...], before: tuple[object, ...], after: tuple[object, ...]
) -> None:
    states = []
    operation = 0
    words = [str(desk.folder / word) if word.endswith(".xlsx") else word for word in command]
    desk.put_back()
    while killed_at(operation, words, desk.environment):
        states.append(desk.state())
        assert not list(desk.data.rglob(".import-*")), operation
        operation += 1
        desk.put_back()
    assert desk.state() == after
    assert set(states) == {before, after}
    assert states == sorted(states, key=lambda state: state == after), "once decided, it is never undone"
