"""The page in a real browser: axe-core finds nothing against WCAG, light, dark, on a phone and on paper; nothing is
loaded, nothing overflows, and it prints on A4.

Chromium is the system's (Debian: ``apt install chromium``), driven by Playwright; axe-core comes with
``axe-playwright-python``.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.contested import ROOT, contestation
from tests.small_document import document

from fluxrules.reports.contestation_document import contestation_document
from fluxrules.reports.contestation_reader import Lecteur
from fluxrules.reports.document_html import document_html

playwright = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed (pip install axe-playwright-python): no browser driven"
)
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE = {"width": 1100, "height": 900}, {"width": 360, "height": 740}
LOOKS = {
    "light": {"viewport": DESKTOP},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": PHONE},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("page") / "page.html"
    file.write_text(document_html(document()), "utf-8")
    return file.as_uri()


def judged(page: Any) -> tuple[str, dict[str, Any]]:
    results = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return (results.generate_report() if results.violations_count else ""), results.response


@pytest.mark.parametrize("look", LOOKS)
def test_no_violation(browser: Any, address: str, look: str) -> None:
    page = browser.new_page(**LOOKS[look])
    page.goto(address)
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    report, response = judged(page)
    passed = {rule["id"] for rule in response["passes"]}
    page.close()
    assert not report, report
    assert passed >= {"color-contrast", "svg-img-alt", "document-title", "skip-link", "region", "heading-order"}
    if look != "phone":  # there, what scrolls out of sight has no colour to judge
        assert not response["incomplete"]


def test_no_violation_on_paper(browser: Any, address: str) -> None:
    page = browser.new_page(viewport=DESKTOP, color_scheme="dark")
    page.emulate_media(media="print")
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    report, response = judged(page)
    page.close()
    assert not report, report
    assert not response["incomplete"]


def test_the_check_sees_what_it_must(browser: Any, address: str) -> None:
    """A page spoiled on purpose is found out."""
    page = browser.new_page(viewport=DESKTOP)
    page.goto(address)
    page.evaluate("document.documentElement.removeAttribute('lang')")
    page.evaluate("document.querySelector('svg').removeAttribute('aria-labelledby')")
    page.evaluate("document.querySelector('svg title').remove()")
    page.evaluate("document.querySelector('main p').style.color = '#999'")
    _, response = judged(page)
    page.close()
    assert {rule["id"] for rule in response["violations"]} >= {"html-has-lang", "svg-img-alt", "color-contrast"}


def test_nothing_is_loaded_and_nothing_complains(browser: Any, address: str) -> None:
    page = browser.new_page(viewport=DESKTOP)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address, wait_until="networkidle")
    page.close()
    assert asked == [address]
    assert said == []


@pytest.mark.parametrize("width", [320, 360, 768, 1100])
def test_nothing_scrolls_sideways_but_tables_and_pictures(browser: Any, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(address)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide == width


def test_keyboard_skips_to_the_contents(browser: Any, address: str) -> None:
    page = browser.new_page(viewport=DESKTOP)
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page-contenu"
    page.close()


def test_prints_on_a4(browser: Any, address: str, tmp_path: Path) -> None:
    page = browser.new_page(viewport=DESKTOP)
    page.goto(address)
    printed = page.pdf(prefer_css_page_size=True, tagged=True)
    page.close()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    assert len(boxes) >= 3
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}


@pytest.mark.parametrize("look", ["light", "dark"])
def test_no_violation_in_a_contested_attribution(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: str
) -> None:
    """A whole report, pictures included, as ``contester`` writes it for a judge."""
    monkeypatch.chdir(ROOT)
    file = tmp_path / "contestation.html"
    file.write_text(document_html(contestation_document(contestation("oriente"), Lecteur.JUGE)), "utf-8")
    page = browser.new_page(**LOOKS[look])
    page.goto(file.as_uri())
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    report, response = judged(page)
    pictures = page.locator("figure svg").count()
    page.close()
    assert not report, report
    assert pictures == 3
    assert not response["incomplete"]
