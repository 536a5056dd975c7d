"""What the folder of a new agency says of itself: the first steps, its files, its spreadsheet's columns."""

from __future__ import annotations

from assistant.catalogue.model import Taxonomy
from assistant.spreadsheet.columns import fields_of, header_of
from assistant.spreadsheet.export import help_of

README_FILE = "LISEZMOI.md"
_START = """# {agency} : les données de l'assistant

Ce dossier est tout ce que l'assistant sait de vous. Chaque fichier dit en tête ce qu'il contient.

## Premiers pas

1. Remplissez `{sheet}` dans Excel ou LibreOffice (ou `a-remplir.csv`) : une question et sa réponse par ligne.
   Vous avez déjà une FAQ ? Un tableur à vos propres titres, une page enregistrée (HTML, Markdown) ou les
   fichiers d'un autre assistant s'importent aussi.
2. Dites à l'assistant où est ce dossier : variable `ASSISTANT_DATA`, son chemin complet.
3. Essayez sans rien écrire : `assistant faq import {sheet} --dry-run` ; puis importez, sans `--dry-run`.
4. Vérifiez : `assistant faq check`.
5. Publiez : `assistant publish`, puis lancez : `assistant run`.
"""
_EXAMPLE = """
Ce dossier est un exemple : la FAQ, déjà remplie, d'une médiathèque qui n'existe pas. `exemple.xlsx` et
`exemple.csv` la contiennent. Pour la vôtre, partez de `assistant init` sans `--exemple`.
"""
FILES = (
    ("`faq/`", "les questions et les réponses, un fichier par valeur de la première facette"),
    ("`agence.yml`", "le nom, les couleurs, les liens, le contact"),
    ("`taxonomy.yml`", "les questions de précision et leurs réponses, les sigles, les contacts par sujet"),
    ("`texts.yml`", "les phrases de l'assistant"),
    ("`lexique.yml`, `anglais.yml`", "les mots des visiteurs, et leurs équivalents dans la FAQ"),
    (
        "`safety.yml`, `nlu/`",
        "ce qui fait reconnaître une urgence, une politesse, un choix : à garder tel quel ; vos propres "
        "exemples vont dans `nlu/agence_….yml`",
    ),
    (
        "`costs.yml`",
        "ce que coûte une réponse fausse, une question de trop : les préférences de l'assistant",
    ),
    ("`sites_officiels.yml`", "les sites dont les sources font foi"),
)
"""Those of every new folder, and what they hold."""
_FILES = """
## Les fichiers

| fichier | contenu |
|---|---|
"""
_COLUMNS = """
## Les colonnes du tableur

Seules la question et la réponse sont obligatoires ; l'ordre des colonnes ne compte pas.

| colonne | ce qu'on y met |
|---|---|
"""


def readme(taxonomy: Taxonomy, agency: str, example: bool) -> str:
    """The text of the file, Markdown."""
    rows = [
        f"| {header_of(field)} | {help_of(field, taxonomy).replace('|', '/')} |"
        for field in fields_of(taxonomy)
    ]
    start = _START.format(agency=agency, sheet="a-remplir.xlsx")
    files = "".join(f"| {name} | {content} |\n" for name, content in FILES)
    return start + (_EXAMPLE if example else "") + _FILES + files + _COLUMNS + "\n".join(rows) + "\n"
