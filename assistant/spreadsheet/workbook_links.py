"""Reads what openpyxl leaves out of a sheet that it reads row by row: merged cells, links of cells."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Mapping

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""(?<![\w:])([\w:]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""")
_CELL = re.compile(r"[A-Z]{1,3}\d{1,7}")
_MOST_LINKS = 20_000


def merged_cells(sheet: bytes) -> list[str]:
    """Ranges of merged cells of a sheet's XML, « B4:B6 »."""
    return [match.decode("ascii") for match in _MERGED.findall(sheet)]


def links_of_cells(archive: zipfile.ZipFile, path: str) -> dict[str, str]:
    """Name of a cell -> the address it leads to, as the workbook keeps it beside its text.

    Args:
        archive: The workbook.
        path: Of the sheet in it.
    """
    tags = _LINK.findall(archive.read(path))[:_MOST_LINKS]
    if not tags:
        return {}
    targets = _targets(archive, path)
    links = {}
    for tag in tags:
        read = _attributes(tag)
        relation = next((value for name, value in read.items() if name.endswith(":id")), "")
        cell = read.get("ref", "").partition(":")[0]
        if _CELL.fullmatch(cell) and relation in targets:
            fragment = read.get("location", "")
            links[cell] = targets[relation] + (f"#{fragment}" if fragment else "")
    return links


def _targets(archive: zipfile.ZipFile, path: str) -> dict[str, str]:
    folder, name = posixpath.split(path)
    try:
        relations = archive.read(f"{folder}/_rels/{name}.rels")
    except KeyError:
        return {}
    read = [_attributes(tag) for tag in _RELATION.findall(relations)]
    return {one["Id"]: one["Target"] for one in read if "Id" in one and "Target" in one}


def _attributes(tag: bytes) -> Mapping[str, str]:
    text = tag.decode("utf-8", errors="replace")
    return {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(text)}
