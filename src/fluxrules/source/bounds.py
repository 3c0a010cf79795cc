"""How much of a file is read: past these bounds a file is refused, so that no file can make the tool hang.

They are far above any real set of rules (200 rules weigh 90 kB, and nest about 15 levels).
"""

from __future__ import annotations

MAX_BYTES = 1_000_000
"""Size of one YAML file."""

MAX_ATTACHMENT_BYTES = 20_000_000
"""Size of one CSV or XLSX file named by a rule file."""

MAX_DEPTH = 60
"""Blocks inside blocks, aliases followed."""

MAX_ALIASED_NODES = 10_000
"""Nodes that aliases may add to a file once expanded."""

MAX_SYNTAX_ERRORS = 12
"""Syntax errors looked for in one file: each costs a new reading of the file."""

MAX_REREAD = 2_000_000
"""Characters read again to look for them: a big file gets fewer readings."""

MAX_REPEATS = 30
"""Diagnostics of one code for one file, where a damaged file could otherwise give thousands."""
