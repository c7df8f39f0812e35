"""The list of safety checks that `contracts/mutate.py` removes fits the sources as they are."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest

from contracts.mutate import HERE, listed, mutated

MUTATIONS = listed()
PACKAGES = {tomllib.loads(path.read_text())["package"]["name"] for path in HERE.glob("*/Cargo.toml")}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation["name"])
def test_a_check_is_there_once_and_can_be_removed(mutation: dict[str, str]) -> None:
    source = (HERE / mutation["file"]).read_text()
    assert mutated(source, mutation) != source
    option, package = mutation["tests"].split()
    assert option == "-p"
    assert package in PACKAGES


def test_each_check_has_its_own_name() -> None:
    assert [name for name, count in Counter(mutation["name"] for mutation in MUTATIONS).items() if count > 1] == []


def test_a_check_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"nft/src/contract.rs has 'gone' 0 times, not once: mend mutations.toml"):
        mutated("nothing", {"file": "nft/src/contract.rs", "remove": "gone"})
