"""A document as one HTML page that needs nothing else: no script, no font, no address loaded; readable on a phone, in
the dark, by a screen reader, and once printed. Its policy of content forbids what it does not need.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib import resources
from itertools import count

from fluxrules.reports.document import (
    Block,
    Document,
    Items,
    Line,
    Paragraph,
    Picture,
    Run,
    Section,
    Table,
    is_web,
    places,
)
from fluxrules.reports.document_svg import inlined
from fluxrules.reports.titles import title

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_DEEPEST = 6
_WORD = re.compile(r"[^\s\u00a0\u202f]+")
_LONG = 25
_NUMBERED = re.compile(r"-.*\d|\d.*-")
_SEAM = re.compile(r"([-/_.:;,=&?]+)(?=\w)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def document_html(document: Document, *, files: str = "") -> str:
    """The whole page.

    Args:
        document: What to draw.
        files: Address of the folder from which the files of rules are named, when they are published
            (``https://…/blob/<commit>/``): links to them then open there. "": their places are told, not linked.
    """
    return _Page(files).drawn(document)


@cache
def _style() -> str:
    return resources.files(__package__).joinpath("document.css").read_text("utf-8")


class _Page:
    """Numbers tables and pictures as they come, so that every id is its own."""

    def __init__(self, files: str) -> None:
        self._files = files
        self._numbers = count(1)

    def drawn(self, document: Document) -> str:
        sections = "\n".join(self._section(section, 2) for section in document.sections)
        subtitle = f"\n<p>{_text(document.subtitle)}</p>" if document.subtitle else ""
        return (
            '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f"<title>{_text(document.title, seams=False)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n"
            f'<a class="saut" href="#page-contenu">{_text(title("document.aller_au_contenu"))}</a>\n'
            f"<header>\n<h1>{_text(document.title)}</h1>{subtitle}\n</header>\n{_contents(document)}"
            f'<main id="page-contenu" tabindex="-1">\n{sections}\n</main>\n</body>\n</html>\n'
        )

    def _section(self, section: Section, level: int) -> str:
        tag = f"h{min(level, _DEEPEST)}"
        parts = [f'<section id="{escape(section.id)}">', f"<{tag}>{_text(section.heading)}</{tag}>"]
        parts += [self._block(block) for block in section.blocks]
        parts += [self._section(inner, level + 1) for inner in section.sections]
        return "\n".join([*parts, "</section>"])

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(line, caution) if caution:
                said = f"<strong>{_text(title('document.attention'))}</strong> {self._line(line)}"
                return f'<p class="attention" role="note">{said}</p>'
            case Paragraph(line):
                return f"<p>{self._line(line)}</p>"
            case Items(lines, numbered):
                tag = "ol" if numbered else "ul"
                items = "".join(f"<li>{self._line(line)}</li>\n" for line in lines)
                return f"<{tag}>\n{items}</{tag}>"
            case Table():
                return self._table(block)
            case Picture():
                return self._picture(block)

    def _table(self, table: Table) -> str:
        """In a frame of its own that scrolls, by keyboard too, where the screen is narrow."""
        name = f"page-table-{next(self._numbers)}"
        header = "".join(_cell(_text(text), n, table, 'th scope="col"') for n, text in enumerate(table.header))
        rows = "".join(f"<tr>{self._cells(row, table)}</tr>\n" for row in table.rows)
        return (
            f'<div class="cadre" role="group" aria-labelledby="{name}" tabindex="0">\n<table>\n'
            f'<caption id="{name}"><span>{_text(table.caption)}</span></caption>\n'
            f"<thead><tr>{header}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>"
        )

    def _cells(self, row: tuple[Line, ...], table: Table) -> str:
        tags = ['th scope="row"', *["td"] * (len(row) - 1)]
        return "".join(_cell(self._line(line), n, table, tags[n]) for n, line in enumerate(row))

    def _picture(self, picture: Picture) -> str:
        """With its words beside it; its words alone when nothing was drawn."""
        if not picture.svg:
            return f"<p><strong>{_text(picture.caption)}.</strong> {_text(picture.said)}</p>"
        prefix = f"page-image-{next(self._numbers)}-"
        caption = f"{prefix}legende"
        return (
            f"<figure>\n"
            f'<div class="cadre" role="group" aria-labelledby="{caption}" tabindex="0">\n'
            f"{inlined(picture.svg, prefix, picture.caption, picture.said)}\n</div>\n"
            f'<figcaption id="{caption}">{_text(picture.caption)}</figcaption>\n'
            f"<details><summary>{_text(title('document.image_en_mots'))}</summary>"
            f"<p>{_text(picture.said)}</p></details>\n</figure>"
        )

    def _line(self, line: Line) -> str:
        told = zip(line, places(line), strict=True)
        return "".join(self._run(run, where) for run, where in told).strip()

    def _run(self, run: Run, where: str) -> str:
        words = f"<code>{_text(run.text)}</code>" if run.code else _text(run.text)
        words = f"<strong>{words}</strong>" if run.strong else words
        if run.link.startswith("#"):
            return f'<a href="{escape(run.link)}">{words}</a>'
        if is_web(run.link):
            kind = ' class="adresse"' if where else ""
            return f'<a{kind} href="{escape(run.link)}">{words}</a>'
        if self._files and run.link:
            file, _, number = run.link.rpartition(":")
            words = f'<a href="{escape(f"{self._files}{file}#L{number}")}">{words}</a>'
        if where:
            before, after = title("document.lieu", lieu="\n").split("\n")
            words += f'<span class="lieu">{_text(before)}<code>{_text(where)}</code>{_text(after)}</span>'
        return words


def _cell(text: str, column: int, table: Table, tag: str) -> str:
    """One cell; without words it heads nothing, and is an ordinary one."""
    opening = tag if text else "td"
    kind = ' class="chiffres"' if column in table.figures else ""
    return f"<{opening}{kind}>{text}</{opening.split()[0]}>"


def _contents(document: Document) -> str:
    """The table of contents: sections and those right under them."""

    def entry(section: Section) -> str:
        return f'<a href="#{escape(section.id)}">{_text(section.heading)}</a>'

    def entries(sections: tuple[Section, ...], depth: int) -> str:
        if not sections or not depth:
            return ""
        items = [f"<li>{entry(section)}{entries(section.sections, depth - 1)}</li>" for section in sections]
        return "\n<ol>\n" + "\n".join(items) + "\n</ol>"

    if not document.sections:
        return ""
    heading = f'<h2 id="page-sommaire">{_text(title("document.sommaire"))}</h2>'
    return f'<nav aria-labelledby="page-sommaire">\n{heading}{entries(document.sections, 2)}\n</nav>\n'


def _text(text: str, *, seams: bool = True) -> str:
    """``text`` escaped; unless told otherwise, with where its long words may be parted."""
    text = _CONTROLS.sub(" ", text)
    return _WORD.sub(lambda word: _word(word[0]), text) if seams else escape(text, quote=False)


def _word(word: str) -> str:
    """A long word may be parted at its seams, where copying it adds nothing; « R.311-3-1-2 » may not."""
    if len(word) >= _LONG:
        parts = [
            part[n : n + _LONG] for part in _SEAM.sub("\\1\x00", word).split("\x00") for n in range(0, len(part), _LONG)
        ]
        return "<wbr>".join(escape(part, quote=False) for part in parts)
    kept = escape(word, quote=False)
    return f'<span class="entier">{kept}</span>' if _NUMBERED.search(word) else kept
