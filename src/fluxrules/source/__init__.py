"""Text to nodes: strict YAML that remembers its places, and the files that make a territory.

This room knows how files are found and how YAML is written; it knows no key of the language beyond the three that
name other files (``inclut``, ``paquets``, ``fichier``).
"""
