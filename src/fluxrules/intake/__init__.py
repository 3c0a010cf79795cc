"""Candidate dwellings and the state of the flux, from what people send: CSV of any dialect, the national register.

A wrong row never stops the good ones and is never dropped: it comes back with its reason. Knows facts and their types,
nothing of rules, engines or shares.
"""
