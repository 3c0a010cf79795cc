"""Rules kept with what they decided: read again as they were, wherever they are read."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from tests.recorded import Rules

from fluxrules.ledger.law import packed_sources, territory_of


def test_the_folder_of_temporary_files_may_be_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = Rules.small(tmp_path / "projet")
    (tmp_path / "lien").symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "lien"))
    again = territory_of(rules.sources, "petit")
    assert again is not None
    assert again.hash == rules.territory.hash


@pytest.mark.parametrize("path", ["/etc/passwd", "../ailleurs.yaml", "rules/../../ailleurs.yaml", "."])
def test_no_file_is_written_outside(path: str) -> None:
    with pytest.raises(ValueError, match="outside"):
        territory_of(packed_sources({path: "x"}, {}), "petit")
