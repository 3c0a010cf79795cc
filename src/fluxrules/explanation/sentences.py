"""A Decision → its sentences. Nothing is decided or computed again here: each sentence reads the decision's own table.

``Standing.details`` feeds the precise wordings of reasons (``phrases.toml``, ``[raison]``): ``regle``, ``motif_regle``,
``plafond``, ``recus``, ``rang``, ``meilleur``, ``clause``, ``departage``. A detail that is absent gives a plainer
sentence, never a guess.
"""

from __future__ import annotations

from fractions import Fraction

from fluxrules.decision.again import TAKEN_OVER
from fluxrules.decision.decision import Decision, Raison, Standing
from fluxrules.explanation.caps import cap_base
from fluxrules.explanation.contractions import before
from fluxrules.explanation.explanation import Explanation, WhyNot
from fluxrules.explanation.guarantee import guarantee_sentences
from fluxrules.explanation.methods import measure_text, measured, method_of, otherwise_sentences, worded
from fluxrules.explanation.naming import called, called_names, holder_names
from fluxrules.explanation.numbers import decimal_text, dwellings, percentage
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.explanation.positions import enumeration, position
from fluxrules.explanation.rules import all_rules, share_sentence, silent_sentences
from fluxrules.explanation.unknowns import unknown_sentence
from fluxrules.explanation.words import value_words
from fluxrules.vocabulary import BAILLEUR, Methode, NiveauAlerte, StatutDecision

_STAGES = (
    (Raison.LOT, "lot"),
    (Raison.RETOUR, "retour"),
    (Raison.PROGRAMME, "programme"),
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


_MEASURED = ("score", "departage")
"""Stages at which what the method measures was compared."""


_STATE = ("flux.", "epci.", "usage.")
"""Facts that restate the state of the flux."""


def explain(decision: Decision) -> Explanation:
    """Every sentence of ``decision``, in the order a person reads them."""
    names, plain = called_names(decision), holder_names(decision)
    return Explanation(
        verdict=verdict(decision),
        because=because(decision),
        rules=all_rules(decision.fired, names),
        aside=all_rules(decision.aside, names),
        maybe=all_rules(decision.maybe, names),
        others=why_not(decision),
        terms=tuple(_term(key, value) for key, value in decision.terms.items()),
        alerts=alerts(decision),
        missing=tuple(unknown_sentence(datum, names) for datum in decision.missing),
        conflicts=tuple(phrase("conflit.regles", regles=enumeration(rules)) for rules in decision.conflicts),
        guarantee=guarantee_sentences(decision, names),
        otherwise=otherwise_sentences(decision, names),
        shares=tuple(share_sentence(share, plain) for share in decision.shares),
        facts=_facts(decision),
        silent=silent_sentences(decision.silent),
    )


def motif_text(motif: str) -> str:
    """A motif of subtraction in words; any other text as it is."""
    return phrase(f"motif.{motif}") if has_phrase(f"motif.{motif}") else motif


def verdict(decision: Decision) -> str:
    """The decision in one sentence."""
    names = called_names(decision)
    decisive = [datum.label or datum.path for datum in decision.missing if datum.decisive]
    said = "reprise" if decision.cause == TAKEN_OVER else decision.statut
    return phrase(
        f"verdict.{said}",
        nom=names.get(decision.holder, decision.holder),
        beneficiaire=names.get(decision.beneficiary, decision.beneficiary),
        delegataire=names.get(decision.delegate, decision.delegate),
        motif=motif_text(decision.motif),
        programme=decision.programme,
        regles=decision.motif if decision.statut is StatutDecision.SANS_RESERVATAIRE else "",
        manquants=enumeration(decisive),
    )


def because(decision: Decision) -> tuple[str, ...]:
    """How it was reached, for a dwelling that somebody receives."""
    winner = _winner(decision)
    if winner is None or decision.statut not in (StatutDecision.ORIENTE, StatutDecision.FORCE):
        return ()
    if decision.statut is StatutDecision.FORCE:
        return _forced(decision, winner)
    said = [_again(decision)] if decision.cause else []
    said.append(_stage(decision, winner))
    if decision.uncharged:
        said.append(phrase("cause.sans_decompte"))
    return (*said, *_together(decision))


def _stage(decision: Decision, winner: Standing) -> str:
    """At which stage the rules and the shares chose ``winner``."""
    reasons = {standing.reason for standing in decision.standings}
    stage = next((stage for reason, stage in _STAGES if reason in reasons), "seul")
    if decision.programme and Raison.PROGRAMME not in reasons:
        stage = "programme"
    verdicts = {_verdict(standing) for standing in decision.standings}
    if stage == "retard" and _CAN_WAIT in verdicts:
        stage = "attendre"
    elif stage == "retard" and _NOTHING_DUE in verdicts and verdicts <= {_NOTHING_DUE, ""}:
        stage = "seul_du"
    key = f"gagne.{stage}"
    said = phrase(
        worded(key, decision) if stage in _MEASURED else key,
        nom=_name(winner),
        position=position(winner.overdue),
        bande=_band(decision),
        score=measured(winner, decision) or "-",
        departage=tie_words(decision.tie_break),
        programme=decision.programme,
        **_moved(decision),
    )
    return said[:1].upper() + said[1:]


def _forced(decision: Decision, winner: Standing) -> tuple[str, ...]:
    """Who decided, why, and what the rules would have done."""
    key = "force.reprise" if decision.cause == TAKEN_OVER else "force.par"
    said = phrase(key, par=decision.by, motif=decision.reason)
    chosen = chosen_by_rules(decision)
    if chosen is None:
        return said, phrase("force.personne")
    key = "force.memes" if chosen is winner else "force.regles"
    return said, phrase(key, nom=_name(chosen), pourquoi=_stage(decision, chosen))


def _again(decision: Decision) -> str:
    """What made it to be decided again, and who handed it back."""
    back = [_name(standing) for standing in decision.standings if standing.reason is Raison.A_RENDU]
    return phrase(f"cause.{decision.cause}", de=enumeration(back), motif=decision.reason)


def chosen_by_rules(decision: Decision) -> Standing | None:
    """Whom the rules and the shares chose: who receives it, unless a person decided otherwise."""
    if decision.statut is not StatutDecision.FORCE:
        return _winner(decision)
    return next((standing for standing in decision.standings if standing.holder == decision.proposed), None)


def _together(decision: Decision) -> tuple[str, ...]:
    """How it stands among those it was decided with."""
    batch = decision.batch
    if batch is None or batch.size < 2:
        return ()
    return (phrase("lot.ensemble", taille=str(batch.size), place=str(batch.place)),)


def _moved(decision: Decision) -> dict[str, str]:
    """What its batch did of it once placed: to whom it first went, and what the move balances."""
    batch = decision.batch
    if batch is None or not batch.moves:
        return {}
    return {
        "premier": called_names(decision).get(batch.first, batch.first),
        "avant": decimal_text(batch.moves[0].before),
        "apres": decimal_text(batch.moves[-1].after),
    }


def why_not(decision: Decision) -> tuple[WhyNot, ...]:
    """Why each other holder did not receive, in order of the table: compared with whom the rules chose."""
    winner = chosen_by_rules(decision)
    given = decision.holder if decision.programme else ""  # out of the flux, and given all the same
    losers = (standing for standing in decision.standings if standing.reason and standing.holder != given)
    placed = _placed(decision) or winner
    return tuple(_why_not(one, winner if one.reason is Raison.LOT else placed, decision) for one in losers)


def _placed(decision: Decision) -> Standing | None:
    """Who was first given a dwelling that its batch moved: the one the others were compared with."""
    if decision.batch is None:
        return None
    return next((standing for standing in decision.standings if standing.holder == decision.batch.first), None)


def _winner(decision: Decision) -> Standing | None:
    return next((standing for standing in decision.standings if standing.reason is None), None)


def _why_not(standing: Standing, winner: Standing | None, decision: Decision) -> WhyNot:
    reason = standing.reason
    assert reason is not None
    if reason in _WITHOUT_FIGURES:
        said = phrase(f"raison.{reason}", motif=motif_text(decision.motif))
        return WhyNot(standing.holder, _label(standing), reason.value, said)
    details = dict(standing.details)
    values = {
        "motif": motif_text(decision.motif),
        "position": position(standing.overdue),
        "departage": tie_words(decision.tie_break),
        "utilise": percentage(standing.cap_used) if standing.cap_used is not None else "",
        "rang": str(standing.ranks[0][1]) if standing.ranks else "",
        "score": measured(standing, decision),
        "bande": _band(decision),
    }
    if winner is not None:
        values["gagnant"] = _name(winner)
        values["gagnant_de"] = before("de ", _name(winner))
        values["meilleur"] = str(winner.ranks[0][1]) if winner.ranks else ""
        values["position_gagnant"] = position(winner.overdue)
        values["score_gagnant"] = measure_text(winner.score, method_of(decision))
    values.update(details)
    values["departage"] = tie_words(details.get("departage", decision.tie_break))
    if reason is Raison.LOT:
        values.update(_moved(decision))
    if standing.cap is not None and standing.cap.rule == details.get("regle"):
        values["calcul"] = cap_base(standing.cap)
    if "plafond" in details:
        values["plafond"] = decimal_text(Fraction(details["plafond"]))
    said = phrase(_reason(standing, winner, decision), **values)
    if reason is Raison.DEPARTAGE:
        said = " ".join(filter(None, (said, register_sentence(decision, standing))))
    return WhyNot(standing.holder, _label(standing), reason.value, said)


def _reason(standing: Standing, winner: Standing | None, decision: Decision) -> str:
    """The wording of a reason: out of the band, what the allotment's verdict says."""
    refusal = _verdict(standing)
    if method_of(decision) == Methode.TIJDEMAN and standing.reason is Raison.HORS_BANDE:
        return f"raison.{'en_avance' if refusal == _AHEAD else 'hors_bande'}_{Methode.TIJDEMAN}"
    if standing.reason is Raison.SCORE_INFERIEUR:
        return worded("raison.score_inferieur", decision)
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
    return called(_label(standing))


def _label(standing: Standing) -> str:
    return phrase("bailleur.nom") if standing.holder == BAILLEUR else standing.name or standing.holder


def tie_words(criterion: str) -> str:
    """What decided between equal scores, in words."""
    key = f"departage.{criterion}"
    return phrase(key) if criterion and has_phrase(key) else criterion


def register_sentence(decision: Decision, standing: Standing) -> str:
    """What the order of the register is and where it is written, where ``standing`` lost by it; else ""."""
    details = dict(standing.details)
    winner = chosen_by_rules(decision)
    if winner is None or details.get("departage", decision.tie_break) != "registre":
        return ""
    numbers = {"premier": details.get("ordre_du_choisi", ""), "second": details.get("ordre", "")}
    return phrase("registre.dit", gagnant=_name(winner), nom=_name(standing), **numbers)


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


def _facts(decision: Decision) -> tuple[tuple[str, str], ...]:
    """What was read, under the names people know; the state of the flux has its own tables."""
    known = {**decision.facts, **decision.derived}
    found = [
        (decision.labels.get(path, path), value_words(value))
        for path, value in known.items()
        if not path.startswith(_STATE)
    ]
    return tuple(sorted(dict.fromkeys(found)))
