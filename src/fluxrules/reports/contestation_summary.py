"""The ten lines that come first: what somebody who reads nothing else must be able to tell again."""

from __future__ import annotations

from fractions import Fraction

from fluxrules.decision.again import TAKEN_OVER
from fluxrules.decision.decision import AppliedRule, Decision, Quota, Raison, Standing
from fluxrules.explanation.caps import cap_base
from fluxrules.explanation.counterfactual_change import Auteur
from fluxrules.explanation.counterfactual_sentences import ProposalSentence
from fluxrules.explanation.explanation import RuleSentences, ShareSentence, WhyNot
from fluxrules.explanation.history import ended_by, ended_sentence
from fluxrules.explanation.methods import OF_THE_BAND, measure_text, method_of
from fluxrules.explanation.numbers import decimal_text, dwellings
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.positions import enumeration, position
from fluxrules.explanation.sentences import motif_text, register_sentence, tie_words
from fluxrules.reports.contestation import Contestation
from fluxrules.reports.contestation_links import filled, joined, linked, titled
from fluxrules.reports.contestation_words import day_text, has_word, word
from fluxrules.reports.document import Line, Run
from fluxrules.vocabulary import StatutDecision

_SHOWN = Fraction(1, 200)
"""Below this, an amount reads « 0,00 » and says nothing."""


def summary(case: Contestation) -> tuple[Line, ...]:
    """Who received, why, why not the other, where it stands, what would change it, what is not law, whom to ask."""
    lines = [
        _led("qui", received(case)),
        _led("pourquoi", reason_of(case)),
        _led("pas", refusal(case), autre=case.other),
        _led("compte", account(case), autre=case.other),
        _led("change", change(case)),
        _led("incertain", uncertain(case)),
        _led("manque", unknown(case)),
        _led("recalcul", filled("recalcul.resume", case.places)),
        _led("signe", filled("signe.resume", case.places)),
    ]
    return tuple(line for line in lines if line)


def _led(key: str, line: Line, **values: str) -> Line:
    return (Run(f"{word(f'resume.{key}', **values)} ", strong=True), *line) if line else ()


def dwelling(decision: Decision) -> str:
    """« le T3 NM-0012 (Nantes) »."""
    place = decision.commune_name or decision.commune
    kind = decision.facts.get("logement.typologie")
    values = {"logement": decision.logement, "lieu": place, "typologie": kind}
    return word("qui.type_lieu" if kind else "qui.lieu", **values)


def received(case: Contestation) -> Line:
    """Who received it, or that nobody did."""
    decision = case.decision
    key = "qui.reprise" if decision.cause == TAKEN_OVER else f"qui.{decision.statut}"
    if decision.statut is StatutDecision.ORIENTE and decision.beneficiary:
        key = "qui.oriente_pour"
    ended = ended_by(case.history)
    told = (Run(f"{ended_sentence(ended, day_text(ended.day))} "),) if ended is not None else ()
    line = (
        *told,
        *filled(
            key,
            case.places,
            un=case.one,
            le_logement=dwelling(decision),
            jour=day_text(decision.day),
            beneficiaire=case.name(decision.beneficiary) if decision.beneficiary else "",
            par=decision.by,
        ),
    )
    if not decision.delegate:
        return line
    return (*line, Run(f" {word('qui.delegue', delegataire=case.name(decision.delegate))}"))


def reason_of(case: Contestation) -> Line:
    """Why, in the words of an elected person; the explanation's own sentence where no plainer one exists."""
    decision = case.decision
    values: dict[str, object] = {
        "un": case.one,
        "motif": motif_text(decision.motif),
        "manquants": enumeration([datum.label or datum.path for datum in decision.missing if datum.decisive]),
        "regles": _against(case),
    }
    if decision.statut is StatutDecision.SANS_RESERVATAIRE and not decision.motif:
        return filled("pourquoi.sans_personne", case.places)
    if not case.served:
        values["regle"] = _named(case, decision.motif)
        if decision.statut is StatutDecision.SANS_RESERVATAIRE and (found := _reserved(case)) is not None:
            named = {"reserves": case.name(found.holder), "empeche": found.sentence}
            return filled("pourquoi.reserve_a", case.places, **values, **named)
        return filled(f"pourquoi.{decision.statut}", case.places, **values)
    reasons = {standing.reason for standing in decision.standings}
    if decision.statut is StatutDecision.ORIENTE and not decision.cause and not decision.programme:
        if Raison.DEPARTAGE in reasons and method_of(decision) in OF_THE_BAND:
            return _tied(case, values)
        if Raison.SCORE_INFERIEUR in reasons and method_of(decision) in OF_THE_BAND:
            assert case.first is not None
            return filled("pourquoi.score", case.places, **values, besoin=_need(case.first, decision))
        for wanted, kind, key in (
            (Raison.RANG_INFERIEUR, "prioriser", "rang"),
            (Raison.RESERVE_A_UN_AUTRE, "reserver_a", "reserve"),
        ):
            deciding = _deciding(case, kind)
            if wanted in reasons and deciding and not reasons & {Raison.HORS_BANDE, Raison.SCORE_INFERIEUR}:
                return filled(f"pourquoi.{key}", case.places, **values, regle=deciding)
    return linked(" ".join(case.said.because), case.places)


def _reserved(case: Contestation) -> WhyNot | None:
    """The only one that the dwelling is reserved to, and why it may not receive it; None when there are several."""
    decision = case.decision
    effects = [effect.split() for rule in decision.fired if rule.name == decision.motif for effect in rule.effects]
    to = {word for kind, *words in effects if kind == "reserver_a" for word in words[0].split(",")}
    found = [other for other in case.said.others if other.holder in to]
    return found[0] if len(to) == len(found) == 1 else None


def _tied(case: Contestation, values: dict[str, object]) -> Line:
    decision = case.decision
    equals = [case.name(item.holder) for item in decision.standings if item.reason is Raison.DEPARTAGE]
    assert case.first is not None
    return filled(
        "pourquoi.departage",
        case.places,
        **values,
        autres=enumeration(equals),
        besoin=_need(case.first, decision),
        departage=_tie(decision),
    )


def _tie(decision: Decision) -> str:
    return phrase(f"departage.{decision.tie_break}") if decision.tie_break else ""


def _need(standing: Standing, decision: Decision) -> str:
    return measure_text(standing.score, method_of(decision))


def _deciding(case: Contestation, kind: str) -> Line:
    """The rules of that effect that name the one who received."""
    found: list[Line] = []
    for rule in case.decision.fired:
        named = any(kind == effect.split()[0] for effect in rule.effects)
        if named and rule.decisive and rule.name in case.rules:
            found.append(titled(case.rules[rule.name], case.places))
    return joined(dict.fromkeys(found))


def _against(case: Contestation) -> Line:
    """The rules that contradict each other."""
    names = dict.fromkeys(name for rules in case.decision.conflicts for name in rules)
    return joined(
        titled(case.rules[name], case.places) if name in case.rules else linked(name, case.places) for name in names
    )


def refusal(case: Contestation) -> Line:
    """Why the contestant did not receive it, in the words of an elected person."""
    standing, decision, why = case.standing, case.decision, case.why_not
    if why is None or standing.reason is None:
        return ()
    key, details = standing.reason.value, dict(standing.details)
    if standing.reason is Raison.HORS_BANDE:
        key = details.get("verdict") or key
        if key == _AHEAD and standing.overdue >= 0:
            key = ""
    if standing.reason is Raison.SUSPENDU and not _may_receive(case):
        key = "suspendu_sans"
    if (measured := key in ("score_inferieur", "departage")) and method_of(decision) not in OF_THE_BAND:
        key = ""
    values: dict[str, object] = {
        "autre": case.other,
        "un": case.one,
        "position": position(standing.overdue),
        "droit_ici": decimal_text(standing.share),
        "avance": dwellings(case.ahead),
        "bande": dwellings(decision.certificate.band) if decision.certificate else "",
        "besoin": _need(standing, decision),
        "departage": tie_words(details.get("departage", decision.tie_break)),
        "registre": f" {register}" if (register := register_sentence(decision, standing)) else "",
        "motif_regle": details.get("motif_regle", ""),
        "regle": _named(case, details.get("regle", "")),
        "recus": details.get("recus", ""),
        "calcul": f" ({cap_base(cap)})"
        if (cap := standing.cap) is not None and cap.rule == details.get("regle")
        else "",
        "plafond": decimal_text(Fraction(details["plafond"])) if "plafond" in details else "",
    }
    if case.first is not None:
        values |= {"position_un": position(case.first.overdue), "besoin_un": _need(case.first, decision)}
    lacks = (measured and not case.first) or any(not details.get(name) for name in _NEEDED.get(key, ()))
    if not key or lacks or not has_word(f"pas.{key}"):
        return linked(f"{word('pas.nom', autre=case.other)}{why.sentence}", case.places)
    return filled(f"pas.{key}", case.places, **values)


_AHEAD = "en_avance"
"""Verdict of the allotment on who would go beyond the band with one more."""

_NEEDED = {"ecarte": ("motif_regle",), "plafond_atteint": ("recus", "plafond")}
"""Details without which the explanation's own sentence is said."""


def _may_receive(case: Contestation) -> bool:
    """Whether one of the answers that are awaited gives it to the contestant."""
    return any(holder == case.contestant for datum in case.decision.missing for _, _, holder in datum.outcomes)


def _named(case: Contestation, name: str) -> Line:
    return titled(case.rules[name], case.places) if name in case.rules else linked(name, case.places)


def quota_of(case: Contestation, holder: str) -> Quota | None:
    """The account of one holder."""
    return next((quota for quota in case.decision.quotas if quota.holder == holder), None)


def account(case: Contestation) -> Line:
    """Where the contestant's account stands, and what becomes of it."""
    quota = quota_of(case, case.contestant)
    if quota is None or not (quota.rate or quota.gained_after or quota.received_after):
        return filled("compte.sans_part", case.places, autre=case.other)
    key = {0: "recus_zero", 1: "recus_un"}.get(quota.received_before, "recus")
    line = filled(
        f"compte.{key}",
        case.places,
        autre=case.other,
        recus=quota.received_before,
        droit=dwellings(quota.gained_before),
        position=position(quota.late_before),
    )
    seen = abs(quota.late_before) >= _SHOWN
    after = "" if not seen else "reporte" if quota.late_before > 0 else "avance"
    return (*line, Run(f" {word(f'compte.{after}')}")) if after else line


def change(case: Contestation) -> Line:
    """The cheapest change that somebody could make, or why there is none; the others are counted."""
    found, changes = case.changed, case.changes
    if found is None or changes is None:
        return ()
    makers = [item for item in found.proposals if Auteur.PERSONNE not in item.proposal.authors]
    shown = (makers or list(found.proposals))[:1]
    line: Line = ()
    if found.fixed:
        line = (*linked(found.fixed, case.places), Run(" "))
    for item in shown:
        line = (*line, *proposed(case, item))
    if not changes.complete:
        line = (*line, Run(f" {word('change.incomplet')}"))
    rest = len(found.proposals) - len(shown)
    return (*line, Run(f" {word('change.autres' if rest > 1 else 'change.autre', nombre=rest)}")) if rest else line


def proposed(case: Contestation, item: ProposalSentence) -> Line:
    """A proposal, and who could make it."""
    return (*linked(item.sentence, case.places), Run(" "), Run(" ".join(item.authors), strong=True))


def uncertain(case: Contestation) -> Line:
    """How much of what was applied nobody has read in a text, and which of it decided."""
    found = doubtful(case)
    if not found:
        return filled("incertain.aucune", case.places)
    acting = {rule.name for rule in case.decision.fired if rule.decisive and not _deduces(rule)}
    decisive = [line for name, line in found.items() if name in acting]
    key = "certaines" if decisive else "aucune_decisive"
    return filled(f"incertain.{key}", case.places, nombre=len(found), regles=joined(decisive))


def _deduces(rule: AppliedRule) -> bool:
    """Whether it only qualifies the dwelling, for other rules to decide."""
    return all(effect.split()[0] == "deduire" for effect in rule.effects)


def doubtful(case: Contestation) -> dict[str, Line]:
    """Rules and shares applied that are not verified, by full name."""
    everything: tuple[RuleSentences | ShareSentence, ...] = (*case.said.rules, *case.said.shares)
    return {item.name: titled(item, case.places) for item in everything if not item.certain}


def unknown(case: Contestation) -> Line:
    """What was missing, and whether it mattered."""
    missing = case.decision.missing
    decisive = [datum.label or datum.path for datum in missing if datum.decisive]
    if decisive:
        pairs = zip(missing, case.said.missing, strict=True)
        return linked(" ".join(sentence for datum, sentence in pairs if datum.decisive), case.places)
    if missing:
        return filled("manque.sans_effet", case.places, noms=enumeration([d.label or d.path for d in missing]))
    return filled("manque.aucune", case.places)
