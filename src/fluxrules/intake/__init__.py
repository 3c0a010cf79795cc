"""Candidate files: bytes in, libérations out.

Knows the vocabulary and the national register's codes; knows nothing of rules, of shares, nor of what is decided.
Its modules are imported by their names: ``valider`` reads the table of the register and no candidate file.
"""
