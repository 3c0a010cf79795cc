"""The audit as text, in 80 columns: what is found first, then the figures, the method, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from fluxrules.audit.examination import LEVEL
from fluxrules.explanation.numbers import decimal_text
from fluxrules.reports.equite import Equite
from fluxrules.reports.layout import WIDTH, section, table, wrapped
from fluxrules.reports.titles import title
from fluxrules.vocabulary import Axe, Rythme

SHOWN_KINDS = 4
"""Kinds of dwellings named in a sentence; two more or above are counted."""


def equite_text(equite: Equite, *, width: int = WIDTH) -> str:
    """One audit.

    Args:
        equite: The audit.
        width: Columns of the terminal, 80 at least.
    """
    year = equite.found.year
    _, departement, annee = year.key
    lines = ["=" * WIDTH, *wrapped(title("equite.titre", nom=equite.nom, annee=annee))]
    frame = title("equite.cadre", departement=departement, comptes=len(year.places), ecartes=year.aside)
    lines += wrapped(frame)
    lines += wrapped(title("equite.fictif")) if equite.fictif else []
    lines += wrapped(title("equite.question"))
    lines += section(title("equite.essentiel"), _bulleted(essentials(equite), width))
    lines += _drawn(equite, width)
    if equite.found.no_notice < len(year.places):
        lines += section(title("equite.preavis"), _noticed(equite, width))
    lines += section(title("equite.methode"), _bulleted(method(equite), width))
    lines += section(title("equite.limites"), _bulleted(limits(equite), width))
    lines += section(title("equite.manque"), _bulleted(missing(equite), width))
    return "\n".join(lines) + "\n"


def essentials(equite: Equite) -> Iterator[str]:
    """What is found, one sentence each: a question or none."""
    found = equite.found
    if found.quality is None:
        yield title("equite.sans_qualite")
    elif found.lots is None:
        yield title("equite.sans_tirage")
    else:
        yield _of_bailleur(equite)
        yield from _of_family(equite)
    if found.no_notice == len(found.year.places):
        yield title("equite.preavis_inconnus")
        return
    changed = max(found.year.holders, key=lambda holder: _moved(equite, holder))
    if _moved(equite, changed):
        yield title("equite.preavis_pire", phrase=_would_have(equite, changed))
    else:
        yield title("equite.preavis_rien")


def _of_bailleur(equite: Equite) -> str:
    lots = equite.found.lots
    assert lots is not None
    if lots.bailleur is None:
        return title("equite.bailleur_fixe")
    total = lots.draws + 1
    count = int(lots.bailleur * total)
    asked = "bailleur_explique_seul" if count == 1 else "bailleur_explique"
    key = asked if lots.bailleur <= LEVEL else "bailleur_rien"
    return title(f"equite.{key}", total=total, tirages=lots.draws, combien=count)


def _of_family(equite: Equite) -> Iterator[str]:
    lots = equite.found.lots
    assert lots is not None
    total, family = lots.draws + 1, lots.family
    if family.p is None:
        yield title("equite.famille_fixe")
        return
    asked = [holder for holder, p in family.each.items() if p <= LEVEL]
    for holder in asked:
        spread = lots.spreads[holder]
        key = "famille_explique_mieux" if spread.observed > spread.mean else "famille_explique_moins"
        count = int(family.each[holder] * total)
        yield title(f"equite.{key}", nom=equite.name(holder), combien=count, total=total)
    if not asked:
        count = int(family.p * total)
        yield title("equite.famille_rien", nom=equite.name(family.farthest), combien=count, total=total)


def _drawn(equite: Equite, width: int) -> list[str]:
    lots, quality = equite.found.lots, equite.found.quality
    if lots is None or quality is None:
        return []
    total = lots.draws + 1
    header = [title(f"equite.{name}") for name in ("qui", "recus", "rang", "ordres", "aussi")]
    rows = [_row(equite, holder, total) for holder in equite.shown]
    lines = table(header, rows, width=width)
    if quality.name == "qualite":
        said = title("equite.qualite_quartile", nom=quality.name)
    else:
        said = title("equite.qualite_haut" if quality.higher_is_better else "equite.qualite_bas", nom=quality.name)
    lines += wrapped(title("equite.rang_dit", qualite=said), first="  ", width=width)
    threshold = int(LEVEL * total)
    lines += wrapped(title("equite.aussi_dit", seuil=threshold, total=total), first="  ", width=width)
    return section(title("equite.tirages", total=total), lines)


def _row(equite: Equite, holder: str, total: int) -> list[str]:
    lots = equite.found.lots
    assert lots is not None
    spread, far = lots.spreads[holder], equite.as_far(holder)
    low, high = (equite.mean_rank(holder, bound) for bound in (spread.low, spread.high))
    nothing = title("equite.rien")
    return [
        equite.name(holder),
        str(equite.found.received[holder].received),
        _rank(equite.mean_rank(holder)),
        nothing if low is None or high is None else title("equite.entre", bas=_rank(low), haut=_rank(high)),
        nothing if far is None else title("equite.sur", combien=int(far * total), total=total),
    ]


def _rank(value: Fraction | None) -> str:
    return title("equite.rien") if value is None else decimal_text(value, 1)


def _noticed(equite: Equite, width: int) -> list[str]:
    fifo = equite.found.fifo
    header = [title(f"equite.{name}") for name in ("qui", "reel", "autre", "ecart")]
    rows = []
    for holder in equite.shown:
        real, other = fifo.real[holder].received, fifo.other[holder].received
        rows.append([equite.name(holder), str(real), str(other), decimal_text(other - real, 0, signed=True)])
    lines = table(header, rows, width=width)
    moved = title("equite.deplaces", nombre=fifo.moved, total=len(equite.found.year.places))
    lines += wrapped(moved, first="  ", width=width)
    lines += _bulleted((_would_have(equite, h) for h in equite.shown if fifo.kinds(h)), width)
    for said in given_notes(equite):
        lines += wrapped(said, first="  ", width=width)
    return lines


def given_notes(equite: Equite) -> Iterator[str]:
    """What to know when the decisions examined are not the rule's."""
    found = equite.found
    if found.given is None:
        return
    yield title("equite.donnees", colonne=equite.column)
    decided = [(given, rule) for given, rule in zip(found.given, found.by_rule, strict=True) if given]
    other = sum(given != rule for given, rule in decided)
    if other:
        yield title("equite.donnees_ecart", nombre=other, total=len(decided))


def _moved(equite: Equite, holder: str) -> int:
    return sum(abs(more) for more in equite.found.fifo.kinds(holder).values())


def _would_have(equite: Equite, holder: str) -> str:
    kinds = sorted(equite.found.fifo.kinds(holder).items(), key=lambda item: (-abs(item[1]), -item[1], item[0]))
    shown = len(kinds) if len(kinds) <= SHOWN_KINDS + 1 else SHOWN_KINDS
    said = [_kind_words(kind, more) for kind, more in kinds[:shown]]
    if shown < len(kinds):
        said.append(title("equite.suite", nombre=len(kinds) - shown))
    return title("equite.aurait", nom=equite.name(holder), liste=", ".join(said))


def _kind_words(kind: tuple[str, ...], more: int) -> str:
    typologie, qpv = kind
    where = {"oui": "en_qpv", "non": "hors_qpv"}.get(qpv, "qpv_inconnu")
    sort = title(f"equite.{where}", typologie=typologie or title("equite.typologie_inconnue"))
    return title("equite.plus" if more > 0 else "equite.moins", nombre=abs(more), sorte=sort)


def method(equite: Equite) -> Iterator[str]:
    """How it was done, for someone who is no statistician."""
    found = equite.found
    if found.lots is not None:
        yield title("equite.methode_regle" if found.given is None else "equite.methode_donnees")
        yield title("equite.methode_statistique")
        yield title(
            "equite.methode_precision",
            tirages=found.lots.draws,
            mobiles=found.lots.movable,
            total=found.lots.draws + 1,
            graine=found.lots.seed,
        )
        if found.live and found.given is None:
            yield title("equite.methode_vivants", nombre=found.live)
    yield title("equite.methode_preavis")


def limits(equite: Equite) -> Iterator[str]:
    """What it cannot say, and what it supposes."""
    names = ["droits", "evenements"]
    if equite.found.lots is not None:
        names = ["hasard", "echange", "mois", *names, "qualite"]
        if Axe.QUALITE.value not in equite.found.year.program.shares.axes:
            names.append("categories")
    if any(window.program.shares.batch is not Rythme.JAMAIS for window in equite.found.year.windows):
        names.append("lot")
    yield from (title(f"equite.limite_{name}") for name in names)


def missing(equite: Equite) -> Iterator[str]:
    """Data that would say more."""
    found = equite.found
    total = len(found.year.places)
    gaps = []
    if found.quality is None:
        gaps.append(title("equite.manque_qualite"))
    elif found.known < total:
        gaps.append(title("equite.manque_rang", nombre=total - found.known, total=total))
    if found.no_notice:
        gaps.append(title("equite.manque_preavis", nombre=found.no_notice, total=total))
    undecided = sum(not holder for holder in found.given or ())
    if undecided:
        gaps.append(title("equite.manque_decision", nombre=undecided, total=total))
    yield from gaps or [title("equite.manque_rien", et_qualite=title("equite.et_qualite"))]


def _bulleted(texts: Iterable[str], width: int) -> list[str]:
    return [line for text in texts for line in wrapped(text, first="  - ", rest="    ", width=width)]
