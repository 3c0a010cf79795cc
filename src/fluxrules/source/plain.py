"""Nodes as the plain Python that jsonschema checks. Nothing is ever decided from this form.

A decimal becomes a float here and nowhere else; shares such as ``30 %`` or ``1/3`` stay text, for the schema checks
their writing.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from fluxrules.source.nodes import Mapping, Node, Scalar
from fluxrules.source.scalars import resolve


def to_data(node: Node) -> Any:
    """Dicts, lists, strings, numbers, booleans and None."""
    if isinstance(node, Scalar):
        value = resolve(node)
        return float(value) if isinstance(value, Fraction) else value
    if isinstance(node, Mapping):
        return {entry.key.text: to_data(entry.value) for entry in node.entries}
    return [to_data(item) for item in node.items]
