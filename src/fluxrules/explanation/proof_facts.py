"""What a proof starts from: the dwelling, where each réservataire stood, its share clauses, what nobody knows."""

from __future__ import annotations

from fluxrules.decision.decision import AppliedShare, MissingDatum, Quota
from fluxrules.explanation.numbers import dwellings
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.positions import position
from fluxrules.explanation.proof_builder import Builder, place_of
from fluxrules.explanation.proof_tree import Figures, Kind
from fluxrules.explanation.rules import share_sentence
from fluxrules.explanation.unknowns import unknown_sentence
from fluxrules.explanation.words import value_words
from fluxrules.program.program import Value


def starting_points(builder: Builder) -> None:
    """Everything that no rule made."""
    for quota in builder.decision.quotas:
        _flux(builder, quota)
    for share in builder.decision.shares:
        _share(builder, share)
    for datum in builder.decision.missing:
        _missing(builder, datum)


def fact(builder: Builder, path: str, holder: str = "") -> str:
    """The node of a datum that a rule read (for ``holder``, when it has one of its own); its id, "" without one."""
    head, _, rest = path.partition(".")
    if head == "reservataire":
        return f"flux:{holder}" if rest.startswith("flux.") else ""
    name = f"fait:{path}"
    if name in builder.nodes or path not in builder.decision.facts:
        return name
    decision, value = builder.decision, builder.decision.facts[path]
    said = phrase(
        "preuve.fait",
        libelle=decision.labels.get(path) or path,
        valeur=value_words(value),
        source=decision.sources.get(path, ""),
    )
    about = f"flux:{rest.partition('.')[0]}" if head == "flux" else ""
    return builder.add(name, Kind.FAIT, said, (about,), figures=figures_of(f"faits.{path}", value))


def figures_of(name: str, value: Value | None) -> Figures:
    """A value as a figure, when it is one."""
    return () if value is None or isinstance(value, bool | str) else ((name, value),)


def _flux(builder: Builder, quota: Quota) -> None:
    holder = quota.holder
    plain = quota.late_before == quota.gained_before - quota.received_before
    figures: Figures = (
        (f"{holder}.droit_avant", quota.gained_before),
        (f"{holder}.recus_avant", quota.received_before),
        (f"{holder}.retard_avant", quota.late_before),
    )
    if quota.engaged_before:
        figures = (*figures, (f"{holder}.engages_avant", quota.engaged_before))
    said = phrase(
        "preuve.flux" if plain else "preuve.flux_reporte",
        nom=builder.name(holder),
        droit=dwellings(quota.gained_before),
        recus=str(quota.received_before),
        engages=str(quota.engaged_before) if quota.engaged_before else "",
        position=position(quota.late_before),
    )
    builder.add(f"flux:{holder}", Kind.FLUX, said, figures=figures)


def _share(builder: Builder, share: AppliedShare) -> None:
    said = share_sentence(share, builder.names)
    sentence = phrase(
        "preuve.part",
        nom=said.holder,
        taux=said.rate,
        titre=said.titre,
        norme=said.norme,
        source=said.source,
        statut=said.statut,
    )
    figures: list[tuple[str, Value]] = [(f"{share.holder}.part", share.rate)]
    if share.citation.page is not None:
        figures.append((f"{share.name}.page", share.citation.page))
    builder.add(
        f"part:{share.name}:{share.holder}",
        Kind.PART,
        sentence,
        (),
        place_of(share.span),
        tuple(figures),
        share.name,
    )


def _missing(builder: Builder, datum: MissingDatum) -> None:
    said = unknown_sentence(datum, builder.names)
    builder.add(f"manquant:{datum.path}", Kind.MANQUANT, said)
