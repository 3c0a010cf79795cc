"""Cases on rules together: exceptions, deductions, defaults, norms, clashes, chains, pour_chaque."""

from __future__ import annotations

from tests.conformance.case import Case, Is, Of, R

from fluxrules.vocabulary import Norme
from fluxrules.vocabulary import TypeFait as T

P, Q, S = Is("l.p", "egal", True), Is("l.q", "egal", True), Is("l.s", "egal", True)
PQS = {"l.p": T.BOOLEEN, "l.q": T.BOOLEEN, "l.s": T.BOOLEEN}
D = {"d": (T.ENTIER, None)}
D0 = {"d": (T.ENTIER, 0)}
E = {"reservataire.e": T.BOOLEEN}
IN = Is("reservataire.e", "egal", True)

EXCEPTIONS = (
    Case("an exception that holds sets aside", (R("x", Q), R("r", P, unless=("x",))), PQS,
         known={"l.p": True, "l.q": True}, fired=("x",), aside=(("r", "x"),)),
    Case("an exception that does not hold does nothing", (R("x", Q), R("r", P, unless=("x",))), PQS,
         known={"l.p": True, "l.q": False}, fired=("r",)),
    Case("an unknown exception makes a true rule unknown", (R("x", Q), R("r", P, unless=("x",))), PQS,
         known={"l.p": True}, maybe=("r", "x")),
    Case("a false rule stays false under an unknown exception", (R("x", Q), R("r", P, unless=("x",))), PQS,
         known={"l.p": False}, maybe=("x",)),
    Case("an unknown rule is false under an exception that holds, and is not « set aside »",
         (R("x", Q), R("r", P, unless=("x",))), PQS, known={"l.q": True}, fired=("x",)),
    Case("unknown rule, unknown exception", (R("x", Q), R("r", P, unless=("x",))), PQS, maybe=("r", "x")),
    Case("an exception set aside by its own exception no longer counts",
         (R("y", S), R("x", Q, unless=("y",)), R("r", P, unless=("x",))), PQS,
         known={"l.p": True, "l.q": True, "l.s": True}, fired=("r", "y"), aside=(("x", "y"),)),
    Case("doubt goes up a chain of exceptions",
         (R("y", S), R("x", Q, unless=("y",)), R("r", P, unless=("x",))), PQS,
         known={"l.p": True, "l.q": True}, maybe=("r", "x", "y")),
    Case("two exceptions that hold are both named", (R("x", Q), R("y", S), R("r", P, unless=("x", "y"))), PQS,
         known={"l.p": True, "l.q": True, "l.s": True}, fired=("x", "y"), aside=(("r", "x"), ("r", "y"))),
    Case("one exception holds, the other is unknown: aside by the one that holds",
         (R("x", Q), R("y", S), R("r", P, unless=("x", "y"))), PQS,
         known={"l.p": True, "l.s": True}, fired=("y",), maybe=("x",), aside=(("r", "y"),)),
    Case("an exception of a lower level", (R("x", Q), R("r", P, unless=("x",), level=1)), PQS,
         known={"l.p": True, "l.q": True}, fired=("x",), aside=(("r", "x"),)),
    Case("a rule set aside deduces nothing", (R("x", Q), R("r", P, (("d", 1),), ("x",))), PQS, D0,
         known={"l.p": True, "l.q": True}, fired=("x",), aside=(("r", "x"),), values={"d": 0}),
)  # fmt: skip

DEDUCTIONS = (
    Case("a rule that fires concludes", (R("r", P, (("d", 1),)),), PQS, D, known={"l.p": True},
         fired=("r",), values={"d": 1}),
    Case("nothing concludes, no default: unknown", (R("r", P, (("d", 1),)),), PQS, D, known={"l.p": False}),
    Case("nothing concludes: the default", (R("r", P, (("d", 1),)),), PQS, D0, known={"l.p": False}, values={"d": 0}),
    Case("a default of false is a value", (R("r", P, (("b", True),)), R("s", Is("b", "egal", False), level=1)), PQS,
         {"b": (T.BOOLEEN, False)}, known={"l.p": False}, fired=("s",), values={"b": False}),
    Case("a rule that may fire takes the default away", (R("r", P, (("d", 1),)),), PQS, D0, maybe=("r",)),
    Case("a rule that may fire for the default itself does not", (R("r", P, (("d", 0),)),), PQS, D0, maybe=("r",),
         values={"d": 0}),
    Case("one of two that may fire concludes otherwise", (R("r", P, (("d", 0),)), R("s", Q, (("d", 1),))), PQS, D0,
         maybe=("r", "s")),
    Case("two rules of one norm, one value", (R("r", P, (("d", 1),)), R("s", Q, (("d", 1),))), PQS, D0,
         known={"l.p": True, "l.q": True}, fired=("r", "s"), values={"d": 1}),
    Case("two rules of one norm, two values: clash, even against the default",
         (R("r", P, (("d", 1),)), R("s", Q, (("d", 2),))), PQS, D0,
         known={"l.p": True, "l.q": True}, fired=("r", "s"), clashes=(("d", ("r", "s")),)),
    Case("a clash names all the rules of the norm",
         (R("r", P, (("d", 1),)), R("s", Q, (("d", 2),)), R("t", S, (("d", 1),))), PQS, D0,
         known={"l.p": True, "l.q": True, "l.s": True}, fired=("r", "s", "t"), clashes=(("d", ("r", "s", "t")),)),
    Case("the higher norm wins", (R("r", P, (("d", 1),), norm=Norme.LOI), R("s", Q, (("d", 2),))), PQS, D,
         known={"l.p": True, "l.q": True}, fired=("r", "s"), values={"d": 1}),
    Case("the higher norm wins, whatever the order", (R("r", P, (("d", 1),), norm=Norme.USAGE), R("s", Q, (("d", 2),))),
         PQS, D, known={"l.p": True, "l.q": True}, fired=("r", "s"), values={"d": 2}),
    Case("a clash below the winning norm is none",
         (R("r", P, (("d", 1),)), R("s", Q, (("d", 2),)), R("t", S, (("d", 3),), norm=Norme.ARRETE)), PQS, D,
         known={"l.p": True, "l.q": True, "l.s": True}, fired=("r", "s", "t"), values={"d": 3}),
    Case("a lower norm agreeing does not settle a clash",
         (R("r", P, (("d", 1),)), R("s", Q, (("d", 2),)), R("t", S, (("d", 1),), norm=Norme.USAGE)), PQS, D,
         known={"l.p": True, "l.q": True, "l.s": True}, fired=("r", "s", "t"), clashes=(("d", ("r", "s")),)),
    Case("a higher norm that may fire for another value: unknown",
         (R("r", P, (("d", 1),), norm=Norme.LOI), R("s", Q, (("d", 2),))), PQS, D0,
         known={"l.q": True}, fired=("s",), maybe=("r",)),
    Case("the same norm that may fire for another value: unknown",
         (R("r", P, (("d", 1),)), R("s", Q, (("d", 2),))), PQS, D0, known={"l.q": True}, fired=("s",), maybe=("r",)),
    Case("a lower norm that may fire changes nothing",
         (R("r", P, (("d", 1),), norm=Norme.USAGE), R("s", Q, (("d", 2),))), PQS, D0,
         known={"l.q": True}, fired=("s",), maybe=("r",), values={"d": 2}),
    Case("a higher norm that may fire for the same value changes nothing",
         (R("r", P, (("d", 2),), norm=Norme.LOI), R("s", Q, (("d", 2),))), PQS, D0,
         known={"l.q": True}, fired=("s",), maybe=("r",), values={"d": 2}),
    Case("a rule deduces two facts", (R("r", P, (("d", 1), ("b", True))),), PQS, {**D, "b": (T.BOOLEEN, False)},
         known={"l.p": True}, fired=("r",), values={"d": 1, "b": True}),
    Case("a fact that no rule deduces has its default from the start", (R("r", Is("d", "egal", 0)),), {}, D0,
         fired=("r",), values={"d": 0}),
    Case("a fact that no rule deduces and without default is unknown", (R("r", Is("d", "egal", 0)),), {}, D,
         maybe=("r",)),
    Case("rules of two levels conclude one fact: resolved at the last",
         (R("r", P, (("d", 1),)), R("s", Q, (("d", 2),), level=1), R("t", Is("d", "existe", True), level=2)), PQS, D,
         known={"l.p": True, "l.q": True}, fired=("r", "s"), clashes=(("d", ("r", "s")),)),
)  # fmt: skip

CHAINS = (
    Case("three levels", (R("a", P, (("d", 1),)), R("b", Is("d", "au_moins", 1), (("e", 2),), level=1),
                          R("c", Is("e", "egal", 2), level=2)),
         PQS, {**D0, "e": (T.ENTIER, 0)}, known={"l.p": True}, fired=("a", "b", "c"), values={"d": 1, "e": 2}),
    Case("negation of what a lower level did not conclude",
         (R("a", P, (("b", True),)), R("n", Of("aucun", Is("b", "egal", True)), level=1)), PQS,
         {"b": (T.BOOLEEN, False)}, known={"l.p": False}, fired=("n",), values={"b": False}),
    Case("negation of what a lower level could not know",
         (R("a", P, (("b", True),)), R("n", Of("aucun", Is("b", "egal", True)), level=1)), PQS,
         {"b": (T.BOOLEEN, False)}, maybe=("a", "n")),
    Case("existe of a derived fact: its default is known",
         (R("a", P, (("d", 1),)), R("n", Is("d", "existe", True), level=1)),
         PQS, D0, known={"l.p": False}, fired=("n",), values={"d": 0}),
    Case("existe of a derived fact in doubt is false, not unknown",
         (R("a", P, (("d", 1),)), R("n", Is("d", "existe", True), level=1)), PQS, D0, maybe=("a",)),
    Case("existe non of a clash", (R("a", P, (("d", 1),)), R("b", P, (("d", 2),)),
                                   R("n", Is("d", "existe", False), level=1)),
         PQS, D, known={"l.p": True}, fired=("a", "b", "n"), clashes=(("d", ("a", "b")),)),
    Case("a fact concluded from a supposed one is known",
         (R("a", P, (("d", 1),)), R("n", Is("d", "existe", True), level=1)), PQS, D,
         known={"l.p": True}, supposed=("l.p",), fired=("a", "n"), values={"d": 1}),
)  # fmt: skip

FOUR = {"r2": {"reservataire.e": True}, "r10": {"reservataire.e": False}, "etat": {}, "a": {"reservataire.e": True}}
PER_RESERVATAIRE = (
    Case("read once per réservataire", (R("r", IN, each=True),), E, each=FOUR,
         fired=("r/r2", "r/a"), maybe=("r/etat",)),
    Case("nobody to read it for", (R("r", each=True),), E),
    Case("a general condition joins each", (R("r", Of("tous", P, IN), each=True),), {**PQS, **E}, known={"l.p": True},
         each=FOUR, fired=("r/a", "r/r2"), maybe=("r/etat",)),
    Case("a general condition unknown", (R("r", Of("tous", P, IN), each=True),), {**PQS, **E}, each=FOUR,
         maybe=("r/a", "r/r2", "r/etat")),
    Case("none of the conditions of a réservataire", (R("r", Of("aucun", IN), each=True),), E, each=FOUR,
         fired=("r/r10",), maybe=("r/etat",)),
    Case("an exception per réservataire concerns the same one only",
         (R("x", IN, each=True), R("r", each=True, unless=("x",))), E, each=FOUR,
         fired=("x/a", "x/r2", "r/r10"), maybe=("x/etat", "r/etat"), aside=(("r/a", "x/a"), ("r/r2", "x/r2"))),
    Case("a general exception concerns all", (R("x", P), R("r", IN, each=True, unless=("x",))), {**PQS, **E},
         known={"l.p": True}, each=FOUR, fired=("x",), aside=(("r/a", "x"), ("r/r2", "x"))),
    Case("a fact per réservataire, and its default",
         (R("r", IN, (("reservataire.d", 1),), each=True),
          R("s", Is("reservataire.d", "egal", 0), each=True, level=1)), E,
         {"reservataire.d": (T.ENTIER, 0)}, each=FOUR, fired=("r/a", "r/r2", "s/r10"), maybe=("r/etat", "s/etat"),
         values={"reservataire.d/a": 1, "reservataire.d/r2": 1, "reservataire.d/r10": 0}),
    Case("a clash for one réservataire only",
         (R("r", IN, (("reservataire.d", 1),), each=True), R("s", None, (("reservataire.d", 2),), each=True)), E,
         {"reservataire.d": (T.ENTIER, None)}, each={"a": {"reservataire.e": True}, "b": {"reservataire.e": False}},
         fired=("r/a", "s/a", "s/b"), values={"reservataire.d/b": 2}, clashes=(("reservataire.d/a", ("r", "s")),)),
    Case("a general rule concludes a fact of every réservataire", (R("r", P, (("reservataire.d", 1),)),),
         {**PQS, **E}, {"reservataire.d": (T.ENTIER, None)}, known={"l.p": True}, each={"a": {}, "b": {}},
         fired=("r",), values={"reservataire.d/a": 1, "reservataire.d/b": 1}),
    Case("a general fact hears a rule for any réservataire", (R("r", IN, (("b", True),), each=True),), E,
         {"b": (T.BOOLEEN, False)}, each=FOUR, fired=("r/a", "r/r2"), maybe=("r/etat",), values={"b": True}),
    Case("a general fact hears the doubt of a rule for any réservataire", (R("r", IN, (("b", True),), each=True),), E,
         {"b": (T.BOOLEEN, False)}, each={"a": {"reservataire.e": False}, "b": {}}, maybe=("r/b",)),
    Case("a general fact, no réservataire: the default", (R("r", IN, (("b", True),), each=True),), E,
         {"b": (T.BOOLEEN, False)}, values={"b": False}),
    Case("supposed for all réservataires at once", (R("r", Is("reservataire.e", "existe", True), each=True),), E,
         each={"a": {"reservataire.e": True}, "b": {}}, supposed=("reservataire.e",)),
    Case("many réservataires at once", (R("r", IN, each=True),), E,
         each={f"r{i}": {"reservataire.e": True} for i in range(80)}, fired=tuple(f"r/r{i}" for i in range(80))),
)  # fmt: skip

MANY = (
    # More siblings true at once, and more conditions in a rule, than the library under durable can take.
    Case("a hundred rules on one condition", tuple(R(f"r{i:03d}", P) for i in range(100)), PQS, known={"l.p": True},
         fired=tuple(f"r{i:03d}" for i in range(100))),
    Case("a hundred conditions in one rule",
         (R("r", Of("tous", *(Is(f"l.f{i}", "egal", i) for i in range(100)))),),
         {f"l.f{i}": T.ENTIER for i in range(100)},
         known={f"l.f{i}": i for i in range(100)}, fired=("r",)),
    Case("one of a hundred alternatives",
         (R("r", Of("un_de", *(Is("l.f", "egal", i) for i in range(100)))),), {"l.f": T.ENTIER}, known={"l.f": 99},
         fired=("r",)),
    Case("a chain of twenty levels",
         tuple(R(f"r{i:02d}", Is(f"d{i - 1}", "egal", True) if i else P, ((f"d{i}", True),), level=i)
               for i in range(20)),
         PQS, {f"d{i}": (T.BOOLEEN, False) for i in range(20)}, known={"l.p": True},
         fired=tuple(f"r{i:02d}" for i in range(20)), values={f"d{i}": True for i in range(20)}),
)  # fmt: skip

CASES = (*EXCEPTIONS, *DEDUCTIONS, *CHAINS, *PER_RESERVATAIRE, *MANY)
