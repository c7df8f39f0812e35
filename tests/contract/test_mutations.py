"""The lists of `contracts/mutate.py` and `contracts/mutants.py` fit the sources as they are."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest

from contracts.mutants import PACKAGES, sources, unnoticed
from contracts.mutate import HERE, listed, mutated

MUTATIONS = listed()
NAMES = {tomllib.loads(path.read_text())["package"]["name"] for path in HERE.glob("*/Cargo.toml")}
SUITES = {path.stem for path in HERE.glob("test-suites/tests/*.rs")}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation["name"])
def test_a_check_is_there_once_and_can_be_removed(mutation: dict[str, str]) -> None:
    source = (HERE / mutation["file"]).read_text()
    assert mutated(source, mutation) != source
    option, package, *suite = mutation["tests"].split()
    assert option == "-p"
    assert package in NAMES
    if "wasm" in mutation:
        assert package == "test-suites"
        assert {f"nuna-{contract}" for contract in mutation["wasm"].split()} < NAMES
        assert suite[0] == "--test"
        assert suite[1] in SUITES
    else:
        assert not suite


def test_each_check_has_its_own_name() -> None:
    assert [name for name, count in Counter(mutation["name"] for mutation in MUTATIONS).items() if count > 1] == []


def test_a_check_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"nft/src/contract.rs has 'gone' 0 times, not once: mend mutations.toml"):
        mutated("nothing", {"file": "nft/src/contract.rs", "remove": "gone"})


@pytest.mark.parametrize("entry", unnoticed(), ids=lambda entry: f"{entry['file']}: {entry['line']}: {entry['change']}")
def test_what_nothing_here_notices_is_still_there_and_says_why(entry: dict[str, str]) -> None:
    assert entry["file"] in sources()
    lines = [line.strip() for line in (HERE / entry["file"]).read_text().splitlines()]
    assert entry["line"] in lines
    assert entry.keys() - {"file", "line", "change", "function"} in ({"reason"}, {"suite"})
    assert entry.get("suite", "lifetimes") in SUITES
    assert entry.get("reason", "no reason") != ""


def test_no_entry_stands_twice() -> None:
    entries = Counter(tuple(entry.get(key) for key in ("file", "function", "line", "change")) for entry in unnoticed())
    assert [entry for entry, count in entries.items() if count > 1] == []


def test_all_contracts_are_changed_and_no_test_is() -> None:
    tested = {path.parent.parent.name for path in HERE.glob("*/src/lib.rs")} - {"test-suites", "xtask"}
    assert set(PACKAGES) == tested
    assert not [source for source in sources() if "test" in source]
