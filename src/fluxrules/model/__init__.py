"""The language: one frozen dataclass per YAML construct, each field with its key and its French tooltip.

One declaration drives the schema, the reading and the editor. Knows nodes and spans, not how YAML is parsed.
"""
