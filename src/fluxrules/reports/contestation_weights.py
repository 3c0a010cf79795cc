"""Part 3: the parameters and their weight here: shares, accounts of the day, what was compared, what is not law."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fluxrules.decision.decision import Quota, Standing
from fluxrules.explanation.caps import cap_sentence
from fluxrules.explanation.explanation import ShareSentence
from fluxrules.explanation.methods import OF_THE_BAND, measure_text, measured, method_of
from fluxrules.explanation.naming import called_names
from fluxrules.explanation.numbers import decimal_text, dwellings, percentage
from fluxrules.reports.contestation import Contestation
from fluxrules.reports.contestation_links import linked
from fluxrules.reports.contestation_pictures import pictures
from fluxrules.reports.contestation_reader import Graded, Grid, Kept, Lecteur, Listing, Part, Row
from fluxrules.reports.contestation_summary import doubtful, uncertain
from fluxrules.reports.contestation_words import word
from fluxrules.reports.document import Line, Paragraph, Run, said


def parameters(case: Contestation, *, draws: bool) -> Part:
    """Shares, accounts and pictures, the comparison, what is hypothesis."""
    state = (*_accounts(case), *pictures(case, draws=draws))
    return Part(
        "parametres",
        word("titre.parametres"),
        (),
        (
            Part("etat", word("titre.etat"), state),
            Part("parts", word("titre.parts"), _shares(case)),
            Part("comparaison", word("titre.comparaison"), tuple(_compared(case))),
            Part("incertain", word("titre.incertain"), tuple(_uncertain(case))),
        ),
    )


def reader_of(case: Contestation, holder: str) -> Lecteur:
    """Who needs the line of a holder: everybody for the two compared, agents for those who gained here."""
    if holder in (case.contestant, case.decision.holder):
        return Lecteur.ELU
    gains = any(standing.share for standing in case.decision.standings if standing.holder == holder)
    return Lecteur.AGENT if gains else Lecteur.JUGE


def _accounts(case: Contestation) -> Iterator[Graded]:
    yield Kept(Paragraph(said(word("parametres.retard_dit"))))
    quotas = [quota for quota in case.decision.quotas if quota.rate or quota.gained_after or quota.received_after]
    quotas.sort(key=lambda quota: reader_of(case, quota.holder) is not Lecteur.ELU)
    columns = ("holder", "du_flux", "droit_avant", "recus_avant", "retard_avant", "recus_apres", "retard_apres")
    header = tuple(word(f"parametres.colonne_{column}") for column in columns)
    rows = tuple((reader_of(case, quota.holder), _account(case, quota)) for quota in quotas)
    yield Grid(word("parametres.etat_legende"), header, rows, frozenset(range(1, len(columns))))
    if not any(q.gained_after != q.gained_before or q.received_after != q.received_before for q in quotas):
        yield Kept(Paragraph(said(word("parametres.inchange"))))


def _account(case: Contestation, quota: Quota) -> Row:
    cells = (
        percentage(quota.rate),
        decimal_text(quota.gained_before),
        str(quota.received_before),
        decimal_text(quota.late_before, signed=True),
        str(quota.received_after),
        decimal_text(quota.late_after, signed=True),
    )
    return (_holder(case, quota.holder), *map(said, cells))


def _holder(case: Contestation, holder: str) -> Line:
    return said(case.names.get(holder, holder), strong=holder == case.decision.holder)


def _shares(case: Contestation) -> tuple[Graded, ...]:
    """One line per share, by whose text."""
    header = tuple(word(f"parametres.colonne_{column}") for column in ("holder", "part", "texte"))
    rows = []
    for share, sentence in zip(case.decision.shares, case.said.shares, strict=True):
        row = (said(sentence.holder), said(sentence.rate), _share(case, sentence))
        rows.append((reader_of(case, share.holder), row))
    return (Grid(word("parametres.parts_legende"), header, tuple(rows), frozenset({1})),) if rows else ()


def _share(case: Contestation, share: ShareSentence) -> Line:
    place = case.places.get(share.name, "")
    return (Run(share.titre, link=place), Run(f" ({share.norme}, {share.source} ; {share.statut})"))


def _compared(case: Contestation) -> Iterator[Graded]:
    decision = case.decision
    running = [item for item in decision.standings if item.share or item.reason is None]
    if not decision.shares or not running or not case.served:
        return
    method = method_of(decision)
    columns = ("holder", "gain", "avec", "score", "rang")
    header = tuple(word(f"parametres.colonne_{column}") for column in columns)
    figure: dict[str, Callable[[Standing], str]] = {
        "gain": lambda item: decimal_text(item.share),
        "avec": lambda item: decimal_text(item.overdue, signed=True),
        "score": lambda item: measure_text(item.score, method) or "-",
        "rang": lambda item: "/".join(str(rank) for _, rank in item.ranks) or "-",
    }
    running.sort(key=lambda item: reader_of(case, item.holder) is not Lecteur.ELU)
    rows = tuple(
        (
            reader_of(case, item.holder),
            (_holder(case, item.holder), *(said(figure[column](item)) for column in columns[1:])),
        )
        for item in running
    )
    yield Grid(word("parametres.comparaison_legende"), header, rows, frozenset(range(1, len(columns))))
    scored = [item for item in running if item.score is not None]
    if method in OF_THE_BAND and scored:
        yield Kept(Paragraph(said(word("parametres.poids"))), Lecteur.AGENT)
        yield Listing(
            tuple((Lecteur.AGENT, said(f"{case.names[item.holder]} : {measured(item, decision)}.")) for item in scored)
        )
    capped = [item for item in decision.standings if item.cap is not None]
    called = called_names(decision)
    yield Listing(
        tuple((reader_of(case, item.holder), linked(cap_sentence(item, called), case.places)) for item in capped)
    )
    bound = decision.certificate.bound if decision.certificate else None
    said_bound = (
        word("parametres.borne", borne=dwellings(bound)) if bound is not None else word("parametres.sans_borne")
    )
    yield Kept(Paragraph(said(said_bound)))


def _uncertain(case: Contestation) -> Iterator[Graded]:
    yield Kept(Paragraph(uncertain(case)))
    found = doubtful(case)
    if not found:
        return
    yield Kept(Paragraph(said(word("incertain.explique"))))
    sources = {rule.name: rule.source for rule in case.said.rules} | {
        share.name: share.source for share in case.said.shares
    }
    yield Listing(
        tuple((Lecteur.AGENT, (*line, *linked(f" · {sources[name]}", case.places))) for name, line in found.items())
    )
