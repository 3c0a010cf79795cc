"""The audit by replay (ALLOTMENT §6): what the order in which dwellings were released changed, and for whom.

It plays a year again in other orders and compares. It decides nothing, moves no account, and accuses nobody: what it
finds is a question. Draws come from a declared seed: same data, same seed, same figures.
"""
