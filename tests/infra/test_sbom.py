"""The bill of materials names what the locks pin, and nothing else."""

import json
import re
import tomllib

import pytest

from infra_cdk.layers import LAYERS
from infra_cdk.sbom import document, python_packages
from nuna.registry import root_folder


def test_every_pinned_package_is_in_its_layer_with_every_hash() -> None:
    parts = {part["name"]: part["components"] for part in json.loads(document())["components"]}
    assert set(parts) == {*(f"layer-{name}" for name in LAYERS), "contracts"}
    for layer in LAYERS:
        lock = (root_folder() / "layers" / layer / "requirements.txt").read_text()
        pinned = set(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock, re.MULTILINE))
        assert {(part["name"], part["version"]) for part in parts[f"layer-{layer}"]} == pinned
        told = {
            entry["content"]
            for part in parts[f"layer-{layer}"]
            for reference in part["externalReferences"]
            for entry in reference["hashes"]
        }
        assert told == set(re.findall(r"sha256:([0-9a-f]{64})", lock))
    packages = tomllib.loads((root_folder() / "contracts" / "Cargo.lock").read_text())["package"]
    crates = {(package["name"], package["version"]) for package in packages if "checksum" in package}
    assert {(part["name"], part["version"]) for part in parts["contracts"]} == crates


def test_it_is_a_valid_document_and_always_the_same() -> None:
    text = document()
    assert text == document()
    told = json.loads(text)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    references = [told["metadata"]["component"]["bom-ref"]]
    for part in told["components"]:
        references += [part["bom-ref"], *(inside["bom-ref"] for inside in part["components"])]
    assert len(references) == len(set(references))
    packages = [package for part in told["components"] for package in part["components"]]
    assert all(re.fullmatch(r"pkg:(pypi|cargo)/[^/]+@[^/]+", package["purl"]) for package in packages)


def test_a_pin_without_a_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="some==1 has no hash"):
        list(python_packages(f"some==1\nother==2 \\\n    --hash=sha256:{'0' * 64}\n"))
