"""The ``assiette`` of a convention, or of a table, as the plain values that the arithmetic works on."""

from __future__ import annotations

from fluxrules.assiette import Basis, Declared, Gross, InStock, Removal, Rounding
from fluxrules.assiette.names import class_name
from fluxrules.assiette.steps import words
from fluxrules.diagnostics import Span
from fluxrules.model.assiette import AssietteBlock, SubtractionLine
from fluxrules.model.source import Source
from fluxrules.semantics import Territory
from fluxrules.semantics.forecasts import class_key
from fluxrules.vocabulary import Statut


def declared_of(territory: Territory, block: AssietteBlock) -> Declared:
    """The declaration, names said as people say them.

    Args:
        territory: Where communes, réservataires and documents are described; ``block`` has been checked against it.
        block: What was written, its table read.
    """
    communes = {code: item.nom for code, item in territory.communes.items()}

    def removal(line: SubtractionLine) -> Removal:
        key = class_key(line)
        name = words("quoi", motif=words(f"motif_{line.motif}"), ou=class_name(key, communes))
        return Removal(line.motif, key, name, line.logements, line.span)

    gross = tuple(
        Gross(
            key := class_key(line),
            class_name(key, communes),
            line.logements,
            line.parc,
            line.rotation,
            tuple((past.annee, past.logements) for past in line.annees),
            line.span,
        )
        for line in block.flux_brut
    )
    in_stock = tuple(
        InStock(
            right.reservataire,
            registered.reservataire.nom,
            right.logements,
            right.rotation,
            registered.communes,
            right.span,
        )
        for right in block.droits_en_stock
        if (registered := territory.reservataires.get(right.reservataire)) is not None
    )
    rounding = block.arrondi
    return Declared(
        block.annee,
        basis_of(territory, block.source, block.statut, block.span),
        gross,
        tuple(removal(line) for line in (*block.hors_nature, *block.soustractions)),
        in_stock,
        block.rotation,
        None
        if rounding is None
        else Rounding(rounding.mode, basis_of(territory, rounding.source, rounding.statut, rounding.span)),
        block.span,
    )


def basis_of(territory: Territory, source: Source, statut: Statut, span: Span) -> Basis:
    """What stands behind a figure: the title of its document, its article."""
    document = territory.documents.get(source.document)
    said = [document.titre if document is not None else source.document, source.article or ""]
    return Basis(", ".join(part for part in said if part), statut, span)
