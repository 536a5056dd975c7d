"""Another agency from one spreadsheet, by the ordinary commands: `make bench-foreign` (half an hour).

An invented FAQ of 500 entries is imported, checked, learnt, served and reported: how many of its questions
are answered, what is taken for an emergency, and whether the shipped agency is named in anything that was
shown or written, which makes the bench fail. Then a real FAQ, of the benchmark data, imported from a
spreadsheet of its own and learnt as `bench.understanding` learns it: the figures of both, side by side.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from tqdm import tqdm

from assistant.catalogue import load_catalogue
from assistant.quality.evaluate import latest_model
from assistant.settings import ROOT
from assistant.understanding import acts
from bench.contestants import Ours
from bench.foreign_faq import COLUMNS, FACETS, IGNORED, Row, rows, with_words_dropped, write_csv
from bench.load import until_ready
from bench.rasa_projects import ask_component
from bench.understanding import FILES, HEAD, OURS, SEEDS, Measured, asked, count, drawn, measure, read
from tests.nobody_named import named_in

AGENCY = "Guichet de Belval"
SAFETY = ROOT / "tests" / "fixtures" / "safety"
"""What other agencies are asked with words of danger, and emergencies: measured, never learnt."""
TO_CALL = "3114"
"""Stands in what is said to somebody in danger, and in nothing else."""
IMPORT, CHECK = "import", "check"
OWN, DROPPED, PARAPHRASED = "its own questions", "a word dropped", "in other words"
HARMLESS, EMERGENCIES = "harmless, elsewhere", "emergencies"
COVID_HEADERS = ("Thème", "Demande", "Messages reçus", "Texte affiché")
COVID_COLUMNS = "Question=Demande,Exemples=Messages reçus,Réponse=Texte affiché"
_LIMIT = 3_600.0
_READ = {".csv", ".html", ".json", ".jsonl", ".log", ".md", ".txt", ".yml", ""}
"""Endings of what is text; a database and an archive are read for what they hold."""
_MANY = re.compile(r"avertissement ?: (?:(\d+) fois )?")


@dataclass
class Agency(Ours):
    """A new agency's folder, and what every command of it said.

    Attributes:
        said: Command -> what it printed, on both its outputs.
        seconds: Command -> how long it took.
    """

    said: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    def command(self, name: str, *words: object) -> str:
        """What a command says.

        Raises:
            RuntimeError: It failed.
        """
        began = time.monotonic()
        done = subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "-m", "assistant", *map(str, words)],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        self.seconds[name] = time.monotonic() - began
        self.said[name] = done.stdout + done.stderr
        if done.returncode != 0:
            raise RuntimeError(f"{name} failed:\n{self.said[name][-3000:]}")
        return self.said[name]

    def begin(self) -> None:
        """Makes the data folder."""
        self.command("init", "init", self.data, "--nom", AGENCY, "--contact", "accueil@belval.example.org")

    def model(self) -> Path:
        """The newest model.

        Raises:
            RuntimeError: There is none.
        """
        found = latest_model(self.folder / "models")
        if found is None:
            raise RuntimeError("the training gave no model")
        return found


@dataclass
class Kind:
    """What came first, to questions of one kind.

    Attributes:
        right: Answered with the entry that was wanted.
        wrong: Answered with another one; what no entry is wanted for counts in neither.
        emergencies: What the numbers to call were given to.
    """

    asked: int = 0
    right: int = 0
    wrong: int = 0
    emergencies: list[str] = field(default_factory=list)

    def add(self, text: str, wanted: str, messages: Sequence[Mapping[str, Any]]) -> None:
        """Counts the messages that came; `wanted` is an entry, empty for none."""
        self.asked += 1
        given = next((one["entry_id"] for one in messages if one["kind"] == "answer"), None)
        self.right += wanted != "" and given == wanted
        self.wrong += wanted != "" and given not in (None, wanted)
        if any(one["kind"] == "notice" and TO_CALL in one["text"] for one in messages):
            self.emergencies.append(text)

    def line(self) -> str:
        """Its figures."""
        shares = [f"{100 * count / self.asked:6.1f} %" for count in (self.right, self.wrong)]
        answered = f", right at first{shares[0]}, wrong{shares[1]}" if self.right or self.wrong else ""
        return f"{self.asked:5} asked, {len(self.emergencies):3} taken for an emergency{answered}"


@dataclass(frozen=True)
class Outcome:
    """What became of an invented FAQ.

    Attributes:
        kinds: Kind of question -> its figures.
        named: Where the shipped agency is named.
    """

    agency: Agency
    kinds: Mapping[str, Kind]
    named: list[str]

    def lines(self) -> Iterator[str]:
        """The figures, as they are printed."""
        yield f"An invented FAQ of {self.agency.entries} entries, from one spreadsheet"
        for name in (IMPORT, CHECK):
            lines, warnings_told = warned(self.agency.said[name])
            yield f"  {name:20}{warnings_told:5} warnings in {lines} lines"
        for name, seconds in self.agency.seconds.items():
            yield f"  {name:20}{seconds:7.1f} s"
        for name, kind in self.kinds.items():
            yield f"  {name:20}{kind.line()}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; 1 when the shipped agency is named somewhere."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the benchmark data; left out when absent")
    parser.add_argument("--entries", type=int, default=500)
    parser.add_argument("--asked", type=int, default=250, help="entries whose questions are asked")
    parser.add_argument("--k", type=int, nargs="*", default=[1, 3, 5])
    parser.add_argument("--seeds", type=int, default=3, choices=(1, 2, 3))
    parsed = parser.parse_args(arguments)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    warnings.filterwarnings("ignore")
    names: list[str] = []
    if parsed.entries:
        with tempfile.TemporaryDirectory(prefix="bench-foreign-") as folder:
            outcome = invented(Path(folder), parsed.entries, parsed.asked)
            names = outcome.named
            print("\n".join(outcome.lines()), flush=True)
    if parsed.data and (parsed.data / "covidfaq_qc.train.jsonl").is_file():
        print("\nA real FAQ from a spreadsheet (csv), and learnt without (ours)\n" + HEAD, flush=True)
        for line in from_csv(parsed.data, parsed.k, SEEDS[: parsed.seeds]):
            tqdm.write(line)
            sys.stdout.flush()
    print("\n".join(["", "The shipped agency is named:", *names] if names else ["", "Nobody else is named."]))
    return 1 if names else 0


def invented(folder: Path, entries: int, wanted: int) -> Outcome:
    """Imports, learns, serves and asks an invented FAQ.

    Args:
        folder: Empty or absent.
        entries: Of the FAQ.
        wanted: Entries whose questions are asked.
    """
    agency = Agency(folder, entries, _LIMIT)
    made = rows(entries)
    import_rows(agency, made)
    agency.command("train", "train")
    kinds = asyncio.run(_served(agency, made[:: max(len(made) // wanted, 1)]))
    agency.command("report", "report")
    return Outcome(agency, kinds, named_in({**agency.said, **written(folder)}))


def import_rows(agency: Agency, made: Sequence[Row]) -> None:
    """From nothing to an FAQ that is checked."""
    agency.folder.mkdir(parents=True, exist_ok=True)
    sheet = agency.folder / "tableau.csv"
    write_csv(sheet, made)
    agency.begin()
    options = ("--colonnes", COLUMNS, "--facettes", FACETS, "--ignorer", IGNORED)
    agency.command(IMPORT, "faq", "import", sheet, *options)
    agency.command(CHECK, "faq", "check")


def warned(said: str) -> tuple[int, int]:
    """Lines that a command warned in, and warnings that they tell."""
    counts = [int(match[1] or 1) for line in said.splitlines() if (match := _MANY.search(line))]
    return len(counts), sum(counts)


def written(folder: Path) -> dict[str, str]:
    """Every text of a folder, those that an archive holds too: its path -> what it says."""
    texts: dict[str, str] = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = file.relative_to(folder).as_posix()
        # Vectors are no words, and some of their bytes spell any three letters.
        if "cache" in file.relative_to(folder).parts:
            continue
        if file.name.endswith(".tar.gz"):
            texts |= {f"{place}/{name}": text for name, text in _packed(file)}
        elif file.suffix in _READ or ".db" in file.name or ".sqlite" in file.name:
            texts[place] = file.read_bytes().decode("utf-8", "replace")
    return texts


def _packed(archive: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(archive) as opened:
        for member in opened:
            stream = opened.extractfile(member) if Path(member.name).suffix in _READ else None
            if stream is not None:
                yield member.name, stream.read().decode("utf-8", "replace")


async def _served(agency: Agency, made: Sequence[Row]) -> dict[str, Kind]:
    """Kind of question -> what came."""
    ids = {entry.question: entry.id for entry in load_catalogue(agency.data).published}
    wanted = [ids[row.title] for row in made]
    asked_of = {
        OWN: [(row.title, entry) for row, entry in zip(made, wanted, strict=True)],
        DROPPED: list(zip(with_words_dropped(made), wanted, strict=True)),
        PARAPHRASED: [(row.paraphrase, entry) for row, entry in zip(made, wanted, strict=True)],
        HARMLESS: [(text, "") for text in _lines("harmless")],
        EMERGENCIES: [(text, "") for text in _lines("emergencies")],
    }
    kinds = {name: Kind() for name in asked_of}
    agency.start()
    try:
        agency.seconds["first answer"] = await until_ready(agency, made[0].title, _LIMIT)
        async with aiohttp.ClientSession() as http:
            for name, questions in asked_of.items():
                for text, entry in tqdm(questions, name, disable=not sys.stderr.isatty()):
                    kinds[name].add(text, entry, await _reply(agency, http, text))
    finally:
        agency.stop()
        agency.said["run"] = (agency.folder / "run.log").read_text("utf-8", "replace")
    return kinds


async def _reply(agency: Agency, http: aiohttp.ClientSession, text: str) -> list[dict[str, Any]]:
    """The messages that a visitor gets, in a conversation of its own that the report counts."""
    base = f"http://127.0.0.1:{agency.port}/assistant/v1"
    async with http.post(f"{base}/session", json={}) as opened:
        token = (await opened.json())["token"]
    headers = {"Authorization": f"Bearer {token}"}
    async with http.post(f"{base}/message", json={"text": text}, headers=headers) as answer:
        messages: list[dict[str, Any]] = (await answer.json())["messages"]
    agency.said[f"to « {text} »"] = json.dumps(messages, ensure_ascii=False)
    return messages


def _lines(name: str) -> list[str]:
    lines = (SAFETY / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def from_csv(data: Path, sizes: Sequence[int], seeds: Sequence[int]) -> Iterator[str]:
    """The lines of the table: at each size, what was imported from a spreadsheet and what was not."""
    parts = {name: read(data / f"covidfaq_qc.{name}.jsonl") for name in FILES}
    far = [case["text"] for case in read(data / "far.jsonl")]
    everything = list(dict.fromkeys(case["text"] for name in ("train", "test") for case in parts[name]))
    visitors = [case["text"] for case in read(data / "covidfaq_qc.realusers_unlabelled.jsonl")]
    for k in sizes:
        imported, without = Measured(), Measured()
        fired: set[str] = set()
        for seed in seeds:
            phrasings = drawn(parts["train"], k, seed)
            fired |= _imported(imported, phrasings, parts, far, [*everything, *visitors])
            measure(without, OURS, phrasings, parts, far)
        yield f"{'csv':10}{k:>3}{imported.row(True)}"
        yield f"{OURS:10}{k:>3}{without.row(True)}"
        yield f"{'':13} emergencies in {len(everything)} questions and {len(visitors)} visitors' lines: "
        yield "\n".join(f"{'':15}{text}" for text in sorted(fired)) or f"{'':15}none"


def _imported(
    measured: Measured,
    phrasings: Mapping[str, Sequence[str]],
    parts: Mapping[str, Sequence[dict[str, str]]],
    far: Sequence[str],
    harmless: Sequence[str],
) -> set[str]:
    """Counts what is understood after an import; what is taken for an emergency of what is none."""
    from assistant.on_rasa.engine import load_component, understand

    with tempfile.TemporaryDirectory(prefix="bench-foreign-") as folder:
        agency = Agency(Path(folder), len(phrasings), _LIMIT)
        sheet = agency.folder / "demandes.csv"
        with sheet.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=";")
            writer.writerow(COVID_HEADERS)
            for first, *rest in phrasings.values():
                writer.writerow(("Santé", first, "\n".join(rest), "Voir la page."))
        agency.begin()
        agency.command("import", "faq", "import", sheet, "--colonnes", COVID_COLUMNS)
        agency.command("train", "train")
        component = load_component(agency.model(), agency.data)
        labels = {first: label for label, (first, *_) in phrasings.items()}
        names = {one.id: labels[one.question] for one in load_catalogue(agency.data).published}
        answers = [one.named(names) for one in ask_component(component, asked(parts, far))]
        count(measured, answers, parts, agency.seconds["train"])
        understood = understand(component, harmless)
    return {one.text for one in understood if one.act == acts.EMERGENCY}


if __name__ == "__main__":
    sys.exit(main())
