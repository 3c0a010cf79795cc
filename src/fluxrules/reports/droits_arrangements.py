"""What shapes a plan beside shares and limits: nested shares, uniformity, transfers, pools, delegations, splits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.diagnostics import Span
from fluxrules.model.part import ShareClause, Uniformity
from fluxrules.program.shares import CompiledDelegation, CompiledPart, CompiledPool, Shares, Split, UsageLimit
from fluxrules.reports.droits_numbers import rate_text
from fluxrules.reports.titles import title


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A clause in force: its kind, the sentence that says it, its full name and place."""

    kind: str
    text: str
    clause: str
    span: Span | None = None


def arrangements_of(
    shares: Shares, names: Mapping[str, str], communes: Mapping[str, str], clauses: Mapping[str, ShareClause]
) -> tuple[Arrangement, ...]:
    """Every arrangement in force, by kind.

    Args:
        shares: The shares of the Program.
        names: Names of holders.
        communes: Names of communes.
        clauses: Share clauses by full name.
    """
    told = [
        *((part.name, "dont", text) for part in shares.parts for text in _nested(part, names)),
        *(
            (_uniformity(holder, clauses), "uniforme", title("regime.uniforme", nom=_name(holder, names)))
            for holder in shares.uniform
        ),
        *((part.name, "transfert", _transferred(part, shares, names)) for part in shares.parts if part.unsigned),
        *((pool.name, "pot_commun", _pooled(pool, names)) for pool in shares.pools),
        *((item.name, "delegation", _delegated(item, names, communes)) for item in shares.delegations),
        *((item.name, "partage", _split(item, names)) for item in shares.splits),
        *((item.counter, "usage", _usage(item, names)) for item in shares.usages),
    ]
    spans = {name: clause.span for name, clause in clauses.items()}
    return tuple(Arrangement(kind, text, clause, spans.get(clause)) for clause, kind, text in told)


def _name(holder: str, names: Mapping[str, str]) -> str:
    return names.get(holder, holder)


def _uniformity(holder: str, clauses: Mapping[str, ShareClause]) -> str:
    """The clause that makes a holder's share uniform."""
    for name, clause in clauses.items():
        match clause.construct:
            case Uniformity(reservataire=named, actif=True) if named == holder:
                return name
    return ""


def _nested(part: CompiledPart, names: Mapping[str, str]) -> Iterator[str]:
    for inner in part.nested:
        values = {"dedans": _name(inner.holder, names), "nom": _name(part.holder, names)}
        left = part.rate - sum((other.rate for other in part.nested), Fraction(0))
        yield title(
            "regime.dont",
            points=rate_text(inner.rate),
            part=rate_text(part.rate),
            reste=rate_text(left),
            **values,
        )


def _transferred(part: CompiledPart, shares: Shares, names: Mapping[str, str]) -> str:
    values = {"nom": _name(part.holder, names), "part": rate_text(part.rate)}
    if shares.transfer is None:
        return title("regime.sans_transfert", **values)
    key = "regime.transfert_dans" if shares.transfer.inside_cap else "regime.transfert_hors"
    return title(key, vers=_name(shares.transfer.to, names), **values)


def _pooled(pool: CompiledPool, names: Mapping[str, str]) -> str:
    members = ", ".join(_name(member, names) for member in pool.members)
    return title("regime.pot_commun", membres=members, nom=_name(pool.holder, names))


def _delegated(item: CompiledDelegation, names: Mapping[str, str], communes: Mapping[str, str]) -> str:
    values = {"nom": _name(item.holder, names), "gerant": _name(item.delegate, names)}
    if not item.communes:
        return title("regime.delegation", **values)
    where = ", ".join(sorted(communes.get(code, code) for code in item.communes))
    return title("regime.delegation_communes", communes=where, **values)


def _split(item: Split, names: Mapping[str, str]) -> str:
    among = ", ".join(f"{_name(who, names)} {rate_text(rate)}" for who, rate in item.among)
    return title(
        "regime.partage" if item.body is None else "regime.partage_si", nom=_name(item.holder, names), entre=among
    )


def _usage(item: UsageLimit, names: Mapping[str, str]) -> str:
    return title("regime.usage", regle=item.rule, nom=_name(item.holder, names), part=rate_text(item.rate))
