"""Which files make a territory, read once, with a hash of their content.

It follows names from file to file (``inclut``, ``paquets``, ``fichier``) and understands nothing else of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fluxrules.diagnostics import Diagnostic, Span, closest, diagnose, did_you_mean, in_order
from fluxrules.source.folder import Folder
from fluxrules.source.walk import MODELES, SLUG, FileKind, Reading, SourceFile

__all__ = ["FileKind", "ProjectFiles", "SourceFile", "discover", "territoires"]

VOCABULAIRE = "rules/vocabulaire.yaml"


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """All that one territory is made of.

    Attributes:
        root: The folder of the project.
        territoire: Slug of the territory asked for.
        files: The YAML files that could be read, by path; a file with syntax errors is only in ``texts``.
        attachments: Bytes of the CSV and XLSX files named by ``fichier:``, by path from the root.
        texts: Text of every file, to show excerpts.
        hash: SHA-256 of all the bytes read and of their relative paths; the place of the project is not in it.
        territoires: ``territoire`` first, then those it includes, by name.
    """

    root: Path
    territoire: str
    files: tuple[SourceFile, ...]
    attachments: Mapping[str, bytes]
    texts: Mapping[str, str]
    hash: str
    territoires: tuple[str, ...] = ()


def territoires(root: Path) -> tuple[str, ...]:
    """Slugs of the territories of a project, sorted."""
    folder = Folder(root)
    names = folder.names("territories")
    if isinstance(names, Diagnostic):
        return ()
    return tuple(name for name in names if folder.is_file(f"territories/{name}/territoire.yaml"))


def discover(root: Path, territoire: str, *, essais: bool = True) -> tuple[ProjectFiles | None, tuple[Diagnostic, ...]]:
    """Read every file of a territory.

    Args:
        root: The folder that holds ``rules/`` and ``territories/``.
        territoire: Slug of the territory.
        essais: Whether its essais are read too; without them, its hash is that of the rest.

    Returns:
        The files, or None when there is no such project or territory, and everything wrong in any of them, sorted.
        Files may come beside errors, so that later stages can look for theirs in the files that were read.
    """
    folder = Folder(root)
    if not folder.is_folder("territories") or not folder.is_folder("rules"):
        return None, (diagnose("FLX150", chemin=str(root)),)
    known = territoires(root)
    if not SLUG.fullmatch(territoire) or not folder.is_folder(f"territories/{territoire}"):
        hint = did_you_mean(closest(territoire, known))
        return None, (diagnose("FLX151", hint=hint, nom=territoire, connus=", ".join(known)),)
    reading = Reading(folder, essais)
    reading.yaml(VOCABULAIRE, FileKind.VOCABULAIRE)
    reading.yaml_of(MODELES, FileKind.MODELES)
    slugs = reading.territories(territoire, known)
    reading.packs()
    reading.attached()
    if not any(file.kind is FileKind.RESERVATAIRES for file in reading.files) and not reading.tried(
        f"territories/{slug}/reservataires.yaml" for slug in slugs
    ):
        reading.found.append(diagnose("FLX163", Span(f"territories/{territoire}/territoire.yaml"), nom=territoire))
    files = ProjectFiles(
        root=root,
        territoire=territoire,
        files=tuple(sorted(reading.files, key=lambda file: file.path)),
        attachments=dict(sorted(reading.attachments.items())),
        texts=dict(sorted(reading.texts.items())),
        hash=files_hash(territoire, reading.hashes),
        territoires=(territoire, *sorted(slugs - {territoire})),
    )
    return files, in_order(reading.found)


def files_hash(territoire: str, hashes: Mapping[str, str]) -> str:
    """Hash of the content of a territory: that of each file, by path."""
    digest = hashlib.sha256(f"{territoire}\n".encode())
    for path, each in sorted(hashes.items()):
        digest.update(f"{len(path)}:{path}:{each}\n".encode())
    return digest.hexdigest()
