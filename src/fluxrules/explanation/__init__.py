"""Why, and why not: a Decision → French sentences, without layout.

Knows the Decision alone. Reports lay the sentences out; nothing here is computed a second time.
"""

from fluxrules.explanation.explanation import Explanation, RuleSentences, ShareSentence, WhyNot
from fluxrules.explanation.sentences import alerts, explain, holder_names, verdict

__all__ = ["Explanation", "RuleSentences", "ShareSentence", "WhyNot", "alerts", "explain", "holder_names", "verdict"]
