"""The meaning of rule files, read straight from DESIGN §3 and §4, from plain data, top down and without a compiler.

Asked for the truth of a rule, it asks for the truth of what the rule reads, and so on: no atoms, no levels, no strata,
no interning. Shares nothing with fluxrules: not the reading of values, not the order of norms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

Truth = bool | None
ENUMS = {
    "logement.typologie": ["T1", "T2", "T3", "T4", "T5", "T6"],
    "reservataire.categorie": [
        "etat",
        "action_logement",
        "commune",
        "epci",
        "departement",
        "region",
        "etablissement_public",
        "employeur",
        "organisme",
        "mise_en_commun",
    ],
    "logement.d4": ["ambre", "bleu", "cyan"],
}
NUMBERS = {
    "logement.surface",
    "logement.etage",
    "logement.loyer",
    "flux.etat.retard",
    "reservataire.flux.recus",
}
ORDER = ["loi", "decret", "arrete", "convention_etat", "cia", "convention", "charte", "usage"]
CATEGORIES = {
    "etat": "etat",
    "etat-agents": "etat",
    "al": "action_logement",
    "commune-99001": "commune",
    "commune-99002": "commune",
}
STRATA = [
    "",
    "qualification",
    "assiette",
    "eligibilite",
    "plafonds",
    "orientation",
    "repartition",
    "modalites",
    "controle",
]
STRATUM = {
    "soustraire_du_flux": 2,
    "maintenir_dans_le_flux": 2,
    "ecarter": 3,
    "plafonner": 4,
    "reserver_a": 5,
    "prioriser": 5,
    "preferer": 5,
    "modalites": 7,
    "signaler": 8,
}
HERE = ["etat", "etat-agents", "al", "commune-99001"]


@dataclass
class Reading:
    """What the rules say of given facts: sets of (rule, réservataire), derived facts, clashes."""

    fired: set[tuple[str, str]]
    maybe: set[tuple[str, str]]
    aside: set[tuple[str, str, str]]
    derived: dict[tuple[str, str], Any]
    clashes: set[tuple[str, str]]


class Naive:
    """Reads the packs in scope of the bailleur ``bail`` on a day."""

    def __init__(self, packs: Mapping[str, dict[str, Any]], day: date) -> None:
        self.day = day
        every = {f"{p}:{r['id']}": r for p, c in packs.items() for r in c["regles"]}
        self.everything = every
        scope = [p for p, c in packs.items() if c.get("bailleur", {}).get("id", "bail") == "bail"]
        self.rules = {
            name: rule
            for name, rule in every.items()
            if name.split(":")[0] in scope and self.holds(rule.get("en_vigueur", {}))
        }
        self.parameters = {f"{p}.{x['nom']}": x for p, c in packs.items() for x in c.get("parametres", [])}
        self.declared = {f["chemin"]: f for c in packs.values() for f in c.get("faits", [])}

    def holds(self, validity: Mapping[str, str]) -> bool:
        return validity.get("du", "0000") <= self.day.isoformat() <= validity.get("au", "9999")

    def exceptions(self, name: str) -> list[str]:
        """Rules in scope that name this one under ``deroge_a``, by full name or by id."""
        found = []
        for other, rule in self.rules.items():
            for reference in rule.get("deroge_a", []):
                if reference == name or (":" not in reference and self.meant(reference, other.split(":")[0]) == name):
                    found.append(other)
        return found

    def meant(self, reference: str, pack: str) -> str:
        if f"{pack}:{reference}" in self.everything:
            return f"{pack}:{reference}"
        return next(n for n in self.everything if n.split(":")[1] == reference)

    def effects(self, name: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...], dict[str, Any]]]:
        """(kind, targets with a right, named targets without, figures) of each effect that is not a deduction."""
        found = []
        for effect in self.rules[name]["alors"]:
            ((kind, body),) = effect.items()
            if kind == "deduire":
                continue
            figures = {key: value for key, value in body.items() if not key.startswith(("reservataire", "categorie"))}
            for key in ("logements", "taux"):
                if key in figures:
                    text = str(figures[key])
                    figures[key] = Fraction(text[:-2]) / 100 if text.endswith(" %") else Fraction(text)
            if kind == "soustraire_du_flux":
                if "reservataire" in body:
                    figures["titulaire"] = body["reservataire"]
                found.append((kind, (), (), figures))
                continue
            if "categorie" in body:
                members = [h for h, c in CATEGORIES.items() if c == body["categorie"]]
                kept = tuple(h for h in members if h in HERE)
                found.append((kind, kept, () if kept else tuple(members), figures))
                continue
            named = body.get("reservataires") or ([body["reservataire"]] if "reservataire" in body else [])
            named = sorted(named, key=[*CATEGORIES, "bailleur", "chaque"].index)
            there = ("chaque", "bailleur", *HERE)
            kept = tuple(h for h in named if h in there)
            found.append((kind, kept, tuple(h for h in named if h not in there), figures))
        return found

    def heading(self, name: str) -> tuple[str, str, str, tuple[str, str]]:
        """(titre, norme, explication, first and last day) as written."""
        rule = self.rules[name]
        dates = rule.get("en_vigueur", {})
        return rule["titre"], rule["norme"], rule.get("explication", ""), (dates.get("du", ""), dates.get("au", ""))

    def stratum(self, name: str) -> str:
        """That of its first effect; for a rule that only deduces, the earliest that what it reads allows."""
        own = [STRATUM[kind] for effect in self.everything[name]["alors"] for kind in effect if kind != "deduire"]
        return STRATA[min(own)] if own else STRATA[self.known(name)]

    def known(self, name: str) -> int:
        """When the truth of a rule is known: after every denial it reads, with every affirmation."""
        rule = self.everything[name]
        found = [1]
        for path, operator, operand, denied in self.leaves(rule.get("quand"), False):
            if path not in self.declared:
                continue
            makers = [
                n
                for n, r in self.everything.items()
                if any(e.get("deduire", {}).get("fait") == path for e in r["alors"])
            ]
            if not makers:
                continue
            default = self.declared[path].get("sinon")
            affirms = default is None or (operator == "egal" and operand != default)
            affirms = affirms or (operator == "parmi" and default not in operand)
            found.append(max(self.known(maker) for maker in makers) + (denied or not affirms))
        for other, item in self.everything.items():
            for reference in item.get("deroge_a", []):
                if reference == name or (":" not in reference and self.meant(reference, other.split(":")[0]) == name):
                    found.append(self.known(other))
        return max(found)

    def leaves(self, condition: Any, denied: bool) -> list[tuple[str, str, Any, bool]]:
        """(path, operator, operand, under an odd number of ``aucun``) of each comparison."""
        if condition is None:
            return []
        ((key, value),) = condition.items()
        if key in ("tous", "un_de", "aucun"):
            return [leaf for child in value for leaf in self.leaves(child, denied ^ (key == "aucun"))]
        if isinstance(value, list):
            value = {"parmi": value}
        value = value if isinstance(value, dict) else {"egal": value}
        return [(key, operator, operand, denied) for operator, operand in value.items()]

    def read(self, general: Mapping[str, Any], each: Mapping[str, Mapping[str, Any]]) -> Reading:
        """Everything the rules say of these facts."""
        return _Question(self, general, each).answer()


class _Question:
    def __init__(self, rules: Naive, general: Mapping[str, Any], each: Mapping[str, Mapping[str, Any]]) -> None:
        self.all, self.general, self.each = rules, general, each
        self.clashes: set[tuple[str, str]] = set()

    def answer(self) -> Reading:
        found = Reading(set(), set(), set(), {}, set())
        for name, rule in self.all.rules.items():
            for who in sorted(self.each) if "pour_chaque" in rule else [""]:
                truth = self.rule(name, who)
                if truth is not False:
                    (found.fired if truth else found.maybe).add((name, who))
                if self.body(rule, who):
                    for other in self.all.exceptions(name):
                        by = who if "pour_chaque" in self.all.rules[other] else ""
                        if self.rule(other, by):
                            found.aside.add((name, who, other))
        paths = {e["deduire"]["fait"] for r in self.all.rules.values() for e in r["alors"] if "deduire" in e}
        for path in paths:
            for who in sorted(self.each) if path.startswith("reservataire.") else [""]:
                value = self.deduced(path, who)
                if value is not None:
                    found.derived[path, who] = value
        found.clashes = self.clashes
        return found

    def rule(self, name: str, who: str) -> Truth:
        rule = self.all.rules[name]
        truth = self.body(rule, who)
        for other in self.all.exceptions(name):
            its = self.rule(other, who if "pour_chaque" in self.all.rules[other] else "")
            if its is True:
                return False
            if its is None and truth is True:
                truth = None
        return truth

    def body(self, rule: Mapping[str, Any], who: str) -> Truth:
        return self.condition(rule["quand"], who) if "quand" in rule else True

    def condition(self, condition: Mapping[str, Any], who: str) -> Truth:
        ((key, value),) = condition.items()
        if key in ("tous", "un_de", "aucun"):
            truths = [self.condition(child, who) for child in value]
            if key == "tous":
                return False if False in truths else None if None in truths else True
            one = True if True in truths else None if None in truths else False
            return one if key == "un_de" or one is None else not one
        if isinstance(value, list):
            value = {"parmi": value}
        if not isinstance(value, dict):
            value = {"egal": value}
        truths = [self.compare(key, operator, operand, who) for operator, operand in value.items()]
        return False if False in truths else None if None in truths else True

    def compare(self, path: str, operator: str, operand: Any, who: str) -> Truth:
        seen = self.value(path, who)
        if operator == "existe":
            return (seen is not None) == operand
        if seen is None:
            return None
        if isinstance(operand, dict):
            parameter = self.all.parameters[operand["parametre"]]
            operand = next(v["valeur"] for v in parameter["valeurs"] if self.all.holds(v["en_vigueur"]))
        if operator in ("parmi", "hors"):
            inside = any(self.place(path, seen) == self.place(path, one) for one in operand)
            return inside if operator == "parmi" else not inside
        if operator == "entre":
            return self.place(path, operand[0]) <= self.place(path, seen) <= self.place(path, operand[1])
        if operator == "commence_par":
            return seen[: len(operand)] == operand
        if operator == "contient":
            return seen.find(operand) >= 0
        left, right = self.place(path, seen), self.place(path, operand)
        return {
            "egal": left == right,
            "different": left != right,
            "au_moins": left >= right,
            "au_plus": left <= right,
            "plus_de": left > right,
            "moins_de": left < right,
        }[operator]

    def place(self, path: str, value: Any) -> Any:
        """Where a value stands among those of its fact."""
        if path in ENUMS:
            return ENUMS[path].index(value)
        return Fraction(value) if path in NUMBERS else value

    def value(self, path: str, who: str) -> Any:
        if path in self.all.declared:
            return self.deduced(path, who if path.startswith("reservataire.") else "")
        if path.startswith("reservataire."):
            return self.each[who].get(path)
        return self.general.get(path)

    def deduced(self, path: str, who: str) -> Any:
        """Highest norm first; a rule that may fire, of that norm or above, for another value, makes it unknown."""
        default = self.all.declared[path].get("sinon")
        certain: list[tuple[int, Any]] = []
        possible: list[tuple[int, Any]] = []
        for name, rule in self.all.rules.items():
            for effect in rule["alors"]:
                if effect.get("deduire", {}).get("fait") == path:
                    truth = self.rule(name, who)
                    claim = (ORDER.index(rule["norme"]), effect["deduire"]["valeur"])
                    if truth is not False:
                        (certain if truth else possible).append(claim)
        if not certain:
            return None if any(value != default for _, value in possible) else default
        top = min(norm for norm, _ in certain)
        values = {value for norm, value in certain if norm == top}
        if len(values) > 1:
            self.clashes.add((path, who))
            return None
        (value,) = values
        doubted = any(norm <= top and other != value for norm, other in possible)
        return None if doubted else value
