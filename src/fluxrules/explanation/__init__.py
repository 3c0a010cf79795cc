"""Why, and why not: a Decision → French sentences, without layout.

Knows the Decision alone. Reports lay the sentences out; nothing here is computed a second time. Nothing is exported
here: whoever only names réservataires does not pay for the search of what would have changed a decision.
"""
