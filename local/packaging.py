"""Lambda packages: zips whose bytes depend on their contents only, with bytecode for the local interpreter added."""

from __future__ import annotations

import importlib.util
import io
import py_compile
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)


def package_of(folder: Path) -> Path:
    """The folder as a Lambda package beside it, zipped when it is first asked for (its name is its contents' hash)."""
    package = folder.with_name(f"{folder.name}.zip")
    if not package.exists():
        part = folder.with_name(f"{folder.name}.part")
        part.write_bytes(zipped({path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}))
        part.replace(package)
    return package


def zipped(files: Mapping[Path, Path]) -> bytes:
    """Name in the package → file, with bytecode for this Python added (half of a cold start is compiling)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in sorted(files.items()):
            if "__pycache__" in name.parts:
                continue
            archive.writestr(_entry(name), path.read_bytes())
            if path.suffix == ".py":
                cached, code = compiled(path)
                archive.writestr(_entry(name.parent / "__pycache__" / cached), code)
    return buffer.getvalue()


def compiled(path: Path) -> tuple[str, bytes]:
    """(file name, bytes) of the module's unchecked bytecode: unpacking changes the source's time."""
    name = Path(importlib.util.cache_from_source(str(path))).name
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / name
        unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(path), cfile=str(target), dfile=path.name, invalidation_mode=unchecked, doraise=True)
        return name, target.read_bytes()


def _entry(name: Path) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(str(name), EPOCH)
    entry.external_attr = 0o644 << 16
    return entry
