"""Reading the files of a territory, following the names by which one file calls another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fluxrules.diagnostics import Diagnostic, Span, closest, diagnose, did_you_mean
from fluxrules.source.bounds import MAX_ATTACHMENT_BYTES
from fluxrules.source.folder import Folder, beside, is_plain_path
from fluxrules.source.nodes import Mapping, Node, Scalar, Sequence
from fluxrules.source.text import decode
from fluxrules.source.yaml_reader import parse

MODELES = "rules/modeles"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ATTACHABLE = (".csv", ".xlsx")


class FileKind(StrEnum):
    """What a file says, known from its place."""

    VOCABULAIRE = "vocabulaire"
    PAQUET = "paquet"
    MODELES = "modeles"
    TERRITOIRE = "territoire"
    RESERVATAIRES = "reservataires"
    CIA = "cia"
    CONVENTION = "convention"
    ESSAIS = "essais"
    CORRESPONDANCES = "correspondances"
    EVENEMENTS = "evenements"


_OF_TERRITORY = {
    "territoire.yaml": FileKind.TERRITOIRE,
    "reservataires.yaml": FileKind.RESERVATAIRES,
    "cia.yaml": FileKind.CIA,
}
_FOLDERS = {"conventions": FileKind.CONVENTION, "essais": FileKind.ESSAIS}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One YAML file that could be read. ``path`` is relative to the project, ``/``-separated."""

    path: str
    kind: FileKind
    text: str
    sha256: str
    node: Node


class Reading:
    """The walk over one project: what was read and what is wrong."""

    def __init__(self, folder: Folder, essais: bool = True) -> None:
        self.folder = folder
        self.essais = essais
        self.files: list[SourceFile] = []
        self.attachments: dict[str, bytes] = {}
        self.texts: dict[str, str] = {}
        self.hashes: dict[str, str] = {}
        self.found: list[Diagnostic] = []

    def tried(self, paths: Iterable[str]) -> bool:
        """Whether one of these files exists, even unreadable."""
        return any(path in self.texts or self.folder.is_file(path) for path in paths)

    def yaml(self, path: str, kind: FileKind, asked_at: Span | None = None) -> Node | None:
        """Read one YAML file; each file is read once."""
        data = self.folder.read(path, asked_at=asked_at)
        if isinstance(data, Diagnostic):
            self.found.append(data)
            return None
        self.hashes[path] = digest = hashlib.sha256(data).hexdigest()
        source, found = decode(data, path)
        self.found += found
        if source is None:
            return None
        self.texts[path] = source.shown
        node, found = parse(source)
        self.found += found
        if node is not None:
            self.files.append(SourceFile(path, kind, source.shown, digest, node))
        return node

    def yaml_of(self, path: str, kind: FileKind) -> None:
        """Read every ``*.yaml`` of a folder."""
        for name in self._names(path):
            if name.endswith(".yaml"):
                self.yaml(f"{path}/{name}", kind)
            elif name.endswith(".yml"):
                self._unread(f"{path}/{name}", name[:-4] + ".yaml")

    def territories(self, first: str, known: tuple[str, ...]) -> set[str]:
        """Read a territory and those it includes; ``known`` are those that a misspelt name may stand for."""
        seen: set[str] = set()
        waiting: list[tuple[str, tuple[str, ...]]] = [(first, ())]
        while waiting:
            slug, chain = waiting.pop()
            if slug in seen:
                continue
            seen.add(slug)
            node = self._territory(slug, own=slug == first)
            for scalar in _scalars_under(node, "inclut"):
                name = scalar.text
                if name == slug or name in chain:
                    self.found.append(
                        diagnose("FLX159", scalar.span, nom=name, chaine=" → ".join((*chain, slug, name)))
                    )
                elif not SLUG.fullmatch(name) or not self.folder.is_folder(f"territories/{name}"):
                    hint = did_you_mean(closest(name, known))
                    self.found.append(diagnose("FLX158", scalar.span, hint=hint, nom=name))
                else:
                    waiting.append((name, (*chain, slug)))
        return seen

    def packs(self) -> None:
        """Read the packs that the territories name, with the essais beside them."""
        named: dict[str, Scalar] = {}
        for file in self._of(FileKind.TERRITOIRE):
            for scalar in _scalars_under(file.node, "paquets"):
                if not is_plain_path(scalar.text):
                    self.found.append(diagnose("FLX156", scalar.span, chemin=scalar.text))
                elif not self.folder.is_file(path := f"rules/{scalar.text}.yaml") and not self.folder.is_folder(path):
                    hint = did_you_mean(closest(scalar.text, self._known_packs()))
                    self.found.append(diagnose("FLX157", scalar.span, hint=hint, nom=scalar.text))
                else:
                    named.setdefault(scalar.text, scalar)
        for name, scalar in sorted(named.items()):
            self.yaml(f"rules/{name}.yaml", FileKind.PAQUET, scalar.span)
            if self.essais and self.folder.is_file(essais := f"rules/{name}.essais.yaml"):
                self.yaml(essais, FileKind.ESSAIS)

    def attached(self) -> None:
        """Read the files that grilles and prévisions name."""
        for file in self._of(FileKind.PAQUET, FileKind.CIA, FileKind.CONVENTION):
            for scalar in _attachments(file.node):
                if not is_plain_path(scalar.text):
                    self.found.append(diagnose("FLX156", scalar.span, chemin=scalar.text))
                    continue
                path = beside(file.path, scalar.text)
                if not path.lower().endswith(_ATTACHABLE):
                    self.found.append(diagnose("FLX161", scalar.span, chemin=scalar.text))
                elif path not in self.attachments:
                    self._attach(path, scalar.span)

    def _attach(self, path: str, asked_at: Span) -> None:
        data = self.folder.read(path, asked_at=asked_at, maximum=MAX_ATTACHMENT_BYTES)
        if isinstance(data, Diagnostic):
            self.found.append(data)
            return
        if len(data) > MAX_ATTACHMENT_BYTES:
            self.found.append(diagnose("FLX164", asked_at, chemin=path, maximum=MAX_ATTACHMENT_BYTES // 1_000_000))
            return
        self.attachments[path] = data
        self.hashes[path] = hashlib.sha256(data).hexdigest()
        if path.lower().endswith(".csv"):
            self.texts[path] = _shown(data)

    def _territory(self, slug: str, *, own: bool) -> Node | None:
        base = f"territories/{slug}"
        node = self.yaml(f"{base}/territoire.yaml", FileKind.TERRITOIRE)
        for name in self._names(base):
            path = f"{base}/{name}"
            if name in _FOLDERS:
                # The essais of an included territory are played on it alone: here other rules join in.
                if _FOLDERS[name] is not FileKind.ESSAIS or (own and self.essais):
                    self.yaml_of(path, _FOLDERS[name])
            elif name in _OF_TERRITORY:
                if name != "territoire.yaml":
                    self.yaml(path, _OF_TERRITORY[name])
            elif self.folder.is_folder(path):
                if (near := closest(name, (*_FOLDERS, "logements"))) and near != name:
                    self._unread(path, near)
            elif name.endswith((".yaml", ".yml")):
                self._unread(path, closest(name, _OF_TERRITORY) or f"conventions/{name.rsplit('.', 1)[0]}.yaml")
        return node

    def _unread(self, path: str, expected: str) -> None:
        self.found.append(diagnose("FLX162", Span(path), chemin=path, attendu=expected))

    def _names(self, path: str) -> tuple[str, ...]:
        names = self.folder.names(path)
        if isinstance(names, Diagnostic):
            self.found.append(names)
            return ()
        return names

    def _of(self, *kinds: FileKind) -> list[SourceFile]:
        return sorted((file for file in self.files if file.kind in kinds), key=lambda file: file.path)

    def _known_packs(self) -> tuple[str, ...]:
        found = []
        for family in self._names("rules"):
            if self.folder.is_folder(f"rules/{family}") and f"rules/{family}" != MODELES:
                names = self._names(f"rules/{family}")
                found += [f"{family}/{name[:-5]}" for name in names if name.endswith(".yaml")]
        return tuple(name for name in found if not name.endswith(".essais"))


def _scalars_under(node: Node | None, key: str) -> list[Scalar]:
    """The leaves of the list under ``key`` (or the leaf alone: the schema will say that a list is expected)."""
    value = node.get(key) if isinstance(node, Mapping) else None
    items: tuple[Node, ...] = value.items if isinstance(value, Sequence) else (value,) if value else ()
    return [item for item in items if isinstance(item, Scalar) and item.text]


def _attachments(node: Node) -> list[Scalar]:
    """The values of ``fichier`` in ``prevision``, in ``assiette`` and in each of ``grilles``."""
    if not isinstance(node, Mapping):
        return []
    grilles = node.get("grilles")
    holders = (node.get("prevision"), node.get("assiette"), *(grilles.items if isinstance(grilles, Sequence) else ()))
    return [scalar for holder in holders for scalar in _scalars_under(holder, "fichier")]


def _shown(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
