"""Why, and why not: a Decision → French sentences, without layout.

Knows the Decision alone. Reports lay the sentences out; nothing here is computed a second time.
"""

from fluxrules.explanation.explanation import Explanation, RuleSentences, ShareSentence, WhyNot
from fluxrules.explanation.sentences import alerts, because, explain, holder_names, verdict, why_not

__all__ = [
    "Explanation",
    "RuleSentences",
    "ShareSentence",
    "WhyNot",
    "alerts",
    "because",
    "explain",
    "holder_names",
    "verdict",
    "why_not",
]
