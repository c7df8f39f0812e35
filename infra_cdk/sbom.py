"""`python -m infra_cdk.sbom [FILE]`: what is deployed, as a CycloneDX document (ECMA-424) made from the hashed locks.

Each dependency layer is a component with its packages inside; so are the contracts with their crates. The document
depends on the locks alone: its time is SOURCE_DATE_EPOCH (reproducible-builds.org), its number follows from it.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from infra_cdk.layers import LAYERS, ROOT

TARGET = ROOT / ".build" / "sbom.cdx.json"
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def python_packages(lock: str) -> Iterable[Component]:
    """The packages of a requirements file with hashes. Raises ValueError for one that has none."""
    starts = list(PINNED.finditer(lock))
    for found, following in zip(starts, [*starts[1:], None], strict=True):
        hashes = HASH.findall(lock[found.end() : following.start() if following else None])
        if not hashes:
            raise ValueError(f"{found[0]} has no hash in its lock; compile it with --generate-hashes")
        yield _library("pypi", found[1], found[2], hashes)


def crates(lock: str) -> Iterable[Component]:
    """The crates of a Cargo.lock that come from a registry."""
    for package in tomllib.loads(lock)["package"]:
        if "checksum" in package:
            yield _library("cargo", package["name"], package["version"], [package["checksum"]])


def _library(kind: str, name: str, version: str, hashes: list[str]) -> Component:
    purl = PackageURL(kind, None, name, version)
    # One reference per file of the release: which of them is installed depends on the platform.
    files = [
        ExternalReference(
            type=ExternalReferenceType.DISTRIBUTION,
            url=XsUri(purl.to_string()),
            comment=f"sha256:{content}",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content)],
        )
        for content in hashes
    ]
    return Component(type=ComponentType.LIBRARY, name=name, version=version, purl=purl, external_references=files)


def document(root: Path = ROOT) -> str:
    """The document of the checkout at `root`."""
    parts = [
        _part(f"layer-{name}", python_packages((root / "layers" / name / "requirements.txt").read_text()))
        for name in LAYERS
    ]
    parts.append(_part("contracts", crates((root / "contracts" / "Cargo.lock").read_text())))
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    market = Component(type=ComponentType.APPLICATION, name="nuna-curate", bom_ref="nuna-curate")
    content = repr([(part.name, [str(c.purl) for c in part.components]) for part in parts])
    bom = Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, content),
        metadata=BomMetaData(component=market, timestamp=moment),
        components=parts,
    )
    bom.register_dependency(market, parts)
    return str(JsonV1Dot6(bom).output_as_string(indent=2)) + "\n"


def _part(name: str, components: Iterable[Component]) -> Component:
    inside = []
    for component in components:
        component.bom_ref.value = f"{name}/{component.name}@{component.version}"
        inside.append(component)
    return Component(type=ComponentType.APPLICATION, name=name, bom_ref=name, components=inside)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(document())
    print(f"{target} is written")
