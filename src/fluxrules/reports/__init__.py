"""Decisions and diagnostics in the forms people and programs read: text, JSON, CSV. One file each, value → str.

Reports lay out what the decision and its explanation say; they compute nothing of their own.
"""
