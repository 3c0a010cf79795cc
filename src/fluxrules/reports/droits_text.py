"""The rights of a year as text: a table an officer can check with a calculator, in 80 columns or more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from fluxrules.explanation.numbers import decimal_text
from fluxrules.explanation.phrases import phrase
from fluxrules.reports.droits import Droits, Standing
from fluxrules.reports.droits_kinds import HOME, Kind
from fluxrules.reports.droits_limits import Bound, Limit
from fluxrules.reports.droits_numbers import rate_text
from fluxrules.reports.droits_table import clause_lines, method, named_rows, rights_table
from fluxrules.reports.layout import WIDTH, bullets, section, wrapped
from fluxrules.reports.line import short_name
from fluxrules.reports.titles import title

_PROSE = 100
"""Columns of a sentence at most: longer lines are hard to follow, however wide the terminal."""


def droits_text(droits: Droits, *, width: int = WIDTH, verbose: bool = False) -> str:
    """The rights of one bailleur.

    Args:
        droits: The rights.
        width: Columns of the terminal, 80 at least.
        verbose: Whether information of the planner is told too.
    """
    prose = min(width, _PROSE)
    lines = ["=" * WIDTH, *heading(droits)]
    lines += section(title("droits.origine"), rights_table(droits, width))
    lines += [line for said in method(droits, width) for line in wrapped(said, first="  ", width=prose)]
    lines += section(title("droits.clauses"), clause_lines(droits, width))
    if droits.counted:
        lines += section(title("droits.annee"), _standings(droits, width))
    lines += section(kinds_title(droits), _kinds(droits, prose))
    for bound in Bound:
        lines += section(title(f"droits.{bound}s"), _limits(droits, bound, prose))
    lines += section(title("droits.regimes"), _bulleted(regimes(droits), prose))
    lines += section(title("droits.constats"), _bulleted(notices(droits, verbose), prose))
    return "\n".join(lines) + "\n"


def territory_text(warnings: Sequence[str]) -> str:
    """What the territory says of its own rules."""
    return "\n".join(section(title("droits.a_savoir"), bullets(warnings))[1:])


def heading(droits: Droits) -> list[str]:
    """Whose rights, on what day; what is imagined and what nobody has verified, said before any figure."""
    attendus = decimal_text(droits.total)
    frame = title("droits.cadre", departement=droits.departement, jour=droits.day, attendus=attendus)
    lines = [*wrapped(title("droits.titre", annee=droits.year, nom=droits.nom)), frame]
    return [*lines, *(line for said in cautions(droits) for line in wrapped(said))]


def cautions(droits: Droits) -> list[str]:
    """What is not the law: an imagined bailleur, figures and clauses that nobody has read."""
    said = [title("droits.fictif")] if droits.fictif else []
    if droits.year and droits.year != int(droits.day[:4]):
        said.append(title("droits.autre_annee", annee=droits.year, jour=droits.day))
    if droits.come:
        left = decimal_text(droits.total - droits.come)
        said.append(title("droits.deja_venus", venus=decimal_text(droits.come, 0), restants=left))
    if droits.forecast_statut is not None and droits.forecast_statut.value != "verifie":
        said.append(title("droits.hypothese_prevision", statut=phrase(f"statut.{droits.forecast_statut}")))
    doubtful = droits.unverified
    if doubtful:
        statuts = dict.fromkeys(right.citation.statut for right in doubtful if right.citation is not None)
        listed = ", ".join(phrase(f"statut.{statut}") for statut in statuts)
        every = len(doubtful) == len(droits.rights)
        key = "toutes_non_verifiees" if every else "une_non_verifiee" if len(doubtful) == 1 else "non_verifiees"
        said.append(title(f"droits.{key}", nombre=len(doubtful), total=len(droits.rights), liste=listed))
    return said


def share_words(kind: Kind, droits: Droits) -> list[str]:
    """« État 28 % », for each holder of a kind."""
    return [f"{holder_name(holder, droits)} {rate_text(share)}".replace(" ", "\u00a0") for holder, share in kind.shares]


def holder_name(holder: str, droits: Droits) -> str:
    """Short name of a holder, or of the commune of the dwelling."""
    if holder == HOME:
        return title("droits.la_commune")
    return short_name(droits.names.get(holder, holder), droits.names)


def kinds_title(droits: Droits) -> str:
    """Over the kinds: of the whole year, or of what is left of it."""
    return title("droits.sortes_restantes" if droits.come else "droits.sortes")


def kinds_note(droits: Droits) -> str:
    """What « la commune » and the mark of rounding mean."""
    home = any(holder == HOME for kind in droits.kinds for holder, _ in kind.shares)
    return title("droits.la_commune_dit" if home else "droits.exact_dit")


def _kinds(droits: Droits, width: int) -> list[str]:
    lines: list[str] = []
    for kind in droits.kinds:
        expected = phrase(
            "nombre.pluriel" if kind.dwellings >= 2 else "nombre.singulier", nombre=decimal_text(kind.dwellings)
        )
        lines += wrapped(f"{kind.label} : {expected}", first="  ", rest="    ", width=width)
        total = title("droits.somme", total=rate_text(sum((share for _, share in kind.shares), Fraction(0))))
        shares = " · ".join(share_words(kind, droits))
        lines += wrapped(f"{shares} {total.replace(' ', chr(160))}", first="    ", width=width)
    return [*lines, *wrapped(kinds_note(droits), first="  ", width=width)] if lines else []


def standing_titles() -> list[str]:
    """Over ``standing_cells``."""
    return [title(f"droits.{key}") for key in ("reservataire", "droit", "acquis", "restant", "recus", "retard")]


def standing_cells(item: Standing, droits: Droits) -> list[str]:
    """Name, right of the year, gained, left to gain, received, late."""
    gained, late = item.gained or Fraction(0), item.late or Fraction(0)
    figures = [decimal_text(item.annual), decimal_text(gained), decimal_text(item.annual - gained)]
    name = short_name(item.name, droits.names)
    return [name, *figures, str(item.received or 0), decimal_text(late, signed=True)]


def _standings(droits: Droits, width: int) -> list[str]:
    rows = [standing_titles(), *(standing_cells(item, droits) for item in droits.holders)]
    made, _ = named_rows([("", row[0], row[1:]) for row in rows], ["" for _ in rows], width)
    return [line for row in made for line in row]


def limit_text(limit: Limit, droits: Droits) -> str:
    """The figure, what it comes to, what the plan gives against it, and the margin."""
    kind, margin = limit.bound.value, limit.margin
    key = "marge_nulle" if not margin else f"marge_{kind}" if margin > 0 else _missed(kind)
    detail = [title("droits.dont_transfert", part=rate_text(limit.written))] if limit.added else []
    where = ", ".join([*detail, limit.where] if limit.where else detail)
    return title(
        "droits.limite_ou" if where else "droits.limite",
        noms=" + ".join(short_name(droits.names.get(holder, holder), droits.names) for holder in limit.holders),
        signe=title(f"droits.signe_{kind}"),
        part=rate_text(limit.share),
        prevu=decimal_text(limit.forecast),
        ou=where,
        chiffre=decimal_text(limit.figure),
        donne=decimal_text(limit.given),
        marge=title(f"droits.{key}", marge=decimal_text(abs(margin))),
    )


def _missed(kind: str) -> str:
    return "depasse_plafond" if kind == Bound.PLAFOND else f"manque_{kind}"


def limit_source(limit: Limit) -> str:
    """Where a limit is written, and how sure that is."""
    values = {"clause": limit.clause, "statut": phrase(f"statut.{limit.citation.statut}")}
    if limit.span is None:
        return title("droits.source", **values)
    return title("droits.source_lieu", fichier=limit.span.file, ligne=limit.span.line, **values)


def _limits(droits: Droits, bound: Bound, width: int) -> list[str]:
    lines: list[str] = []
    for limit in droits.limits:
        if limit.bound is bound:
            lines += wrapped(limit_text(limit, droits), first="  - ", rest="    ", width=width)
            lines += wrapped(limit_source(limit), first="    ", width=width)
    return lines


def regimes(droits: Droits) -> list[str]:
    """Nested shares, transfers and the like; and what kind of bound the year can promise."""
    model = title("droits.modele_restreint" if droits.restricted else "droits.modele_fixe")
    return [*(f"{item.text} {item.clause}".strip() for item in droits.arrangements), model]


def notices(droits: Droits, verbose: bool) -> list[str]:
    """What the planner had to say: information only when asked."""
    return [f"{item.message} ({item.code})" for item in droits.notices if verbose or item.severity.value != "info"]


def _bulleted(texts: Iterable[str], width: int) -> list[str]:
    if width == WIDTH:
        return bullets(texts)
    return [line for text in texts for line in wrapped(text, first="  - ", rest="    ", width=width)]
