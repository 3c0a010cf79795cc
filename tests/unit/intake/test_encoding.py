"""Bytes → text: every repair is told, nothing unreadable is guessed."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxrules.intake import encoding
from fluxrules.intake.encoding import decode

FRENCH = "Résidence de l'Île à Nantes — œuvre n° 3, 45 m², Saint-Sébastien, Noël, où, çà"


def codes(data: bytes) -> list[str]:
    return [note.code for note in decode(data, "f.csv").notes]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (FRENCH.encode(), []),
        (b"\xef\xbb\xbf" + FRENCH.encode(), []),
        (FRENCH.encode("cp1252"), ["FLX504"]),
        (FRENCH.encode("utf-16"), ["FLX504"]),
        (FRENCH.encode().decode("cp1252").encode(), ["FLX505"]),
        (gzip.compress(FRENCH.encode()), []),
        (gzip.compress(b"R\xc3\xa9") + gzip.compress(FRENCH[2:].encode()), []),
    ],
    ids=["utf-8", "bom", "cp1252", "utf-16", "misread", "gzip", "gzip-members"],
)
def test_same_text_whatever_the_encoding(data: bytes, expected: list[str]) -> None:
    decoded = decode(data, "f.csv")
    assert decoded.text == FRENCH
    assert [note.code for note in decoded.notes] == expected


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FLX500"),
        (b" \n \n", "FLX500"),
        (b"\x1f\x8b\x08oups", "FLX501"),
        (gzip.compress(b"a;b\n" * 100)[:-9], "FLX501"),
        (b"a;b\n1;\x81\x8d\xff\n", "FLX503"),
        (b"a;b\n1;\x00\n", "FLX503"),
        (b"\xff\xfea", "FLX503"),
    ],
)
def test_unreadable(data: bytes, code: str) -> None:
    decoded = decode(data, "f.csv")
    assert decoded.text is None
    assert [note.code for note in decoded.notes] == [code]


def test_bomb_is_refused_before_it_explodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "SIZE_BOUND", 1000)
    assert codes(gzip.compress(b"0" * 100_000)) == ["FLX502"]
    assert codes(gzip.compress(b"0" * 600) + gzip.compress(b"0" * 600)) == ["FLX502"]
    assert codes(b"0" * 1001) == ["FLX502"]
    assert codes(gzip.compress(b"0" * 1000)) == []


def test_capitals_and_signs_that_only_look_misread_are_kept() -> None:
    for text in ("ÂGE", "CHÂTEAU", "pâté", "SÃO", "Å", "â"):
        assert decode(text.encode(), "f").text == text


@given(st.text(st.sampled_from("abcéèàçùœÉÀ°²€—’ êôîû;\n"), min_size=1).filter(str.strip))
def test_one_misreading_is_always_undone(text: str) -> None:
    misread = "".join(
        chr(b) if b in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([b]).decode("cp1252") for b in text.encode()
    )
    assert decode(misread.encode(), "f").text == text
