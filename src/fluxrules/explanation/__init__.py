"""Why, and why not: a Decision → French sentences, without layout.

Knows the Decision alone. Reports lay the sentences out; nothing here is computed a second time.
"""

from fluxrules.explanation.explanation import Explanation, RuleSentences, ShareSentence, WhyNot
from fluxrules.explanation.minimal import MinimalSet, minimal_set
from fluxrules.explanation.naming import holder_names
from fluxrules.explanation.near_rules import NearRule, NearRules
from fluxrules.explanation.proof import proof_of
from fluxrules.explanation.proof_tree import Kind, Node, Proof
from fluxrules.explanation.sentences import alerts, because, explain, verdict, why_not
from fluxrules.explanation.why_not_proof import WhyNotProof, every_why_not, trace_in, why_not_of

__all__ = [
    "Explanation",
    "Kind",
    "MinimalSet",
    "NearRule",
    "NearRules",
    "Node",
    "Proof",
    "RuleSentences",
    "ShareSentence",
    "WhyNot",
    "WhyNotProof",
    "alerts",
    "because",
    "every_why_not",
    "explain",
    "holder_names",
    "minimal_set",
    "proof_of",
    "trace_in",
    "verdict",
    "why_not",
    "why_not_of",
]
