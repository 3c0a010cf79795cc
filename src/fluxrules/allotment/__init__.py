"""Who is next: entitlements, the band, the balance, caps and the certificate (numbers only).

This room knows no YAML, no rule and no engine: it is given shares and counters as exact numbers and gives back
numbers, so that anyone can check it by hand or replace it.
"""
