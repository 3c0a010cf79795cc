"""fluxrules: which réservataire receives each freed social dwelling, and why.

Officers write rules in YAML; this package checks them, compiles them, decides and explains. Import from the room that
owns the name (``from fluxrules.decision.decision import Decision``); the order of the rooms is in
``docs/architecture.md`` and checked by import-linter.
"""
