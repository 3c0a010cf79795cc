"""The pipeline: facts → engine → combined effects → allotment → Decision, and the session that moves the accounts.

A Decision holds everything its routing rests on, computed once. Knows no file, no format, no clock.
"""
