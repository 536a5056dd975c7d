"""What Rasa's cache knows a model by."""

from __future__ import annotations

from pathlib import Path

from assistant.on_rasa.component import DATA, FaqInterpreter


def test_a_model_is_trained_again_when_the_lexicon_changes(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "f.yml").write_text("- {id: a, question: Une carte ?, reponse: Oui.}\n", "utf-8")
    lexicon = tmp_path / "lexique.yml"

    def fingerprint() -> str:
        return FaqInterpreter.fingerprint_addon({DATA: str(tmp_path)})

    before = fingerprint()
    lexicon.write_text("- {concept: carte, mots: [badge]}\n", "utf-8")
    with_a_word = fingerprint()
    lexicon.write_text("# une remarque n'apprend rien\n- {concept: carte, mots: [badge]}\n", "utf-8")
    assert before != with_a_word == fingerprint()
