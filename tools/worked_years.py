"""Writes ``docs/annees``: for each example of ``territories/exemples``, its clause, its table and its picture.

``python tools/worked_years.py`` writes; with ``--verifier`` it names the files that differ and exits 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from fluxrules.decision.calendar import Calendar
from fluxrules.decision.session import Compiled
from fluxrules.decision.stories import StoryResult, run_story
from fluxrules.explanation.numbers import decimal_text
from fluxrules.reports.droits import droits_of
from fluxrules.reports.droits_markdown import droits_markdown
from fluxrules.reports.picture_trajectory import progress_picture, trajectory_picture
from fluxrules.reports.year_pictures import Subject, holders_drawn, progress_of, trajectory_of
from fluxrules.semantics import Territory, load_territory
from fluxrules.vocabulary import BAILLEUR, Methode

ROOT = Path(__file__).parents[1]
TERRITORY = "exemples"
FOLDER = "docs/annees"
CLAUSE = "# La clause\n"
TEXT = "# > "

GROUPS = (
    (
        "Les parts",
        "perimetres imbrication plafond-de-groupe residuel bonus plafond garantie cible plancher-et-plafond uniformite "
        "partage-interne",
    ),
    ("La règle, et les pratiques", "bande quota-strict lot tijdeman reste-a-faire taux-de-realisation"),
    (
        "Les événements",
        "restitution-non-comptee restitution-comptee dette delai-bailleur delai-suivant derogation annulation retrait "
        "engage",
    ),
    (
        "D'une année à l'autre, d'une convention à l'autre",
        "report-entier report-plafonne report-aucun avenant arrivee depart",
    ),
    (
        "À côté du flux, ou à plusieurs",
        "programme-hors-flux programme-dans-le-flux delegation mise-en-commun sans-convention",
    ),
)
"""The examples, in the order a partner reads them."""


def files() -> Iterator[tuple[str, str]]:
    """Path under the project and contents of every file of ``docs/annees``.

    Raises:
        SystemExit: A story fails: what it shows would be false.
    """
    territory, _, _ = load_territory(ROOT, TERRITORY)
    assert territory is not None
    calendar = Calendar(territory)
    stories = {story.id: (path, story) for path, story in territory.stories}
    listed = [slug for _, slugs in GROUPS for slug in slugs.split()]
    if sorted(listed) != sorted(territory.bailleurs):
        raise SystemExit(f"listed and written differ: {sorted(set(listed) ^ set(territory.bailleurs))}")
    index = [INTRODUCTION]
    for heading, slugs in GROUPS:
        index.append(f"\n## {heading}\n\n")
        for slug in slugs.split():
            result = run_story(calendar, *stories[slug])
            if not result.passed:
                raise SystemExit(f"the story {slug} fails: fluxrules tester {TERRITORY} --filtre {slug}")
            page = _Page(territory, calendar.compiled(stories[slug][1].etapes[0].le), slug, result)
            yield f"{FOLDER}/{slug}.md", page.text()
            yield f"{FOLDER}/{slug}.svg", page.picture()
            index.append(f"- [{page.title}]({slug}.md). {page.lines[0]}\n")
    yield f"{FOLDER}/README.md", "".join(index)


INTRODUCTION = """\
# Une année type par clause

Chaque page montre une clause telle qu'on l'écrit, les droits qu'elle donne, et une année de soixante logements : qui
reçoit, quand, et à quel écart de son droit. Tout y est imaginaire ; tout y est rejoué à chaque essai
(`fluxrules tester exemples`). Changez une ligne d'une convention de `territories/exemples`, et le tableau change.
"""


class _Page:
    """One example."""

    def __init__(self, territory: Territory, compiled: Compiled, slug: str, result: StoryResult) -> None:
        self.territory = territory
        self.compiled = compiled
        self.slug = slug
        self.result = result
        self.convention = (ROOT / f"territories/{TERRITORY}/conventions/{slug}.yaml").read_text("utf-8")
        self.lines = [line.removeprefix(TEXT) for line in self.convention.splitlines() if line.startswith(TEXT)]
        self._events = result.books.events or []
        self.title = self.convention.splitlines()[1].removeprefix("# ")

    def text(self) -> str:
        clause = self.convention.split(CLAUSE)[1].strip()
        equity = next(line for line in self.convention.splitlines() if line.startswith("equite:"))
        droits = droits_of(
            self.compiled.programs[self.slug], self.compiled.years[self.slug], self.territory, self.compiled.diagnostics
        )
        table = droits_markdown([droits], self.territory)
        table = table[table.index("### ") :].replace("### ", "## ", 1).replace("\n### ", "\n### ")
        alt = f"Retard de chacun après chaque logement : {self.title}"
        return (
            f"# {self.title}\n\n{chr(10).join(self.lines)}\n\n"
            f"```yaml\n{equity}\n{clause}\n```\n\n"
            f"{table.strip()}\n\n"
            f"## L'année\n\n![{alt}]({self.slug}.svg)\n\n{self._end()}\n\n"
            f"Convention : `territories/{TERRITORY}/conventions/{self.slug}.yaml` ; essai : "
            f"`fluxrules tester {TERRITORY} --filtre {self.slug}`. Tout est imaginaire.\n"
        )

    def picture(self) -> str:
        program = self.compiled.programs[self.slug]
        names = {holder.id: holder.name for holder in program.shares.holders}
        registered = {name: item.reservataire.nom for name, item in self.territory.reservataires.items()}
        drawn = holders_drawn(self._events, self.slug)
        order = [*self.territory.reservataires, BAILLEUR]
        shown = {name: {**registered, **names, BAILLEUR: "Bailleur"}[name] for name in order if name in drawn}
        method = program.shares.method
        band = program.shares.band if method is Methode.BANDE else None
        subject = Subject(self.slug, f"{self.title} (année imaginaire)", shown, band)
        if method in (Methode.RESTE_A_FAIRE, Methode.TAUX_DE_REALISATION):
            return progress_picture(progress_of(self._events, subject))
        return trajectory_picture(trajectory_of(self._events, subject))

    def _end(self) -> str:
        """Where each stands at the end."""
        books = self.result.books
        key = max(books.accounts)
        account = books.accounts[key]
        names = {holder.id: holder.name for holder in self.compiled.programs[self.slug].shares.holders}
        registered = {name: item.reservataire.nom for name, item in self.territory.reservataires.items()}
        order = [*self.territory.reservataires, BAILLEUR]
        rows = ["| À la fin | Droits acquis | Reçus | Retard |", "| :-- | --: | --: | --: |"]
        for holder in order:
            if not (account.gained.get(holder) or account.received.get(holder)):
                continue
            name = {**registered, **names, BAILLEUR: "Bailleur"}[holder]
            gained = Fraction(account.gained.get(holder, 0), account.unit)
            late = decimal_text(account.deficit(holder))
            rows.append(f"| {name} | {decimal_text(gained)} | {account.received.get(holder, 0)} | {late} |")
        return "\n".join(rows)


def main() -> None:
    """Write the pages, or only compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verifier", action="store_true")
    asked = parser.parse_args()
    written = dict(files())
    known = {path.relative_to(ROOT).as_posix() for path in (ROOT / FOLDER).glob("*") if path.is_file()}
    stale = [path for path, text in written.items() if path not in known or (ROOT / path).read_text("utf-8") != text]
    stale += sorted(known - set(written))
    if asked.verifier:
        sys.exit("\n".join(stale) or None)
    (ROOT / FOLDER).mkdir(parents=True, exist_ok=True)
    for path in stale:
        if path in written:
            (ROOT / path).write_text(written[path], "utf-8")
        else:
            (ROOT / path).unlink()


if __name__ == "__main__":
    main()
