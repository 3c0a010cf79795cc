#!/usr/bin/env python3
"""``python cli.py …`` from a clone, without installing the command."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "src"))

from fluxrules.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
