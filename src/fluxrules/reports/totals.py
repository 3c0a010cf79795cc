"""The totals of a file of decisions as text: what an officer reads first, then every account in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from fluxrules.diagnostics import Diagnostic
from fluxrules.explanation.numbers import decimal_text, percentage
from fluxrules.explanation.phrases import phrase
from fluxrules.intake.liberation import Intake
from fluxrules.reports.coverage import coverage_lines
from fluxrules.reports.layout import WIDTH, bullets, section, table, wrapped
from fluxrules.reports.line import short_name
from fluxrules.reports.share_notes import share_notes
from fluxrules.reports.summary import Line, Summary
from fluxrules.reports.titles import title
from fluxrules.vocabulary import Methode, Statut, StatutDecision


def essential_text(summary: Summary, intake: Intake, warnings: tuple[str, ...] = (), *, width: int = WIDTH) -> str:
    """How many dwellings went where, who received, and what these figures rest on: one screen.

    Args:
        summary: The totals.
        intake: The file.
        warnings: What the territory says of its own rules.
        width: Columns of the tables; sentences stay in 80.
    """
    counts = {
        "lues": intake.rows,
        "decidees": summary.decided,
        "rejetees": len(intake.rejects),
        "autres": intake.other_bailleurs,
    }
    lines = [
        "=" * WIDTH,
        *wrapped(_title(summary)),
        *wrapped(title("lot.lignes", **counts)),
    ]
    statuts = [statut for statut in StatutDecision if summary.statuts[statut]]
    size = max((len(str(summary.statuts[statut])) for statut in statuts), default=0)
    counted = [f"  {summary.statuts[statut]:>{size}}  {phrase(f'statut_decision.{statut}')}" for statut in statuts]
    counted += [f"  {count:>{size}}  {phrase(f'ensuite.{event}')}" for event, count in sorted(summary.removed.items())]
    lines += section(title("lot.statuts"), counted)
    lines += section(title("lot.evenements"), _events(summary))
    lines += section(title("lot.alertes"), bullets(_placed(note) for note in summary.notes))
    lines += section(title("lot.recus"), _received(summary, width))
    lines += section(title("lot.autrement"), bullets(_otherwise(summary)))
    lines += section(title("lot.couverture"), _coverage(summary, width))
    lines += _unverified(summary)
    lines += section(title("lot.avertissements"), bullets(warnings))
    return "\n".join(lines) + "\n"


def _title(summary: Summary) -> str:
    key = "lot.titre_annee" if summary.dated else "lot.titre"
    return title(key, territoire=summary.territoire, jour=summary.day, fin=summary.last_day)


def _placed(note: Diagnostic) -> str:
    return f"{note.message} ({note.span})" if note.span is not None else note.message


def _events(summary: Summary) -> list[str]:
    """What happened to dwellings once oriented."""
    size = max((len(str(count)) for count in summary.events.values()), default=0)
    return [f"  {count:>{size}}  {phrase(f'evenement.{event}')}" for event, count in sorted(summary.events.items())]


def _otherwise(summary: Summary) -> list[str]:
    """How many dwellings each other method would have sent elsewhere, and to whom on balance."""
    names = {holder: line.name for account in summary.accounts.values() for holder, line in account.items()}
    said = []
    for method in (method.value for method in Methode if summary.compared[method.value]):
        named = phrase(f"methode.{method}")
        total, count = summary.compared[method], summary.elsewhere[method]
        if not count:
            said.append(title("lot.autrement_rien", methode=named, total=total))
            continue
        table = sorted(summary.balance[method].items(), key=lambda item: (-item[1], item[0]))
        listed = [
            title("lot.arriere", nom=short_name(names.get(holder, holder), names), nombre=f"{change:+d}")
            for holder, change in table
            if change
        ]
        soldes = ", ".join(listed) or title("lot.autrement_nul")
        said.append(title("lot.autrement_ailleurs", methode=named, nombre=count, total=total, soldes=soldes))
    return said


def _received(summary: Summary, width: int) -> list[str]:
    """What each holder received, all accounts together; those that received nothing are counted.

    Where accounts did not begin at zero, what this file gave has a column of its own: the others are of the accounts.
    """
    lines = [(holder, line) for account in summary.accounts.values() for holder, line in account.items()]
    begun = any(line.received[0] or line.gained[0] or line.deficit[0] for _, line in lines)
    names: dict[str, str] = {}
    here: Counter[str] = Counter()
    received: Counter[str] = Counter()
    gained: dict[str, Fraction] = {}
    deficit: dict[str, Fraction] = {}
    for holder, line in lines:
        names[holder] = line.name
        here[holder] += line.received[1] - line.received[0]
        received[holder] += line.received[1]
        gained[holder] = gained.get(holder, Fraction(0)) + line.gained[1]
        deficit[holder] = deficit.get(holder, Fraction(0)) + line.deficit[1]
    served = sorted((holder for holder in names if here[holder] or received[holder]), key=lambda h: -here[h])
    rows = [
        [
            short_name(names[holder], names),
            *([str(here[holder])] if begun else []),
            str(received[holder]),
            decimal_text(gained[holder]),
            decimal_text(deficit[holder], signed=True),
        ]
        for holder in served
    ]
    columns = ("reservataire", *(("recus_ici", "recus_en_tout") if begun else ("recus",)), "droit", "retard")
    header = [title(f"quota.{key}") for key in columns]
    nothing = len(names) - len(served)
    said = [f"  {title('lot.rien_recu', nombre=nothing)}"] if nothing else []
    said += wrapped(title("lot.deja_commence"), first="  ", rest="  ") if begun else []
    counted, left = summary.statuts[StatutDecision.ORIENTE], summary.statuts[StatutDecision.SANS_RESERVATAIRE]
    if left and counted + left == here.total():
        said.append(f"  {title('lot.somme', recus=here.total(), orientes=counted, restes=left)}")
    return [*(table(header, rows, width=width) if rows else []), *said]


def _coverage(summary: Summary, width: int) -> list[str]:
    """How much of each bailleur's conventions is encoded: the figures above are worth no more."""
    header = [title(f"couverture.{key}") for key in ("compte", "encodees", "hors_moteur", "a_encoder")]
    rows = [
        [account, str(found.encoded), str(found.outside), str(found.missing)]
        for account, found in sorted(summary.coverage.items())
    ]
    return table(header, rows, width=width) if rows else []


def _unverified(summary: Summary) -> list[str]:
    """How many of the rules that played nobody has verified, by status."""
    rules = Counter(statut for _, statut in summary.unverified)
    if not rules:
        return []
    listed = ", ".join(
        title("lot.par_statut", nombre=rules[statut], statut=phrase(f"statut.{statut}"))
        for statut in Statut
        if rules[statut]
    )
    said = title("lot.attention", nombre=rules.total(), liste=listed)
    return ["", *wrapped(said)]


def accounts_text(summary: Summary, intake: Intake, *, detail: bool, width: int = WIDTH) -> str:
    """Every account: shares, entitlements, receipts, deficits, before and after.

    Args:
        summary: The totals.
        intake: The file.
        detail: Whether to name the holders an account has nothing for, and the rules nobody has verified.
        width: Columns of the tables.
    """
    lines: list[str] = []
    for account, holders in sorted(summary.accounts.items()):
        lines += section(title("lot.compte", compte=account), _account(holders, detail, width))
        lines += _course(summary, account, {holder: line.name for holder, line in holders.items()})
        lines += coverage_lines(summary.coverage[account])
    doubtful = [
        title("lot.fois", regle=name, statut=phrase(f"statut.{statut}"), nombre=count)
        for (name, statut), count in sorted(summary.unverified.items())
    ]
    lines += section(title("lot.non_verifiees"), bullets(doubtful)) if detail else []
    lines += section(title("lot.notes"), bullets(note.message for note in intake.notes))
    return "\n".join([*lines, ""]) + "\n" if lines else ""


def _course(summary: Summary, account: str, names: Mapping[str, str]) -> list[str]:
    """How the year went for an account: plans made again, what an avenant left owed, dwellings that nobody paid for."""
    said = []
    made = summary.plans.get(account)
    if made is not None:
        said.append(title("lot.plans", nombre=made.count, jour=made.last))
        said += [title("lot.avenant", jour=day) for day in made.avenants]
    for key, amounts in (
        ("lot.arrieres", {h: decimal_text(x, signed=True) for h, x in summary.arrears.get(account, {}).items()}),
        ("lot.sans_decompte", {h: str(n) for h, n in summary.uncharged.get(account, {}).items()}),
    ):
        listed = [
            title("lot.arriere", nom=short_name(names.get(holder, holder), names), nombre=shown)
            for holder, shown in amounts.items()
        ]
        said += [title(key, liste=", ".join(listed))] if listed else []
    for programme, let in summary.programmes.get(account, {}).items():
        listed = [
            title("lot.arriere", nom=short_name(names.get(holder, holder), names), nombre=count)
            for holder, count in let.items()
        ]
        said.append(title("lot.programmes", programme=programme, liste=", ".join(listed)))
    return [line for sentence in said for line in wrapped(sentence, first="  ", rest="  ")]


def _account(holders: Mapping[str, Line], detail: bool, width: int) -> list[str]:
    names = {holder: line.name for holder, line in holders.items()}
    idle = [line for line in holders.values() if not any((*line.gained, *line.received, *line.deficit))]
    header = [title(f"quota.{key}") for key in ("reservataire", "part", "droit", "recus", "retard")]
    rows = [
        [
            short_name(line.name, names),
            percentage(line.rate),
            _moved(*(decimal_text(amount) for amount in line.gained)),
            _moved(*(str(count) for count in line.received)),
            _moved(*(decimal_text(amount, signed=True) for amount in line.deficit)),
        ]
        for line in holders.values()
        if line not in idle
    ]
    told: Sequence[str] = ()
    if idle and detail:
        listed = ", ".join(short_name(line.name, names) for line in idle)
        told = wrapped(title("lot.rien_du_tout", nombre=len(idle), noms=listed), first="  ", rest="    ")
    elif idle:
        told = wrapped(title("lot.rien_du_tout_compte", nombre=len(idle)), first="  ")
    notes = share_notes((line.last for line in holders.values() if line not in idle), names)
    return [*(table(header, rows, width=width) if rows else []), *told, *notes]


def _moved(before: str, after: str) -> str:
    return title("quota.avant_apres", avant=before, apres=after)
