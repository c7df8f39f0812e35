"""What a newcomer looks for is there, and leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate import decision_index
from nuna.registry import root_folder

ROOT = root_folder()
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
BUILT = {"target", "node_modules", ".venv", ".venv-emulator", ".build", ".nuna"}
PAGES = [path for path in ROOT.rglob("*.md") if not BUILT & set(path.relative_to(ROOT).parts)]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_links_target_is_there(page: Path) -> None:
    gone = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not gone


@pytest.mark.parametrize(
    "text", ["# A title\n\n2026-01-01 · accepted\n", "# 001 · A title\n\nWhy\n", "# 002 · T\n\n2026-01-01 · accepted\n"]
)
def test_a_decision_says_its_number_date_and_status(text: str, tmp_path: Path) -> None:
    (tmp_path / "001-a-title.md").write_text(text)
    with pytest.raises(ValueError, match=r"001-a-title\.md must begin"):
        decision_index(tmp_path)


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert explained == set(phony[1].split())


def test_contributors_find_every_test_folder() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    folders = {path.parent.name for path in ROOT.glob("tests/*/test_*.py")}
    assert not {name for name in folders if f"`tests/{name}`" not in text}
