"""fluxrules: which réservataire receives each freed social dwelling, and why.

Public API, re-exports only. Text in French for people, exact values for programs.
"""

__version__: str
__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """The version, read from the installed package when it is asked for: few runs print it."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("fluxrules")
    except PackageNotFoundError:  # read from a source tree that was not installed
        return "0+source"
