"""The assistant's own sentences, read from `texts.yml`: an agency changes them without code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from assistant.errors import AssistantError


class TextsError(AssistantError):
    """The file of sentences lacks something; the message says what, in French."""


@dataclass(frozen=True)
class Texts:
    """One attribute per sentence; the names are those of the file."""

    accueil: str
    confidentialite: str
    utile: str
    oui: str
    non: str
    je_ne_sais_pas: str
    autres_choix: str
    vouliez_vous_dire: str
    aucune: str
    choisissez: str
    raison: str
    raisons: Mapping[str, str]
    commentaire: str
    passer: str
    commentaire_long: str
    merci_avis: str
    avis_modifie: str
    avis_non_note: str
    desole: str
    autre_proposition: str
    autre_question: str
    anglais: str
    pas_sur: str
    hors_sujet: str
    reformuler: str
    reformulez: str
    etre_guide: str
    contacter: str
    contact: str
    redirection: str
    urgence: str
    panne: str
    perime: str
    rien_a_repeter: str
    rien_avant: str
    recommence: str
    choix_inconnu: str
    guide: str
    plus_de_choix: str
    resume_question: str
    resume_precisions: str
    resume_essais: str
    resume_aucun: str
    politesses: Mapping[str, str]
    exemples: tuple[str, ...] = ()


def load_texts(path: Path) -> Texts:
    """Reads the sentences.

    Raises:
        TextsError: The file is absent, is not YAML, or lacks a sentence.
    """
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise TextsError(f"{path} : le fichier des phrases ne se lit pas ({error}).") from error
    names = {item.name for item in fields(Texts)}
    missing = sorted(names - set(read) - {"exemples"})
    if missing:
        raise TextsError(f"{path} : il manque les phrases {', '.join(missing)}.")
    values = {name: value for name, value in read.items() if name in names}
    values["exemples"] = tuple(values.get("exemples") or ())
    return Texts(**values)
