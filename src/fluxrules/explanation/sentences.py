"""A Decision → its sentences. Nothing is decided or computed again here: each sentence reads the decision's own table.

``Standing.details`` feeds the precise wordings of reasons (``phrases.toml``, ``[raison]``): ``regle``, ``motif_regle``,
``plafond``, ``recus``, ``rang``, ``meilleur``, ``clause``, ``departage``. A detail that is absent gives a plainer
sentence, never a guess.
"""

from __future__ import annotations

from fractions import Fraction

from fluxrules.decision.decision import Decision, MissingDatum, Raison, Standing
from fluxrules.explanation.explanation import Explanation, WhyNot
from fluxrules.explanation.numbers import decimal_text, dwellings, percentage, value_text
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.explanation.positions import enumeration, position, score_text
from fluxrules.explanation.rules import all_rules, share_sentence, silent_sentences
from fluxrules.vocabulary import BAILLEUR, NiveauAlerte, StatutDecision

_STAGES = (
    (Raison.DEPARTAGE, "departage"),
    (Raison.SCORE_INFERIEUR, "score"),
    (Raison.HORS_BANDE, "retard"),
    (Raison.RANG_INFERIEUR, "rang"),
    (Raison.RESERVE_A_UN_AUTRE, "reserve"),
)
"""The last stage at which somebody was still in the running says what decided."""


_AHEAD, _LESS_LATE, _CAN_WAIT, _NOTHING_DUE = "en_avance", "moins_en_retard", "peut_attendre", "rien_du"
"""Verdicts of the allotment on those it does not compare."""


_WITHOUT_FIGURES = frozenset(
    {Raison.HORS_FLUX, Raison.SANS_CONVENTION, Raison.HORS_PERIMETRE, Raison.SUSPENDU, Raison.CONFLIT}
)
"""Reasons that are the same whatever the holder's figures."""


_STATE = ("flux.", "epci.", "usage.")
"""Facts that restate the state of the flux."""


def explain(decision: Decision) -> Explanation:
    """Every sentence of ``decision``, in the order a person reads them."""
    names = holder_names(decision)
    return Explanation(
        verdict=verdict(decision, names),
        because=because(decision),
        rules=all_rules(decision.fired, names),
        aside=all_rules(decision.aside, names),
        maybe=all_rules(decision.maybe, names),
        others=why_not(decision),
        terms=tuple(_term(key, value) for key, value in decision.terms.items()),
        alerts=alerts(decision),
        missing=tuple(_missing(datum, names) for datum in decision.missing),
        conflicts=tuple(phrase("conflit.regles", regles=enumeration(rules)) for rules in decision.conflicts),
        guarantee=_guarantee(decision),
        shares=tuple(share_sentence(share, names) for share in decision.shares),
        facts=_facts(decision),
        silent=silent_sentences(decision.silent),
    )


def holder_names(decision: Decision) -> dict[str, str]:
    """Name of each holder by id; the bailleur's own row has a name of its own."""
    names = {standing.holder: standing.name or standing.holder for standing in decision.standings}
    names[BAILLEUR] = phrase("bailleur.nom")
    return names


def motif_text(motif: str) -> str:
    """A motif of subtraction in words; any other text as it is."""
    return phrase(f"motif.{motif}") if has_phrase(f"motif.{motif}") else motif


def verdict(decision: Decision, names: dict[str, str]) -> str:
    """The decision in one sentence."""
    decisive = [datum.label or datum.path for datum in decision.missing if datum.decisive]
    return phrase(
        f"verdict.{decision.statut}",
        nom=names.get(decision.holder, decision.holder),
        beneficiaire=names.get(decision.beneficiary, decision.beneficiary),
        delegataire=names.get(decision.delegate, decision.delegate),
        motif=motif_text(decision.motif),
        regles=decision.motif if decision.statut is StatutDecision.SANS_RESERVATAIRE else "",
        manquants=enumeration(decisive),
    )


def because(decision: Decision) -> tuple[str, ...]:
    """How it was reached, for a dwelling that somebody receives."""
    winner = _winner(decision)
    if winner is None or decision.statut is not StatutDecision.ORIENTE:
        return ()
    reasons = {standing.reason for standing in decision.standings}
    stage = next((stage for reason, stage in _STAGES if reason in reasons), "seul")
    if stage == "retard" and any(_verdict(standing) == _CAN_WAIT for standing in decision.standings):
        stage = "attendre"
    said = phrase(
        f"gagne.{stage}",
        nom=_name(winner),
        position=position(winner.overdue),
        bande=_band(decision),
        score=score_text(winner, decision.commune_name) or "-",
        departage=_tie(decision.tie_break),
    )
    return (said,)


def why_not(decision: Decision) -> tuple[WhyNot, ...]:
    """Why each other holder did not receive, in order of the table."""
    winner = _winner(decision)
    return tuple(_why_not(standing, winner, decision) for standing in decision.standings if standing.reason)


def _winner(decision: Decision) -> Standing | None:
    return next((standing for standing in decision.standings if standing.reason is None), None)


def _why_not(standing: Standing, winner: Standing | None, decision: Decision) -> WhyNot:
    reason = standing.reason
    assert reason is not None
    if reason in _WITHOUT_FIGURES:
        said = phrase(f"raison.{reason}", motif=motif_text(decision.motif))
        return WhyNot(standing.holder, _name(standing), reason.value, said)
    details = dict(standing.details)
    values = {
        "motif": motif_text(decision.motif),
        "position": position(standing.overdue),
        "departage": _tie(decision.tie_break),
        "utilise": percentage(standing.cap_used) if standing.cap_used is not None else "",
        "rang": str(standing.ranks[0][1]) if standing.ranks else "",
        "score": score_text(standing, decision.commune_name),
        "bande": _band(decision),
    }
    if winner is not None:
        values["gagnant"] = _name(winner)
        values["meilleur"] = str(winner.ranks[0][1]) if winner.ranks else ""
        values["position_gagnant"] = position(winner.overdue)
        values["score_gagnant"] = decimal_text(winner.score) if winner.score is not None else ""
    values.update(details)
    if "plafond" in details:
        values["plafond"] = decimal_text(Fraction(details["plafond"]))
    return WhyNot(standing.holder, _name(standing), reason.value, phrase(_reason(standing, winner, decision), **values))


def _reason(standing: Standing, winner: Standing | None, decision: Decision) -> str:
    """The wording of a reason: out of the band, what the allotment's verdict says."""
    refusal = _verdict(standing)
    if refusal in (_AHEAD, _CAN_WAIT, _NOTHING_DUE):
        return f"raison.{refusal}"
    if refusal == _LESS_LATE and winner is not None and decision.certificate is not None:
        beyond = winner.overdue > decision.certificate.band
        return "raison.retard_au_dela" if beyond else "raison.personne_dans_la_bande"
    return f"raison.{standing.reason}"


def _verdict(standing: Standing) -> str:
    return dict(standing.details).get("verdict", "") if standing.reason is Raison.HORS_BANDE else ""


def _band(decision: Decision) -> str:
    return dwellings(decision.certificate.band) if decision.certificate is not None else ""


def _name(standing: Standing) -> str:
    return phrase("bailleur.nom") if standing.holder == BAILLEUR else standing.name or standing.holder


def _tie(criterion: str) -> str:
    key = f"departage.{criterion}"
    return phrase(key) if criterion and has_phrase(key) else criterion


def _term(modality: str, value: str) -> str:
    shown = phrase(f"valeur.{value}") if has_phrase(f"valeur.{value}") else value
    key = f"modalite.{modality}"
    return phrase(key, valeur=shown) if has_phrase(key) else f"{modality} : {shown}"


def alerts(decision: Decision) -> tuple[str, ...]:
    """Its alerts, each said once, with whom it is about."""
    about: dict[tuple[NiveauAlerte, str], list[str]] = {}
    names = holder_names(decision) if any(alert.holder for alert in decision.alerts) else {}
    for alert in decision.alerts:
        named = about.setdefault((alert.level, alert.message), [])
        name = names.get(alert.holder, alert.holder)
        if name and name not in named:
            named.append(name)
    return tuple(
        phrase(f"alerte.{level}", message=message, noms=enumeration(named)) for (level, message), named in about.items()
    )


def _missing(datum: MissingDatum, names: dict[str, str]) -> str:
    if not datum.decisive:
        return phrase("manquant.sans_effet", libelle=datum.label or datum.path)
    outcomes = [
        phrase(
            "manquant.issue",
            valeur=values,
            nom=names.get(holder, holder) if status is StatutDecision.ORIENTE else "",
            statut=phrase(f"statut_court.{status}"),
        )
        for values, status, holder in _runs(datum)
    ]
    return phrase("manquant.decisif", libelle=datum.label or datum.path, issues=" ; ".join(outcomes))


def _runs(datum: MissingDatum) -> list[tuple[str, StatutDecision, str]]:
    """Outcomes with neighbouring values of one outcome put together: the values tried, in their order."""
    runs: list[tuple[list[str], StatutDecision, str]] = []
    for value, status, holder in datum.outcomes:
        if runs and runs[-1][1:] == (status, holder):
            runs[-1][0].append(value)
        else:
            runs.append(([value], status, holder))
    return [(_values(values), status, holder) for values, status, holder in runs]


def _values(values: list[str]) -> str:
    """Words are listed; figures and dates go from the first to the last tried."""
    if len(values) < 3 or not all(value[:1].isdigit() or value[:1] == "-" for value in values):
        return enumeration([_term_value(value) for value in values])
    return phrase("manquant.de_a", premier=values[0], dernier=values[-1])


def _facts(decision: Decision) -> tuple[tuple[str, str], ...]:
    """What was read, under the names people know; the state of the flux has its own tables."""
    known = {**decision.facts, **decision.derived}
    found = [
        (decision.labels.get(path, path), _term_value(value_text(value)))
        for path, value in known.items()
        if not path.startswith(_STATE)
    ]
    return tuple(sorted(dict.fromkeys(found)))


def _term_value(text: str) -> str:
    """A value of the vocabulary in words, where it has some."""
    return phrase(f"periode.{text}") if has_phrase(f"periode.{text}") else text


def _guarantee(decision: Decision) -> str:
    certificate = decision.certificate
    if certificate is None or certificate.bound is None:
        return ""  # nothing is promised here
    return phrase(
        f"garantie.{certificate.model}",
        ecart=dwellings(certificate.deviation),
        borne=dwellings(certificate.bound),
    )
