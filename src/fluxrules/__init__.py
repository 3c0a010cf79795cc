"""fluxrules: which réservataire receives each freed social dwelling, and why.

Public API, re-exports only. Text in French for people, exact values for programs.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("fluxrules")
except PackageNotFoundError:  # read from a source tree that was not installed
    __version__ = "0+source"

__all__ = ["__version__"]
