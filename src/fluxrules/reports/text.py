"""One decision as an officer reads it, in 80 columns of plain text."""

from __future__ import annotations

from collections.abc import Sequence

from fluxrules.decision.decision import Decision, Quota, Standing
from fluxrules.explanation.explanation import Explanation, RuleSentences, ShareSentence, WhyNot
from fluxrules.explanation.history import Step, before_it_ended, ended_by, ended_sentence, history_sentences
from fluxrules.explanation.methods import method_of
from fluxrules.explanation.naming import holder_names
from fluxrules.explanation.numbers import decimal_text, percentage
from fluxrules.explanation.sentences import explain
from fluxrules.reports.coverage import coverage_lines
from fluxrules.reports.layout import WIDTH, bullets, section, table, wrapped
from fluxrules.reports.share_notes import share_notes
from fluxrules.reports.titles import title
from fluxrules.vocabulary import StatutDecision


def decision_text(decision: Decision, history: Sequence[Step] = ()) -> str:
    """The whole decision: who, by which rules, where every share stands, why not the others, on what data.

    Args:
        decision: The decision.
        history: What happened to the dwelling so far, when anything did.
    """
    said = explain(decision)
    names = holder_names(decision)
    suspended = decision.statut is StatutDecision.SUSPENDU
    against = {name for rules in decision.conflicts for name in rules}
    in_conflict = decision.statut is StatutDecision.CONFLIT
    deciding = [rule for rule in said.rules if rule.decides and not in_conflict]
    brief = [rule for rule in said.rules if rule not in deciding and not (in_conflict and rule.name in against)]
    lines = [
        "=" * WIDTH,
        *wrapped(_heading(decision)),
        *wrapped(title("decision.liberation", liberation=decision.liberation)),
        *wrapped(
            title(
                "decision.cadre",
                bailleur=decision.bailleur,
                departement=decision.departement,
                jour=decision.day,
            )
        ),
        "",
        *_headline(said.verdict, history),
        *_warning(said.rules),
        *section(title("decision.histoire"), bullets(history_sentences(history)) if len(history) > 1 else []),
        *section(title("decision.conflits"), _conflicts(said, decision)),
        *section(title("decision.pourquoi"), bullets(said.because)),
        *section(title("decision.regles"), [] if in_conflict else _deciding(deciding, decision)),
        *section(title("decision.possibles"), _rules(said.maybe) if suspended else []),
        *section(title("decision.ecartees"), _rules(said.aside)),
        *section(title("decision.silencieuses"), bullets(said.silent)),
        *section(title("decision.autres"), _others(said.others, decision)),
        *section(title("decision.manquants"), _missing(said.missing, decision.completions)),
        *section(title("decision.modalites"), bullets(said.terms)),
        *section(title("decision.alertes"), bullets(said.alerts)),
        *section(title("decision.positions"), _standings(decision, names) if decision.shares else []),
        *section(title("decision.droits"), _quotas(decision, names)),
        *section(title("decision.parts"), _shares(said.shares)),
        *section(title("decision.garantie"), bullets(said.guarantee)),
        *section(title("decision.autrement"), bullets(said.otherwise)),
        *section(title("decision.autres_regles"), _brief(brief)),
        *section(title("decision.possibles"), [] if suspended else _brief(said.maybe)),
        *section(title("decision.faits"), _facts(said.facts)),
        *section(title("decision.couverture"), coverage_lines(decision.coverage)),
        *section(title("decision.empreintes"), _hashes(decision)),
    ]
    return "\n".join(lines) + "\n"


def unverified(rules: Sequence[RuleSentences]) -> list[RuleSentences]:
    """The rules nobody has verified: their status is shown wherever they are."""
    return [rule for rule in rules if not rule.certain]


def _headline(verdict: str, history: Sequence[Step]) -> list[str]:
    """The decision; of a dwelling cancelled or withdrawn since, that first."""
    ended = ended_by(history)
    if ended is None:
        return [*wrapped(f">> {verdict}", rest="   ")]
    told = ended_sentence(ended, ended.day)
    return [*wrapped(f">> {told}", rest="   "), *wrapped(before_it_ended(verdict), first="   ")]


def _warning(rules: Sequence[RuleSentences]) -> list[str]:
    doubtful = unverified(rules)
    if not doubtful:
        return []
    statuts = ", ".join(sorted({rule.statut for rule in doubtful}))
    return [*wrapped(title("decision.avertissement", nombre=len(doubtful), statuts=statuts), first="   ")]


def _rules(rules: Sequence[RuleSentences]) -> list[str]:
    lines: list[str] = []
    for number, rule in enumerate(rules, start=1):
        lead = f"  {number}. "
        blank = " " * len(lead)
        mark = "" if rule.certain else f" {title('decision.statut', statut=rule.statut.upper())}"
        lines += wrapped(f"{rule.titre}{mark}", first=lead, rest=blank)
        lines += wrapped(f"{rule.norme} · {rule.source} · {rule.name}", first=blank)
        if rule.explanation:
            lines += wrapped(f"«\u00a0{rule.explanation}\u00a0»", first=blank)
        lines += bullets([*rule.effects, *rule.remarks, *rule.reads], indent=blank)
    return lines


def _deciding(rules: Sequence[RuleSentences], decision: Decision) -> list[str]:
    """The rules it rests on; a dwelling that shares alone decide says so."""
    if rules or decision.statut is not StatutDecision.ORIENTE:
        return _rules(rules)
    return [*wrapped(title("decision.parts_seules"), first="  ")]


def _conflicts(said: Explanation, decision: Decision) -> list[str]:
    """The rules that contradict each other, in full, and what settles it."""
    if not decision.conflicts:
        return []
    against = {name for rules in decision.conflicts for name in rules}
    rules = [rule for rule in (*said.rules, *said.aside) if rule.name in against]
    lines = _rules(rules)
    if len(decision.conflicts) > 1 or against - {rule.name for rule in rules}:
        lines += bullets(said.conflicts)
    return [*lines, *wrapped(title("decision.trancher"), first="  ")]


def _shares(shares: Sequence[ShareSentence]) -> list[str]:
    lines: list[str] = []
    for share in shares:
        mark = "" if share.certain else f" {title('decision.statut', statut=share.statut.upper())}"
        lines += bullets(
            [f"{share.holder}, {share.rate} : {share.titre}{mark} · {share.norme} · {share.source} · {share.name}"]
        )
    return lines


def _quotas(decision: Decision, names: dict[str, str]) -> list[str]:
    """Every share before and after; where nothing moves, one sentence is enough."""
    moved = any(q.gained_after != q.gained_before or q.received_after != q.received_before for q in decision.quotas)
    if decision.quotas and not moved:
        waits = decision.statut in (StatutDecision.SUSPENDU, StatutDecision.CONFLIT)
        still = "decision.droits_attente" if waits else "decision.droits_inchanges"
        key = "decision.droits_deja" if decision.cause else still
        return [*wrapped(title(key), first="  ")]
    return quota_table(decision.quotas, names)


def _brief(rules: Sequence[RuleSentences]) -> list[str]:
    """Rules that qualify the dwelling or say how it is handed over: title, status and source are enough."""
    lines: list[str] = []
    for rule in rules:
        mark = "" if rule.certain else f" {title('decision.statut', statut=rule.statut.upper())}"
        lines += bullets([f"{rule.titre}{mark} · {rule.norme} · {rule.source} · {rule.name}"])
    return lines


def _heading(decision: Decision) -> str:
    known = "entete_nommee" if decision.commune_name else "entete"
    return title(f"decision.{known}", logement=decision.logement, commune=decision.commune, nom=decision.commune_name)


def _others(others: Sequence[WhyNot], decision: Decision) -> list[str]:
    """One sentence each; those of whom the same is true share it."""
    grouped: dict[str, list[str]] = {}
    for other in others:
        grouped.setdefault(other.sentence, []).append(other.name)
    if len(grouped) == 1 and len(others) == len(decision.standings):
        return [*wrapped(title("decision.tous", phrase=others[0].sentence), first="  ")]
    return bullets(f"{', '.join(names)} : {sentence}" for sentence, names in grouped.items())


def _standings(decision: Decision, names: dict[str, str]) -> list[str]:
    """Who was compared, in the measure of the method that decided."""
    running = [item for item in decision.standings if item.share or item.reason is None]
    if not running:
        return []
    method = method_of(decision)
    places = "retard" if method in ("bande", "tijdeman") else "recus"
    header = [title(f"position.{key}") for key in ("reservataire", "droit", "retard")]
    header += [title(f"position.avec_{places}"), title(f"position.score_{method}"), title("position.rang")]
    rows = []
    for standing in running:
        name = names.get(standing.holder, standing.holder)
        rows.append(
            [
                f"> {name}" if standing.reason is None else f"  {name}",
                decimal_text(standing.share),
                decimal_text(standing.deficit, signed=True),
                decimal_text(standing.overdue, signed=True) if places == "retard" else str(standing.received),
                _score(standing, method),
                "/".join(str(rank) for _, rank in standing.ranks) or "-",
            ]
        )
    return table(header, rows)


def _score(standing: Standing, method: str) -> str:
    if standing.score is None:
        return "-"
    return percentage(standing.score) if method == "taux_de_realisation" else decimal_text(standing.score)


def quota_table(quotas: Sequence[Quota], names: dict[str, str]) -> list[str]:
    """Each share before and after."""
    quotas = [quota for quota in quotas if quota.rate or quota.gained_after or quota.received_after]
    if not quotas:
        return []
    header = [title(f"quota.{key}") for key in ("reservataire", "part", "droit", "recus", "retard")]
    rows = []
    for quota in quotas:
        rows.append(
            [
                names.get(quota.holder, quota.holder),
                percentage(quota.rate),
                _moved(decimal_text(quota.gained_before), decimal_text(quota.gained_after)),
                _moved(str(quota.received_before), str(quota.received_after)),
                _moved(decimal_text(quota.late_before, signed=True), decimal_text(quota.late_after, signed=True)),
            ]
        )
    return [*table(header, rows), *share_notes(quotas, names)]


def _moved(before: str, after: str) -> str:
    return title("quota.avant_apres", avant=before, apres=after)


def _missing(sentences: Sequence[str], completions: int) -> list[str]:
    lines = bullets(sentences)
    if sentences and completions:
        lines += wrapped(title("decision.completions", nombre=completions), first="  ")
    return lines


def _facts(facts: Sequence[tuple[str, str]]) -> list[str]:
    pairs = [f"{label} : {value}".replace(" ", "\u00a0") for label, value in facts]
    lines = wrapped(" · ".join(pairs), first="  ") if pairs else []
    return [line.replace("\u00a0", " ") for line in lines]


def _hashes(decision: Decision) -> list[str]:
    lines = [f"  {name} : {digest}" for name, digest in sorted(decision.hashes.items())]
    return [*lines, f"  {title('decision.outil', moteur=decision.engine, version=decision.version)}"]
