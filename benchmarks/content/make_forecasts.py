"""Write the forecasts of the fictitious bailleurs: stock of each commune × turnover × share of the bailleur.

The financing mix is that of the register of Nantes, in and out of QPV. Nothing is drawn: the same register gives the
same bytes. Usage: ``python benchmarks/content/make_forecasts.py``.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

from register import PROJECT, TURNOVER, dwellings, stock

FINANCEMENTS = ("PLAI", "PLUS", "PLS")
_MIDDLE = [
    "44109",
    "44162",
    "44143",
    "44114",
    "44190",
    "44020",
    "44047",
    "44026",
    "44035",
    "44172",
    "44215",
    "44204",
    "44194",
    "44018",
]
_SMALL = ["44109", "44162", "44143", "44020", "44018", "44101", "44120", "44166", "44074"]
BAILLEURS: dict[str, tuple[Fraction, tuple[str, ...]]] = {
    "toits-exemple": (Fraction(1, 2), ()),
    "logis-modele": (Fraction(3, 10), tuple(_MIDDLE)),
    "maisons-specimen": (Fraction(1, 5), tuple(_SMALL)),
}
"""Share of the stock of each commune a bailleur is supposed to own, and where (empty: everywhere)."""


def mix() -> dict[str, dict[str, Fraction]]:
    """Financing mix of the register, by QPV."""
    seen: Counter[tuple[str, str]] = Counter((d.qpv, d.financement) for d in dwellings())
    found = {}
    for qpv in ("oui", "non"):
        total = sum(seen[qpv, financement] for financement in FINANCEMENTS)
        found[qpv] = {financement: Fraction(seen[qpv, financement], total) for financement in FINANCEMENTS}
    return found


def forecast(bailleur: str) -> list[tuple[str, str, str, Fraction]]:
    """(commune, qpv, financing, expected dwellings to the tenth) for one bailleur."""
    share, communes = BAILLEURS[bailleur]
    shares = mix()
    lines = []
    for (commune, qpv), dwellings_there in stock().items():
        if communes and commune not in communes:
            continue
        for financement in FINANCEMENTS:
            expected = dwellings_there * Fraction(TURNOVER) * share * shares[qpv][financement]
            lines.append((commune, qpv, financement, max(Fraction(1, 10), Fraction(round(expected * 10), 10))))
    return lines


def main() -> None:
    """Write one CSV per bailleur beside its convention."""
    folder: Path = PROJECT / "territories/departement-44/conventions/previsions"
    folder.mkdir(exist_ok=True)
    for bailleur in BAILLEURS:
        lines = forecast(bailleur)
        text = "commune;qpv;financement;logements\n"
        text += "".join(f"{c};{q};{f};{float(n):.1f}\n" for c, q, f, n in lines)
        (folder / f"{bailleur}.csv").write_text(text, encoding="utf-8")
        print(f"{bailleur} : {len(lines)} classes, {float(sum(n for *_, n in lines)):.1f} logements attendus")


if __name__ == "__main__":
    main()
