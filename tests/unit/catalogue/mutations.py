"""One small data folder that uses every key of every file, and each way an author spoils one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.conftest import FROZEN

WHOLE = {
    "faq/a.yml": """
- id: carte-perdue
  question: Que faire si ma carte est perdue ?
  variantes:
  - carte perdue
  exemples:
  - bonjour j'ai perdu ma carte
  - où est passée ma carte
  reponse: Déclarez-la en ligne.
  offre: segur
  couloirs:
  - hopital
  theme: aide
  mots_cles:
  - vol
  source: https://exemple.fr/carte
  verifie_le: 2026-01-31
  expire_le: 2099-01-31
  statut: publie
  confiance: verbatim
  avertissement: À revoir.
- id: carte-volee
  question: Que faire si ma carte est volée ?
  variantes:
  - carte perdue
  exemples:
  - on m'a volé ma carte
  - ma carte a disparu du bureau
  reponse: Portez plainte.
  offre: services
  theme: aide
""",
    "taxonomy.yml": """
version: 2
facettes:
- id: offre
  question: Quelle offre ?
  question_officielle: Quelle offre ?
  multiple: false
  attendue: true
  valeurs:
  - id: segur
    libelle: Ségur
    synonymes:
    - ségur numérique
    aide: Le programme.
  - id: services
    libelle: Services
- id: couloirs
  question: Quel couloir ?
  multiple: true
  filtre_par: offre
  depend_de:
    facette: offre
    valeurs:
    - segur
  valeurs:
  - id: hopital
    libelle: Hôpital
    offre:
    - segur
    vague: 1
  - id: officine
    libelle: Officine
    vague: 1
  - id: ville
    libelle: Ville
    vague: 2
- id: theme
  question: Quel thème ?
  filtre: false
  valeurs:
  - id: aide
    libelle: Aide
acronymes:
  CPS: carte de professionnel
contacts:
  segur:
    libelle: Support du Ségur
    telephone: 01 02 03 04 05
    courriel: aide@exemple.fr
    url: https://exemple.fr/aide
    source: https://exemple.fr
hors_perimetre:
- id: piscine
  sujet: Piscine
  rediriger: l'accueil de la piscine
  exemples:
  - à quelle heure ouvre la piscine
""",
    "familles.yml": """
- id: cartes
  facette_discriminante: offre
  question_generique: carte perdue
  reponse_si_inconnu: Cela dépend.
  entrees:
  - carte-perdue
  - carte-volee
  offre:
  - segur
""",
    "agence.yml": """
assistant: Assistant de la Mairie
nom: Mairie
nom_court: Mairie
couleurs:
  principale: '#112233'
  sur_principale: '#ffffff'
logo: https://exemple.fr/logo.svg
liens:
  retour: https://exemple.fr
  accessibilite: https://exemple.fr/a
contact:
  libelle: Accueil
  telephone: 01 02 03 04 05
  courriel: accueil@exemple.fr
  url: https://exemple.fr/accueil
  source: https://exemple.fr
banniere: Fermé le lundi.
fuseau: Europe/Paris
urgences:
  medicale: 15 (SAMU)
  europeenne: 112
  suicide: 3114
exemples:
- carte-perdue
""",
    "costs.yml": """
mauvaise_reponse: 3.6
reponse_probable: 0.45
mauvaise_reponse_probable: 1.9
question: 0.5
liste: 0.7
ligne_de_liste: 0.06
liste_inutile: 1.3
aveu: 6
perte_admise: 0.01
""",
    "anglais.yml": """
lost: perdu
stolen: volé
""",
    "lexique.yml": """
- concept: carte
  mots:
  - badge
""",
    "autres_objets.yml": """
services:
- Doctolib
cartes:
- carte grise
""",
    "sites_officiels.yml": """
- exemple.fr
""",
    "hors_sujet.jsonl": """
{"text": "Comment perdre du poids ?", "expected": [], "kind": "loin"}
{"text": "Où acheter du pain ?", "expected": []}
""",
    "safety.yml": """
detresse:
- s'est évanoui
danger:
- mourir
logiciel:
- serveur
personnes:
- mon père
signes:
- ne respire plus
moyens:
- couteau
maintenant:
- devant moi
choses:
- mon téléphone
recul:
- l'an dernier
locutions:
- mort de rire
""",
    "nlu/thanks.yml": """
version: '3.1'
nlu:
- intent: thanks
  examples: |
    - merci
    - merci beaucoup
- intent: pick
  metadata:
    rank: '2'
    context:
      asked: suggestion
      list:
      - carte-perdue
      - carte-volee
      question: ma carte
  examples: |
    - la deuxième
    - celle d'après
""",
    "rules/rules.yml": """
version: '3.1'
rules:
- rule: every message is one turn
  steps:
  - intent: thanks
  - action: action_turn
""",
}
_TEXTS = (FROZEN / "texts.yml").read_text("utf-8")
WHOLE["texts.yml"] = "".join(
    line for line in _TEXTS.splitlines(keepends=True) if not line.startswith(("exemples:", "#"))
) + ("redirections:\n  piscine: Demandez à l'accueil.\nexemples:\n- carte-perdue\n")

_KEY = re.compile(r"(?P<lead>\s*(?:- )?)(?P<key>[^\s:#'\"|-][^\s:]*):(?P<value>(?: .*)?)$")


@dataclass(frozen=True)
class Mutation:
    """A file spoilt in one place.

    Attributes:
        way: `drop`, `misspell`, `empty`, `retype`.
        path: Names of the keys down to the spoilt one, « facettes.valeurs.id ».
        line: Of the key, 1-based.
        text: The whole file, spoilt.
    """

    file: str
    way: str
    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.path}:{self.way}"


def mutations(file: str, text: str) -> Iterator[Mutation]:
    """Each key of a YAML file of block style, spoilt in each way."""
    lines = text.strip("\n").splitlines()
    stack: list[tuple[int, str]] = []
    literal: int | None = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if literal is not None and (indent > literal or not line.strip()):
            continue
        literal = None
        match = _KEY.match(line)
        if match is None:
            continue
        depth = len(match["lead"])
        while stack and stack[-1][0] >= depth:
            stack.pop()
        stack.append((depth, match["key"]))
        if match["value"].strip() in ("|", "|-"):
            literal = depth
        path = ".".join(key for _, key in stack)
        end = _end_of(lines, number, depth)
        lead, key, value, body = match["lead"], match["key"], match["value"], lines[number + 1 : end]
        is_text = not body or value.strip().startswith("|")
        for way, written in (
            ("misspell", [f"{lead}{misspelt(key)}:{value}", *body, *lines[end:]]),
            ("empty", [f"{lead}{key}:", *lines[end:]]),
            ("retype", [f"{lead}{key}: {'{un: deux}' if is_text else 'texte'}", *lines[end:]]),
            ("drop", _with_dash(lead, lines[end:])),
        ):
            yield Mutation(file, way, path, number + 1, "\n".join([*lines[:number], *written]) + "\n")


def misspelt(key: str) -> str:
    """The key with a letter doubled in its middle."""
    middle = len(key) // 2
    return key[:middle] + key[middle : middle + 1] + key[middle:]


def _end_of(lines: list[str], start: int, depth: int) -> int:
    """The line after what belongs to a key: deeper lines, and the items of its list at its own depth."""
    end = start + 1
    while end < len(lines):
        bare = lines[end].lstrip()
        indent = len(lines[end]) - len(bare)
        if bare and indent <= depth and not (indent == depth and bare.startswith("- ")):
            break
        end += 1
    return end


def _with_dash(lead: str, rest: list[str]) -> list[str]:
    """What follows a dropped key; the next key of its block takes its dash."""
    if "-" not in lead:
        return rest
    if rest and len(rest[0]) - len(rest[0].lstrip()) == len(lead):
        return [lead + rest[0].lstrip(), *rest[1:]]
    return [f"{lead}{{}}", *rest]
