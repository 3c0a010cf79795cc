"""The ``assiette`` of a convention checked against the territory: names of communes, values, réservataires, reasons."""

from __future__ import annotations

from collections.abc import Iterator

from fluxrules.diagnostics import Diagnostic, closest, diagnose, did_you_mean
from fluxrules.model.assiette import AssietteBlock
from fluxrules.semantics.forecasts import ClassWritten, wrong_class
from fluxrules.semantics.territory import Territory


def assiette_problems(territory: Territory, block: AssietteBlock | None) -> tuple[Diagnostic, ...]:
    """Everything in ``block`` that names what does not exist, or puts a reason in the wrong list."""
    return () if block is None else tuple(_problems(territory, block))


def _problems(territory: Territory, block: AssietteBlock) -> Iterator[Diagnostic]:
    classes: tuple[ClassWritten, ...] = (*block.flux_brut, *block.soustractions, *block.hors_nature)
    for item in classes:
        if (wrong := wrong_class(territory, item)) is not None:
            yield wrong
    for source in (block.source, *(() if block.arrondi is None else (block.arrondi.source,))):
        if source.document and source.document not in territory.documents:
            hint = did_you_mean(closest(source.document, territory.documents))
            yield diagnose("FLX301", source.span, hint=hint, nom=source.document)
    for lines, legal in ((block.soustractions, True), (block.hors_nature, False)):
        for line in lines:
            if line.motif.is_legal is not legal:
                right = "soustractions" if line.motif.is_legal else "hors_nature"
                yield diagnose("FLX658", line.span, motif=line.motif, liste=right)
    for right_in_stock in block.droits_en_stock:
        name = right_in_stock.reservataire
        if name not in territory.reservataires:
            hint = did_you_mean(closest(name, territory.reservataires))
            yield diagnose("FLX302", right_in_stock.span, hint=hint, nom=name)
