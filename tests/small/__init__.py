"""A project small enough to be read in one look, made in a temporary folder, for tests that change one line of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from fluxrules.decision.session import Compiled, Session, compile_territory
from fluxrules.diagnostics import Diagnostic
from fluxrules.intake.liberation import Liberation
from fluxrules.program.program import Value
from fluxrules.semantics import Territory, load_territory

DAY = date(2025, 6, 2)

TERRITOIRE = """\
nom: Petit Pays
nature: communaute_communes
departements: ["99"]
communes:
  - {insee: "99001", nom: Bourg}
  - {insee: "99002", nom: Village}
paquets: [base]
documents:
  - {id: texte, titre: Un texte, statut: hypothese}
"""

RESERVATAIRES = """\
reservataires:
  - {id: etat, nom: État, categorie: etat, perimetre: departement, ordre: 1}
  - {id: etat-agents, nom: Agents de l'État, categorie: etat, perimetre: departement, dans: etat, ordre: 2}
  - {id: al, nom: Action Logement, categorie: action_logement, perimetre: departement, ordre: 3}
  - {id: commune-99001, nom: Bourg, categorie: commune, communes: ["99001"], ordre: 4}
  - {id: commune-99002, nom: Village, categorie: commune, communes: ["99002"], ordre: 5}
"""

CONVENTION = """\
paquet: conv
titre: Convention
bailleur: {id: bail, nom: Bailleur fictif, fictif: oui}
departement: "99"
statut: hypothese
prevision:
  annee: 2025
  source: {document: texte}
  statut: hypothese
  classes:
    - {commune: "99001", qpv: non, financement: PLUS, logements: 40}
    - {commune: "99001", qpv: oui, financement: PLUS, logements: 20}
    - {commune: "99002", qpv: non, financement: PLUS, logements: 20}
    - {commune: "99002", qpv: non, financement: PLS, logements: 20}
equite: {bande: 5/4}
parts:
  - {id: p-etat, titre: État, norme: convention_etat, source: {document: texte}, statut: hypothese,
     part: {reservataire: etat, taux: 30 %, dont: [{reservataire: etat-agents, taux: 5 %}]}}
  - {id: p-al, titre: Action Logement, norme: convention, source: {document: texte}, statut: hypothese,
     part: {reservataire: al, taux: 30 %}}
  - {id: p-bourg, titre: Bourg, norme: convention, source: {document: texte}, statut: hypothese,
     part: {reservataire: commune-99001, taux: 20 %}}
"""

HEAD = "titre: Une règle, norme: cia, source: {document: texte}, statut: hypothese"
"""What every rule of a test says and that no test is about."""


def rules(*items: str, pack: str = "cia", extra: str = "") -> str:
    """A rule file whose rules are given in flow style, ``{id: r1, …}`` without the heading."""
    lines = [f"paquet: {pack}", f"titre: Paquet {pack}"]
    if extra:
        lines.append(extra)
    if items:
        lines.append("regles:")
        lines += [f"  - {{{HEAD}, {item}}}" if "norme:" not in item else f"  - {{{item}}}" for item in items]
    return "\n".join(lines) + "\n"


def write(root: Path, cia: str = "", base: str = "", files: Mapping[str, str] | None = None) -> Path:
    """Write the project under ``root``.

    Args:
        root: An empty folder.
        cia: Text of ``cia.yaml`` ("" for none).
        base: Text of the pack ``rules/base.yaml``.
        files: Other files, or other contents, by path.
    """
    vocabulary = Path(__file__).parents[2] / "rules" / "vocabulaire.yaml"
    here = "territories/petit"
    contents = {
        "rules/vocabulaire.yaml": vocabulary.read_text("utf-8"),
        "rules/base.yaml": base or "paquet: base\ntitre: Base\n",
        f"{here}/territoire.yaml": TERRITOIRE,
        f"{here}/reservataires.yaml": RESERVATAIRES,
        f"{here}/conventions/bail.yaml": CONVENTION,
        **({f"{here}/cia.yaml": cia} if cia else {}),
        **(files or {}),
    }
    for path, text in contents.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return root


def load(root: Path, cia: str = "", base: str = "", files: Mapping[str, str] | None = None) -> Territory:
    """The territory of the project, which must be readable."""
    territory, diagnostics, _ = load_territory(write(root, cia, base, files), "petit")
    assert territory is not None
    assert not diagnostics, [str(d) for d in diagnostics]
    return territory


def compiled(root: Path, cia: str = "", base: str = "", files: Mapping[str, str] | None = None) -> Compiled:
    """The territory compiled on ``DAY``, whatever its diagnostics."""
    return compile_territory(load(root, cia, base, files), DAY)


def session(
    root: Path, cia: str = "", base: str = "", files: Mapping[str, str] | None = None, engine: str = "native"
) -> Session:
    """A session on a project that must compile."""
    made = compiled(root, cia, base, files)
    assert made.ready, [(d.code, d.message) for d in made.diagnostics]
    return Session(made, engine)


def codes(diagnostics: tuple[Diagnostic, ...]) -> list[str]:
    """Codes, in order."""
    return [diagnostic.code for diagnostic in diagnostics]


ORDINARY: dict[str, Value] = {
    "logement.typologie": "T3",
    "logement.financement": "PLUS",
    "logement.qpv": False,
    "logement.annee_construction": 1980,
}


def dwelling(name: str = "l1", commune: str = "99001", **facts: Value | None) -> Liberation:
    """A libération of ``bail``; ``qpv=None`` makes a datum missing, ``besoin="mutation"`` reads ``liberation.``."""
    values = dict(ORDINARY)
    for key, value in facts.items():
        family = "liberation" if key in ("besoin", "premiere_location", "designation_dalo", "date") else "logement"
        path = f"{family}.{key}"
        values.pop(path, None)
        if value is not None:
            values[path] = value
    return Liberation(name, name, "bail", commune, 1, values)
