"""Part 4: what was done, rule by rule; what separates the two; what would change it; how to make it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fluxrules.explanation.explanation import RuleSentences, WhyNot
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.proof_tree import Kind
from fluxrules.explanation.rules import read_sentence, silent_sentences
from fluxrules.explanation.why_not_words import minimal_sentence
from fluxrules.reports.contestation import Contestation
from fluxrules.reports.contestation_links import cited, filled, linked, quoted
from fluxrules.reports.contestation_reader import Graded, Grid, Kept, Lecteur, Listing, Part
from fluxrules.reports.contestation_summary import proposed
from fluxrules.reports.contestation_weights import reader_of
from fluxrules.reports.contestation_words import day_text, word
from fluxrules.reports.document import Items, Line, Paragraph, Run, said
from fluxrules.vocabulary import StatutDecision

_CLOSEST = 3
"""Rules that came closest, shown to an agent."""


def operations(case: Contestation) -> Part:
    """The rules in order, the difference between the two, the others, the guarantee, how to compute it again."""
    conflicting = {name for rules in case.decision.conflicts for name in rules}
    deciding = [rule for rule in case.said.rules if rule.decides and not conflicting]
    against = [rule for rule in (*case.said.rules, *case.said.aside) if rule.name in conflicting]
    suspended = case.decision.statut is StatutDecision.SUSPENDU
    return Part(
        "operations",
        word("titre.operations"),
        (),
        (
            Part("conflit", word("titre.conflit"), _rules(case, against, Lecteur.ELU)),
            Part("regles", word("titre.regles"), _deciding(case, deciding)),
            Part(
                "possibles",
                word("titre.possibles"),
                _rules(case, case.said.maybe, Lecteur.ELU if suspended else Lecteur.AGENT),
            ),
            Part("etapes", word("titre.etapes"), _steps(case)),
            Part("ecart", word("titre.ecart"), tuple(_difference(case))),
            Part("tient", phrase("tient.titre", autre=case.other), tuple(_held(case))),
            Part("change", word("titre.change"), tuple(_changes(case))),
            Part("proches", word("titre.proches"), _near(case)),
            Part("ecartees", word("titre.ecartees"), _rules(case, case.said.aside, Lecteur.AGENT)),
            Part("silencieuses", word("titre.silencieuses"), _silent(case)),
            Part("autres", word("titre.autres"), _others(case)),
            Part("garantie", word("titre.garantie"), _lines(case, case.said.guarantee, Lecteur.AGENT)),
            Part("autrement", word("titre.autrement"), _lines(case, case.said.otherwise, Lecteur.AGENT)),
            Part("recalcul", word("titre.recalcul"), tuple(_again(case))),
        ),
    )


def _lines(case: Contestation, sentences: Sequence[str], reader: Lecteur) -> tuple[Graded, ...]:
    return (Listing(tuple((reader, linked(sentence, case.places)) for sentence in sentences)),) if sentences else ()


def _deciding(case: Contestation, rules: Sequence[RuleSentences]) -> tuple[Graded, ...]:
    if rules or not case.served:
        return _rules(case, rules, Lecteur.ELU)
    return (Kept(Paragraph(said(word("regle.parts_seules")))),)


def _rules(case: Contestation, rules: Sequence[RuleSentences], reader: Lecteur) -> tuple[Graded, ...]:
    """Each rule as cited; what it read, for those who check."""
    lines: list[tuple[Lecteur, Line]] = []
    for rule in rules:
        lines.append((reader, cited(rule, case.places)))
        deeper = Lecteur.JUGE if reader is Lecteur.JUGE else Lecteur.AGENT
        if rule.reads or rule.remarks:
            told = " ; ".join([*rule.reads, *rule.remarks])
            name = Run(rule.name, link=case.places.get(rule.name, ""))
            lines.append((deeper, (name, Run(word("regle.lu")), *linked(f"{told}.", case.places))))
    return (Listing(tuple(lines)),) if lines else ()


def _steps(case: Contestation) -> tuple[Graded, ...]:
    """Who was left after each stage."""
    steps = [node.sentence for node in case.proof.of(Kind.ETAPE)]
    return (Kept(Items(tuple(linked(step, case.places) for step in steps), numbered=True)),) if steps else ()


def _difference(case: Contestation) -> Iterator[Graded]:
    """The fewest differences for everybody, the others for those who check."""
    found = case.contrasted
    if found is None:
        yield Kept(Paragraph(said(word("ecart.aucun", autre=case.other))))
        return
    yield Kept(Paragraph(linked(found.opening, case.places)))
    yield Listing(tuple((Lecteur.ELU, linked(item.sentence, case.places)) for item in found.separating))
    for heading, items in ((found.others_heading, found.others), (found.against_heading, found.against)):
        if items:
            yield Kept(Paragraph(said(heading)), Lecteur.AGENT)
            yield Listing(tuple((Lecteur.AGENT, linked(item.sentence, case.places)) for item in items))


def _held(case: Contestation) -> Iterator[Graded]:
    """The fewest rules and counts that hold the contestant where it is, each rule leading to its line."""
    if case.held is None:
        return
    titles = {quoted(rule.titre): case.places[name] for name, rule in case.rules.items() if name in case.places}
    yield Kept(Paragraph(linked(minimal_sentence(case.held, case.decision), {**case.places, **titles})))
    yield Kept(Paragraph(said(word("tient.dit", autre=case.other))), Lecteur.AGENT)


def _changes(case: Contestation) -> Iterator[Graded]:
    """What would have given it the dwelling, and who could do it; what was searched."""
    found, decision = case.changed, case.decision
    if found is None:
        why = "_force" if decision.statut is StatutDecision.FORCE else "_lot" if decision.batch is not None else ""
        yield Kept(Paragraph(said(word(f"change.non_cherche{why}"))))
        return
    if found.fixed:
        yield Kept(Paragraph(linked(found.fixed, case.places)))
    yield Listing(tuple((Lecteur.ELU, proposed(case, item)) for item in found.proposals))
    if found.proposals:
        yield Kept(Paragraph(said(word("change.rejoue"))))
    yield Listing(tuple((Lecteur.AGENT, said(sentence)) for sentence in found.searched))


def _near(case: Contestation) -> tuple[Graded, ...]:
    """The rules that came closest to serving the contestant, and what each lacked."""
    near = case.refusal.near if case.refusal is not None else ()
    lines: list[tuple[Lecteur, Line]] = []
    for place, rule in enumerate(near):
        lacked = [read_sentence(rule.conditions[index]) for index in rule.missing]
        text = " ; ".join([*lacked, *(word("proches.ecartee", regle=name) for name in rule.set_aside_by)])
        name = (Run(rule.titre, strong=True, link=case.places.get(rule.name, "")), Run(f" ({rule.name}) : "))
        key = f"proches.{rule.favour}"
        line = (*name, *filled(key, case.places, autre=case.other, un=case.one, manque=linked(text, case.places)))
        lines.append((Lecteur.AGENT if place < _CLOSEST else Lecteur.JUGE, line))
    return (Listing(tuple(lines)),) if lines else ()


def _silent(case: Contestation) -> tuple[Graded, ...]:
    return _lines(case, silent_sentences(case.decision.silent), Lecteur.AGENT)


def _others(case: Contestation) -> tuple[Graded, ...]:
    """The contestant's own sentence first; those of whom the same is true share one."""
    grouped: dict[tuple[Lecteur, str], list[WhyNot]] = {}
    for other in sorted(case.said.others, key=lambda other: other.holder != case.contestant):
        reader = reader_of(case, other.holder)
        key = (reader, other.sentence) if reader is not Lecteur.ELU else (reader, other.holder)
        grouped.setdefault(key, []).append(other)
    lines = [
        (reader, linked(f"{', '.join(one.name for one in same)} : {same[0].sentence}", case.places))
        for (reader, _), same in grouped.items()
    ]
    return (Listing(tuple(lines)),) if lines else ()


def _again(case: Contestation) -> Iterator[Graded]:
    decision = case.decision
    if case.recomputing.commands:
        yield Kept(Paragraph(said(word("recalcul.commande"))))
        yield Listing(tuple((Lecteur.ELU, said(command, code=True)) for command in case.recomputing.commands))
    yield Kept(Paragraph(said(word("recalcul.compare"))))
    header = (word("recalcul.colonne_quoi"), word("recalcul.colonne_empreinte"))
    rows = tuple(
        (Lecteur.ELU, (said(word(f"recalcul.{name}")), said(digest, code=True)))
        for name, digest in sorted(decision.hashes.items())
    )
    yield Grid(word("recalcul.legende"), header, rows)
    tool = {"moteur": decision.engine, "version": decision.version, "jour": day_text(decision.day)}
    yield Kept(Paragraph(said(word("recalcul.outil", **tool))))
