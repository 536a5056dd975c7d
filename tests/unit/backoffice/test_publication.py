"""« Publier » as an editor reads it: what changes, what blocks, how far it is, and the way back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from assistant.backoffice import jobs
from assistant.backoffice.desk import Desk
from assistant.backoffice.index.publication import CHANGES, rows
from assistant.backoffice.jobs import Job
from assistant.backoffice.roles import Role
from assistant.backoffice.work.publication import refresh, words_compared
from assistant.catalogue.load import copy_catalogue
from assistant.releases.registry import catalogue_of, release_folder
from assistant.releases.served import working_hashes
from tests.backoffice import browser, desk_in, words_of
from tests.conftest import FROZEN
from tests.unit.backoffice.test_schedule import StandIn
from tests.unit.releases.test_registry import made, published

FAQ = """\
- id: emprunter
  question: Combien de livres puis-je emprunter ?
  variantes: [Combien de documents ?]
  reponse: Dix livres à la fois.
- id: prolonger
  question: Comment prolonger un prêt ?
  reponse: Depuis votre compte.
- id: perdu
  question: J'ai perdu un livre
  reponse: Il faut le remplacer.
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A working FAQ of three entries, published as it is."""
    source = tmp_path / "source"
    (source / "faq").mkdir(parents=True)
    (source / "faq" / "a.yml").write_text(FAQ, encoding="utf-8")
    (source / "taxonomy.yml").write_text("facettes: []\n", encoding="utf-8")
    texts = (FROZEN / "texts.yml").read_text("utf-8").splitlines(keepends=True)
    (source / "texts.yml").write_text(
        "".join(line for line in texts if not line.startswith("exemples:")), encoding="utf-8"
    )
    desk = desk_in(tmp_path, source)
    desk.jobs = StandIn(desk.home)
    _published(desk, "un")
    return desk


def _published(desk: Desk, name: str, day: int = 1, **values: object) -> None:
    release = made(desk.models_dir, name, day)
    shutil.rmtree(catalogue_of(desk.models_dir, name))
    copy_catalogue(desk.data_dir, catalogue_of(desk.models_dir, name))
    entries, files = working_hashes(desk.data_dir)
    published(desk.models_dir, release, entries=entries, files=files, **values)


def _edit(desk: Desk, before: str, after: str) -> None:
    file = desk.data_dir / "faq" / "a.yml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def _page(desk: Desk, role: Role = Role.EDITOR) -> str:
    refresh(desk.workers.workshop)  # type: ignore[attr-defined]
    return browser(desk, role).get("/publier")


def test_nothing_changes_and_it_says_so(desk: Desk) -> None:
    page = words_of(_page(desk))
    assert "Les visiteurs ont la publication n° 1 , publiée le 01/01/2026" in page
    assert "Rien : les visiteurs ont la FAQ telle qu'elle est." in page
    assert "chez les visiteurs" in page


def test_each_change_is_shown_with_what_waits_and_what_visitors_see_already(desk: Desk) -> None:
    _edit(desk, "Dix livres", "Douze livres")
    _edit(desk, "  reponse: Depuis votre compte.", "  variantes: [Garder un livre]\n  reponse: Depuis.")
    _edit(desk, "- id: perdu\n  question: J'ai perdu un livre", "- id: rendu\n  question: Où le rendre ?")
    page = words_of(_page(desk))
    assert "1 entrée nouvelle, 2 entrées modifiées, 1 entrée retirée" in page
    assert "modifiée Combien de livres puis-je emprunter ? déjà visible Réponse Dix Douze livres" in page
    assert "modifiée Comment prolonger un prêt ? attend la publication Variantes Garder un livre" in page
    assert "nouvelle Où le rendre ? attend la publication" in page
    # Removed from the working FAQ, it is gone from what visitors get at once.
    assert "retirée J'ai perdu un livre plus visible" in page


def test_a_changed_setting_waits(desk: Desk) -> None:
    (desk.data_dir / "taxonomy.yml").write_text("facettes: []\nsigles: {INS: identité}\n", encoding="utf-8")
    assert "Les thèmes, produits et contacts attend la publication" in words_of(_page(desk))


def test_the_page_does_not_count_itself_and_counts_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Desk] = []
    monkeypatch.setattr("assistant.backoffice.screens.publication.count_behind", asked.append)
    opened = browser(desk)
    page = opened.get("/publier")
    assert "La comparaison est en cours" in words_of(page)
    assert asked == [desk]
    assert 'hx-get="/publier/changements"' in page
    workshop = desk.workers.workshop  # type: ignore[attr-defined]
    assert refresh(workshop) == {"changed": True}
    assert refresh(workshop) == {"changed": False}
    assert "en cours" not in words_of(opened.get("/publier"))
    assert asked == [desk]
    part = opened.client.get("/publier/changements", headers={"HX-Request": "true"})
    # htmx asks no more; what visitors have was counted with it, and is shown again with it.
    assert part.status_code == 286
    said = words_of(part.text)
    assert "Les visiteurs ont la publication n° 1" in said
    assert "Mesures de la publication n° 1" in said
    for place in ("servi", "publications"):
        assert f'<div id="{place}" hx-swap-oob="innerHTML">' in part.text
    assert opened.client.get("/publier/changements").headers["location"] == "/publier"


def test_a_page_opened_before_it_was_counted_shows_the_publication_that_ended_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Counted below: behind the page it might end before the page is drawn.
    monkeypatch.setattr("assistant.backoffice.screens.publication.count_behind", lambda _: None)
    _page(desk)
    _published(desk, "deux", 2)
    opened = browser(desk)
    stale = words_of(opened.get("/publier"))
    assert "la comparaison est en cours" in stale
    assert "publication n° 2" not in stale
    refresh(desk.workers.workshop)  # type: ignore[attr-defined]
    part = words_of(opened.client.get("/publier/changements", headers={"HX-Request": "true"}).text)
    assert "Les visiteurs ont la publication n° 2" in part
    assert "Mesures de la publication n° 2" in part


def test_an_error_blocks_and_names_its_entry(desk: Desk) -> None:
    _edit(desk, "  reponse: Dix livres à la fois.", "  reponse: ''")
    page = _page(desk)
    assert "1 erreur empêche de publier" in words_of(page)
    assert '<a href="/faq/emprunter">' in page
    assert '<button class="main">Publier</button>' not in page


def test_what_an_author_wrote_is_shown_as_text(desk: Desk) -> None:
    _edit(desk, "Dix livres", "Dix <script>alert(1)</script> livres")
    _edit(desk, "J'ai perdu un livre", "<b>Perdu</b> ?")
    page = _page(desk)
    assert "<script>alert" not in page
    assert "<b>Perdu" not in page
    assert "&lt;b&gt;Perdu" in page


def test_more_than_a_page_of_changes(desk: Desk) -> None:
    added = "".join(f"- id: n{n}\n  question: Question {n} ?\n  reponse: R.\n" for n in range(45))
    _edit(desk, FAQ, FAQ + added)
    assert "Page 1 sur 3" in words_of(_page(desk))
    assert len(rows(desk.index, CHANGES, 3)) == 5
    assert "Question 44" in words_of(browser(desk).get("/publier?page=3"))


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.READER, set()),
        (Role.AUTHOR, {"/publier/entrainer"}),
        (Role.EDITOR, {"/publier/entrainer", "/publier/publier", "/publier/revenir", "/publier/prevoir"}),
    ],
)
def test_buttons_are_those_of_the_role_and_others_are_refused(desk: Desk, role: Role, may: set[str]) -> None:
    _published(desk, "deux", 2)
    page = _page(desk, role)
    places = {"/publier/entrainer", "/publier/publier", "/publier/revenir", "/publier/prevoir"}
    assert {place for place in places if f'action="{place}"' in page} == may
    for place in sorted(places - may):
        browser(desk, role).post(place, status=403)
    assert desk.jobs.latest() is None


def test_one_press_publishes_trains_or_goes_back_in_the_name_of_the_account(desk: Desk) -> None:
    opened = browser(desk)
    opened.post("/publier/publier", {"raison": "rentrée"})
    opened.post("/publier/entrainer")
    opened.post("/publier/revenir", {"numero": "1"})
    assert isinstance(desk.jobs, StandIn)
    asked = [(one.kind, one.by, one.reason, one.number, one.force) for one in desk.jobs.started]
    assert asked == [
        (jobs.PUBLISH, "Ada Author", "rentrée", "", False),
        (jobs.TRAIN, "Ada Author", "", "", False),
        (jobs.ROLLBACK, "Ada Author", "", "1", False),
    ]
    names = [act.name for act in opened.access.acts]
    assert names == ["publication lancée", "entraînement lancé", "retour en arrière lancé"]


def test_to_publish_all_the_same_one_says_why(desk: Desk) -> None:
    job = desk.jobs.start(jobs.PUBLISH, "Ada Author")
    _end(desk, job, jobs.REFUSED, release="deux", refusals=["Il comprend moins bien les formulations."])
    opened = browser(desk)
    page = words_of(opened.get("/publier"))
    assert "Publication refusée" in page
    assert "Il comprend moins bien les formulations." in page
    refused = opened.post("/publier/publier", {"forcer": "oui", "raison": " "}, status=422)
    assert "Dites pourquoi" in words_of(refused.text)
    opened.post("/publier/publier", {"forcer": "oui", "raison": "correction urgente"})
    last = desk.jobs.latest()
    assert last is not None
    assert (last.force, last.reason) == (True, "correction urgente")


def test_how_far_it_is_works_without_scripts_and_ends_by_itself_with_them(desk: Desk) -> None:
    job = desk.jobs.start(jobs.PUBLISH, "Zoé")
    assert isinstance(desk.jobs, StandIn)
    desk.jobs.started[-1] = replace(job, sentence="Entraînement : réglage", share=0.42, left=100.0)
    opened = browser(desk)
    page = opened.get("/publier")
    assert "Publication en cours Entraînement : réglage , encore 1 min et demie environ" in words_of(page)
    assert 'max="100" value="42"' in page
    assert '<a href="/publier">Actualiser</a>' in page
    assert 'hx-get="/publier/avancement" hx-trigger="every 2s"' in page
    assert '<button class="main">Publier</button>' not in page
    part = opened.client.get("/publier/avancement", headers={"HX-Request": "true"})
    assert (part.status_code, "<html" in part.text) == (200, False)
    _end(desk, job, jobs.DONE, number=2, release="deux")
    part = opened.client.get("/publier/avancement", headers={"HX-Request": "true"})
    assert part.status_code == 286
    assert "C'est publié" in unquote(part.headers["X-Annonce"])
    page = opened.get("/publier")
    assert "C'est publié Publication n° 2 : les visiteurs l'ont en quelques secondes" in words_of(page)
    assert 'id="t-fin" tabindex="-1" data-focus' in page


def test_a_rollback_says_what_visitors_have_again_and_hides_what_came_after(desk: Desk) -> None:
    _edit(desk, "Dix livres", "Douze livres")
    _published(desk, "deux", 2)
    file = release_folder(desk.models_dir, "un") / "release.json"
    assert file.is_file()
    entries, files = working_hashes(desk.data_dir)
    from assistant.releases.registry import read_release

    release = read_release(desk.models_dir, "un")
    assert release is not None
    published(desk.models_dir, release, "rollback", entries=entries, files=files, by="Ada", reason="erreur")
    page = words_of(_page(desk))
    assert "la publication n° 1 , remise le 01/01/2026" in page
    assert "Combien de livres puis-je emprunter ? attend la publication" in page
    assert "Remise le 01/01/2026 11:00 par Ada : erreur" in page
    assert "Revenir à la publication n° 2" in page


def test_the_measures_of_a_release_are_a_page(desk: Desk) -> None:
    report = (
        '{"compared_with": "zéro", "figures": {"top1": 0.9, "top3": 1, "sure_wrong": 0},'
        '"refusals": ["Moins bien."], "evaluation": {"asked": 40, "better": [],'
        '"worse": [{"text": "Où <i>ça</i> ?", "before": "emprunter", "after": "perdu"}]},'
        '"variants": {"asked": 3, "worse": [], "better": []},'
        '"real": {"asked": 9, "count": 1, "changed": [["Ma question", "aveu", "perdu"]]}}'
    )
    (release_folder(desk.models_dir, "un") / "report.json").write_text(report, encoding="utf-8")
    page = browser(desk).get("/publier/modele/un")
    assert "Moins bien comprises (1 sur 40)" in words_of(page)
    assert "&lt;i&gt;ça" in page
    assert "Sur 9 questions, réponses qui changent : 1." in words_of(page)
    assert "Ma question aveu perdu" in words_of(page)
    assert "n'est plus là" in words_of(browser(desk).get("/publier/modele/autre", 422))


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("Dix livres.", "Douze livres.", [["-", "Dix"], ["+", "Douze"], ["=", " livres."]]),
        ("", "Neuf", [["+", "Neuf"]]),
        ("Un deux", "Un", [["=", "Un"], ["-", " deux"]]),
    ],
)
def test_a_text_is_compared_word_by_word(before: str, after: str, parts: list[list[str]]) -> None:
    assert words_compared(before, after) == parts


def test_a_long_text_is_not_compared_for_minutes() -> None:
    before, after = "mot " * 2000, "autre " * 2000
    assert words_compared(before, after) == [["-", before], ["+", after]]


def _end(desk: Desk, job: Job, state: str, **result: object) -> None:
    assert isinstance(desk.jobs, StandIn)
    assert desk.jobs.started[-1].id == job.id
    desk.jobs.end(state, at=datetime.now(UTC), **result)
