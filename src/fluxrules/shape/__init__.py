"""From nodes to the model: the grammar of each file, its schema, its errors in French, its values.

This room knows how things are written; what they mean (names, types of facts, dates) is for ``semantics``.
"""
