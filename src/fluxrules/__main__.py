"""``python -m fluxrules``: the command line."""

import sys

from fluxrules.cli import main

if __name__ == "__main__":
    sys.exit(main())
