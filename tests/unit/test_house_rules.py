"""The rules of the house that neither ruff, mypy nor import-linter can see.

Each check lists every offender, so that one run says all there is to mend.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fluxrules.diagnostics.catalogue import entries, entry

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "fluxrules"
MODULES = sorted(PACKAGE.rglob("*.py"))

EDGE = {"cli", "reports"}
"""Rooms that may touch the outside."""

READS_FILES = {"source", "shape/__main__.py", "diagnostics/catalogue.py", "ledger/law.py"}
"""Below the edge, who may open a file: source (that is its work), the schema tool, the rules kept in a ledger. Texts shipped in the package
are read where they are used, by ``resources.files``."""

RUNS_PROCESSES = {"engines/isolated.py"}
"""Who starts a process and hands it an environment: C is run in a child, so that its crash is a message."""

FRENCH_ALLOWED = {"cli", "reports", "model", "diagnostics"}
"""Where French stands beside code: help, layouts, the tooltips of the model's keys, and the catalogue's own room."""

MAX_LINES = 350
CODE = re.compile(r"\bFLX\d{3}\b")
HEADINGS = ("Quoi", "Pourquoi", "À éviter", "Préférer")
FRENCH_LETTER = re.compile(r"[àâäçéèêëîïôöùûüœ’«»]", re.IGNORECASE)
NOUNS = re.compile(r"réservataires?|libérations?")
"""The field's words, French in an English sentence too: an error that only a programmer can cause is in English."""

CLOCK = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.datetime.now",
    "datetime.date.today",
    "time.time",
    "time.monotonic",
    "time.perf_counter",
    "time.localtime",
}
SURROUNDINGS = {"os.environ", "os.getenv", "os.getcwd", "Path.cwd", "Path.home", "sys.argv", "locale.getlocale"}
TERMINAL = {"sys.stdout", "sys.stderr", "sys.stdin"}
FILE_METHODS = {"read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "rglob"}


def inside(module: Path, places: set[str]) -> bool:
    relative = module.relative_to(PACKAGE).as_posix()
    return any(relative == place or relative.startswith(f"{place}/") for place in places)


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"), str(module))


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


def none_of(offenders: list[str]) -> None:
    assert not offenders, "\n".join(["", *offenders])


def at(module: Path, node: ast.AST, what: str) -> str:
    return f"{module.relative_to(ROOT).as_posix()}:{getattr(node, 'lineno', 0)}: {what}"


def docstrings(parsed: ast.Module) -> set[int]:
    """Identities of the constants that are docstrings, those of attributes included (a string alone on its line)."""
    return {
        id(node.value)
        for node in ast.walk(parsed)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def outside_calls(module: Path, parsed: ast.Module) -> Iterator[str]:
    may_read = inside(module, READS_FILES)
    may_run = inside(module, RUNS_PROCESSES)
    for node in ast.walk(parsed):
        if isinstance(node, ast.Attribute):
            name = dotted(node)
            if name in CLOCK:
                yield at(module, node, f"reads the clock: {name}")
            elif name in SURROUNDINGS and not may_run:
                yield at(module, node, f"reads its surroundings: {name}")
            elif name in TERMINAL and not may_run:
                yield at(module, node, f"talks to a terminal: {name}")
            elif node.attr in FILE_METHODS and not may_read and "resources.files(" not in ast.unparse(node.value):
                yield at(module, node, f"touches files: {name}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in {"print", "input", "breakpoint", "eval", "exec"}:
                yield at(module, node, f"calls {node.func.id}()")
            elif node.func.id == "open" and not may_read:
                yield at(module, node, "opens a file")
            elif node.func.id in {"hash", "id"}:
                yield at(module, node, f"{node.func.id}() differs from one process to the next")


@pytest.mark.parametrize(
    ("code", "offence"),
    [
        ("from datetime import date\nx = date.today()", "reads the clock"),
        ("import os\nx = os.environ['TZ']", "reads its surroundings"),
        ("print(1)", "calls print()"),
        ("open('f')", "opens a file"),
        ("from pathlib import Path\nPath('f').read_text()", "touches files"),
        ("x = hash('a')", "differs from one process"),
    ],
)
def test_the_check_sees_what_it_forbids(code: str, offence: str) -> None:
    found = list(outside_calls(PACKAGE / "decision" / "example.py", ast.parse(code)))
    assert any(offence in line for line in found), found


def test_nobody_below_the_edge_touches_the_outside() -> None:
    offenders = [line for module in MODULES if not inside(module, EDGE) for line in outside_calls(module, tree(module))]
    none_of(offenders)


def test_the_two_engines_share_the_program_and_nothing_else() -> None:
    """Whatever is common to both, beside the Program, the protocol and the vocabulary, makes their comparison empty."""
    shared = {"protocol"}
    offenders = []
    engines = PACKAGE / "engines"
    families = {"native": "durable", "durable": "native"}
    for module in sorted(engines.rglob("*.py")):
        mine = next((f for f in families if module.relative_to(engines).parts[0].startswith(f)), None)
        if mine is None:
            continue
        for node in ast.walk(tree(module)):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names] + [str(node.module)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                room, _, rest = name.partition("fluxrules.engines.")
                first = rest.split(".")[0]
                if room == "" and first and not first.startswith(mine) and first not in shared:
                    offenders.append(at(module, node, f"imports {name}"))
    none_of(offenders)


def test_no_module_holds_two_ideas() -> None:
    lengths = {m.relative_to(ROOT).as_posix(): len(m.read_text("utf-8").splitlines()) for m in MODULES}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_every_module_says_why_it_exists() -> None:
    """Ruff sees that there is a docstring (D1); this sees that it says something."""
    short = [m.relative_to(ROOT).as_posix() for m in MODULES if len(ast.get_docstring(tree(m)) or "") < 20]
    none_of(short)


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b")
    folders = ["src", "tests", "benchmarks", "tools", "rules", "territories", "docs"]
    left = [
        file.relative_to(ROOT).as_posix()
        for folder in folders
        for file in sorted((ROOT / folder).rglob("*"))
        if file.suffix in {".py", ".md", ".yaml", ".toml"} and file != Path(__file__)
        if marks.search(file.read_text("utf-8", "replace"))
    ]
    none_of(left)


def test_french_sentences_stand_in_catalogues() -> None:
    """An accent in a literal of a room that only computes is a message that escaped its catalogue."""
    offenders = []
    for module in MODULES:
        if inside(module, FRENCH_ALLOWED):
            continue
        parsed = tree(module)
        skip = docstrings(parsed)
        for node in ast.walk(parsed):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in skip
                and FRENCH_LETTER.search(NOUNS.sub("", node.value))
                and re.search("[a-z]{2}", node.value)
                and " " in node.value.strip()
            ):
                offenders.append(at(module, node, repr(node.value[:60])))
    none_of(offenders)


def test_every_code_has_its_page() -> None:
    lacking = {
        code: [heading for heading in HEADINGS if not re.search(rf"(?m)^\W*{heading}\b", entry.page)]
        for code, entry in entries().items()
    }
    assert {code: headings for code, headings in lacking.items() if headings} == {}


def test_codes_of_the_catalogue_and_of_the_code_are_the_same() -> None:
    used: set[str] = set()
    for module in MODULES:
        if inside(module, {"diagnostics"}):
            continue
        parsed = tree(module)
        skip = docstrings(parsed)
        for node in ast.walk(parsed):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
                used.update(CODE.findall(node.value))
    declared = set(entries())
    assert {"unknown": sorted(used - declared), "never used": sorted(declared - used)} == {
        "unknown": [],
        "never used": [],
    }


def test_codes_stand_in_the_file_of_their_range() -> None:
    misplaced = []
    written: list[str] = []
    first_digits: dict[str, set[str]] = {}
    for file in sorted((PACKAGE / "diagnostics" / "catalogue_fr").glob("*.toml")):
        codes = re.findall(r"(?m)^\[(FLX\d{3})\]", file.read_text("utf-8"))
        written += codes
        digits = {code[3] for code in codes}
        if len(digits) > 1:
            misplaced.append(f"{file.name}: {sorted(digits)}")
        for digit in digits:
            first_digits.setdefault(digit, set()).add(file.name)
    none_of(misplaced)
    assert {digit: sorted(files) for digit, files in first_digits.items() if len(files) > 1} == {}
    assert list(entries()) == sorted(written)
    assert [entry(code) for code in entries()] == list(entries().values())
