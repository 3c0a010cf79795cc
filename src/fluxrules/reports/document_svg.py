"""A drawing put inside a page: ids of its own, a style that reaches nothing else, and no call to the outside."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_KEPT_FROM_THE_ROOT = ("width", "height", "viewBox")
_LEFT_OUT = {"metadata", "title", "desc"}
_REFUSED = {"script", "foreignObject", "a", "animate", "set"}
_REFERENCE = re.compile(r"url\(\s*['\"]?([^)'\"]*)['\"]?\s*\)")
_SELECTOR = re.compile(r"([^{}]+)\{")


def inlined(svg: str, prefix: str, caption: str, said: str) -> str:
    """The ``<svg>`` element of a drawing, to stand in an HTML page among others.

    Args:
        svg: The drawing, as a file.
        prefix: What every id begins with, its own on the page.
        caption: Its title, for those who do not see it.
        said: What it says, for them too.

    Raises:
        ValueError: It holds a script, or would load something.
    """
    root = ElementTree.fromstring(svg.encode("utf-8"))
    size = {name: root.attrib[name] for name in _KEPT_FROM_THE_ROOT if name in root.attrib}
    root.attrib.clear()
    _tamed(root, prefix)
    names = f"{prefix}titre", f"{prefix}description"
    root.attrib.update(size, id=prefix.rstrip("-"), role="img")
    root.attrib.update({"aria-labelledby": names[0], "aria-describedby": names[1]})
    for tag, name, text in (("desc", names[1], said), ("title", names[0], caption)):
        element = ElementTree.Element(tag, id=name)
        element.text, element.tail = text, "\n"
        root.insert(0, element)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True).rstrip()


def _tamed(element: ElementTree.Element, prefix: str) -> None:
    """Names, references and styles of an element and of all it holds, made those of one drawing."""
    element.tag = element.tag.removeprefix(_SVG)
    if element.tag in _REFUSED or element.tag.startswith("{"):
        raise ValueError(f"a drawing may not hold <{element.tag}>")
    attributes = {name.removeprefix(_XLINK): value for name, value in element.attrib.items()}
    element.attrib.clear()
    for name, value in attributes.items():
        element.set(name, _attribute(name, value, prefix))
    if element.tag == "style":
        text = _references(element.text or "", prefix)
        if "@" in text:
            raise ValueError("a drawing may not load a style")
        element.text = _SELECTOR.sub(lambda found: f"#{prefix.rstrip('-')} {found[1].strip()}{{", text)
    for child in list(element):
        if child.tag.removeprefix(_SVG) in _LEFT_OUT:
            element.remove(child)
        else:
            _tamed(child, prefix)


def _attribute(name: str, value: str, prefix: str) -> str:
    if name == "id":
        return prefix + value
    if name == "href":
        if value.startswith("data:image/"):
            return value
        return "#" + prefix + _inner(value)
    if name.startswith("on"):
        raise ValueError(f"a drawing may not act: {name}")
    return _references(value, prefix)


def _references(text: str, prefix: str) -> str:
    return _REFERENCE.sub(lambda found: f"url(#{prefix}{_inner(found[1])})", text)


def _inner(reference: str) -> str:
    if not reference.startswith("#"):
        raise ValueError(f"a drawing may not load {reference}")
    return reference[1:]
