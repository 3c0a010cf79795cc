"""Invariants of DESIGN §4, over random rules, shares, dwellings and missing data."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small import CONVENTION, compiled, dwelling, rules

from fluxrules.decision.decision import Decision, Raison
from fluxrules.decision.session import Session
from fluxrules.intake.liberation import Liberation
from fluxrules.program.canonical import canonical_bytes
from fluxrules.vocabulary import StatutDecision

EXTRA = "faits: [{chemin: logement.rare, libelle: Rare, type: booleen, origine: deduit, sinon: non}]"

CONDITIONS = (
    "{logement.typologie: {au_moins: T4}}",
    "{logement.qpv: oui}",
    "{logement.pmr: oui}",
    "{logement.surface: {entre: [40, 60]}}",
    "{aucun: [{logement.financement: PLS}]}",
    "{un_de: [{logement.rare: oui}, {logement.etage: {plus_de: 2}}]}",
    "{flux.etat.retard: {au_moins: 0}}",
    "{tous: [{logement.commune: 99001}, {logement.pmr: {existe: non}}]}",
)
EFFECTS = (
    "{prioriser: {reservataire: etat, rang: 1}}",
    "{prioriser: {categorie: commune, rang: 2}}",
    "{preferer: {reservataire: al, logements: 1/2}}",
    "{ecarter: {reservataire: al, motif: m}}",
    "{reserver_a: {reservataire: commune-99001}}",
    "{reserver_a: {reservataires: [etat, al], a_defaut: repartition}}",
    "{soustraire_du_flux: {motif: mutation}}",
    "{maintenir_dans_le_flux: {motif: m}}",
    "{modalites: {delai_jours: 30}}",
    "{modalites: {delai_jours: 20}}",
    "{signaler: {niveau: info, message: m}}",
)
HEAD = "titre: T, source: {document: texte}, statut: hypothese"
ALWAYS = (
    "id: rare, quand: {logement.typologie: T6}, alors: [{deduire: {fait: logement.rare, valeur: oui}}]",
    "id: plafond-etat, alors: [{plafonner: {reservataires: [etat, etat-agents], taux: 4 %}}]",
    "id: plafond-al, alors: [{plafonner: {reservataire: al, taux: 40 %, base: prefixe}}]",
)
CONVENTION_UNDER_CAPS = CONVENTION.replace(
    "taux: 30 %, dont: [{reservataire: etat-agents, taux: 5 %}]",
    "taux: 4 %, dont: [{reservataire: etat-agents, taux: 1 %}]",
)


@st.composite
def rule_lists(draw: st.DrawFn) -> list[str]:
    """A few rules, some of them exceptions to earlier ones."""
    written = list(ALWAYS)
    for number in range(draw(st.integers(0, 6))):
        norm = draw(st.sampled_from(("cia", "decret", "usage")))
        condition, effect = draw(st.sampled_from(CONDITIONS)), draw(st.sampled_from(EFFECTS))
        written.append(f"id: r{number}, norme: {norm}, {HEAD}, quand: {condition}, alors: [{effect}]")
    if len(written) > 4 and draw(st.booleans()):
        condition = draw(st.sampled_from(CONDITIONS))
        head = f"id: ex, norme: loi, {HEAD}, quand: {condition}, deroge_a: [r0]"
        written.append(f"{head}, alors: [{{signaler: {{niveau: info, message: exception}}}}]")
    return written


@st.composite
def liberations(draw: st.DrawFn) -> list[Liberation]:
    """Up to a dozen dwellings, any datum of which may be missing."""
    found = []
    for number in range(draw(st.integers(1, 12))):
        found.append(
            dwelling(
                f"l{number}",
                commune=draw(st.sampled_from(("99001", "99002"))),
                typologie=draw(st.sampled_from(("T1", "T3", "T4", "T6", None))),
                financement=draw(st.sampled_from(("PLUS", "PLS", "PLUS", None))),
                qpv=draw(st.sampled_from((True, False, None))),
                pmr=draw(st.sampled_from((True, False, None))),
                surface=draw(st.sampled_from((Fraction(30), Fraction(50), Fraction(90), None))),
                etage=draw(st.sampled_from((0, 5, None))),
            )
        )
    return found


def run(
    written: Sequence[str], dwellings: Sequence[Liberation], engine: str = "native"
) -> tuple[list[Decision], Session]:
    with tempfile.TemporaryDirectory() as folder:
        files = {"territories/petit/conventions/bail.yaml": CONVENTION_UNDER_CAPS}
        made = compiled(Path(folder), rules(*written, extra=EXTRA), files=files)
    assert made.ready, [(d.code, d.message) for d in made.diagnostics]
    session = Session(made, engine)
    return [session.decide(one) for one in dwellings], session


@settings(max_examples=60)
@given(rule_lists(), liberations(), st.randoms(use_true_random=False))
def test_invariants(written: list[str], dwellings: list[Liberation], random) -> None:  # type: ignore[no-untyped-def]
    decisions, session = run(written, dwellings)

    # One status each, and the holder that goes with it.
    for decision in decisions:
        received = [s.holder for s in decision.standings if s.reason is None]
        if decision.statut is StatutDecision.ORIENTE:
            assert received == [decision.holder]
        else:
            assert received in ([], ["bailleur"])
            assert decision.holder == ""
        assert sum(s.share for s in decision.standings) == 1

    # Sums are exactly zero; what was counted is what was oriented or kept.
    account = session.account("bail")
    charged = [d for d in decisions if d.statut in (StatutDecision.ORIENTE, StatutDecision.SANS_RESERVATAIRE)]
    assert account.counted == sum(account.received.values()) == len(charged)
    assert sum(account.deficits.values()) == 0
    assert all(sum(table.values()) == 0 for table in account.by_category.values())

    # No orientation crosses a cap: 4 % of 100 forecast, 40 % of what has come.
    state = al = 0
    for place, decision in enumerate(charged, start=1):
        state += decision.holder in ("etat", "etat-agents")
        al += decision.holder == "al"
        if decision.holder in ("etat", "etat-agents"):
            assert state <= 4
        if decision.holder == "al":
            assert al <= Fraction(2, 5) * place

    # The order of rules is nothing.
    shuffled = list(written)
    random.shuffle(shuffled)
    again, _ = run(shuffled, dwellings)
    assert [canonical_bytes(d) for d in again] == [canonical_bytes(d) for d in decisions]


@settings(max_examples=60)
@given(rule_lists(), liberations())
def test_what_stands_in_spite_of_a_missing_datum_stands_for_each_of_its_values(
    written: list[str], dwellings: list[Liberation]
) -> None:
    """A decision on missing data is the one that every completion gives, the account being the same."""
    with tempfile.TemporaryDirectory() as folder:
        files = {"territories/petit/conventions/bail.yaml": CONVENTION_UNDER_CAPS}
        made = compiled(Path(folder), rules(*written, extra=EXTRA), files=files)
    session = Session(made, "native")
    options = {
        "logement.pmr": (True, False),
        "logement.qpv": (True, False),
        "logement.financement": ("PLUS", "PLS"),
        "logement.typologie": ("T1", "T4", "T6"),
        "logement.surface": (Fraction(30), Fraction(50), Fraction(90)),
        "logement.etage": (0, 5),
    }
    silent = any("existe: non" in rule for rule in written)  # a rule about the absence itself is not completed
    for one in dwellings:
        before = dict(session.accounts)
        decision = session.decide(one)
        missing = [path for path in options if path not in one.values]
        if decision.statut is StatutDecision.SUSPENDU or not missing or silent:
            assert decision.statut is not StatutDecision.SUSPENDU or any(m.decisive for m in decision.missing)
            continue
        for path in missing:
            for value in options[path]:
                other = Session(made, "native", dict(before))
                filled = Liberation(one.id, one.logement, "bail", one.commune, 1, {**one.values, path: value})
                result = other.decide(filled)
                if result.statut is not StatutDecision.SUSPENDU:
                    assert (result.statut, result.holder) == (decision.statut, decision.holder)


def test_the_reasons_are_those_of_the_strata() -> None:
    assert [reason.value for reason in Raison][:7] == [
        "hors_flux",
        "sans_convention",
        "hors_perimetre",
        "ecarte",
        "plafond_atteint",
        "reserve_a_un_autre",
        "rang_inferieur",
    ]
