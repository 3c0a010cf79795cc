"""Why, and why not: a Decision → French sentences, without layout.

Knows the Decision alone. Reports lay the sentences out; nothing here is computed a second time.
"""

from fluxrules.explanation.explanation import Explanation, RuleSentences, WhyNot
from fluxrules.explanation.sentences import explain, holder_names

__all__ = ["Explanation", "RuleSentences", "WhyNot", "explain", "holder_names"]
