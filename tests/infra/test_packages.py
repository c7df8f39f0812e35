"""What a Lambda gets: bytecode of its own Python, the same bytes from every checkout."""

import importlib.util
import json
import subprocess
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from infra_cdk import packages
from infra_cdk.layers import NOTES, bare
from infra_cdk.packages import OPT, RUNTIME, TAG, TASK, NoRuntime, Packages, compile_for_runtime, runtime_python
from nuna.registry import root_folder
from tests.infra.conftest import Synthesized

UNCHECKED = 0b01  # PEP 552: hash-based, and never compared with the source
LAYER = root_folder() / "layers" / "nuna"


def runtime() -> Path:
    try:
        return runtime_python()
    except NoRuntime as error:
        pytest.skip(str(error))


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def bytecode_of(source: Path) -> Path:
    return source.parent / "__pycache__" / f"{source.stem}.{TAG}.pyc"


def test_every_source_of_the_shared_layer_is_compiled_for_the_runtime(tmp_path: Path) -> None:
    python = runtime()
    layer = Packages(tmp_path, python).layer(LAYER)
    sources = list(layer.rglob("*.py"))
    assert len(sources) > 50
    magic = bytes.fromhex(
        subprocess.run(
            [python, "-c", "import importlib.util as u; print(u.MAGIC_NUMBER.hex())"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    for source in sources:
        code = bytecode_of(source).read_bytes()
        assert code[:4] == magic and code[4:8] == UNCHECKED.to_bytes(4, "little"), source
        shown = f"{OPT}/{source.relative_to(layer).as_posix()}".encode()
        assert shown in code and str(tmp_path).encode() not in code, source
    assert not [path for path in layer.rglob("*.pyc") if TAG not in path.name]


def test_the_layer_is_the_same_from_every_path(tmp_path: Path) -> None:
    python = runtime()
    one = Packages(tmp_path / "here", python).layer(LAYER)
    other = Packages(tmp_path / "a" / "longer" / "path", python).layer(LAYER)
    assert contents(one) == contents(other)


def test_every_deployed_function_brings_its_bytecode(synthesized: Synthesized) -> None:
    runtime()
    assets = json.loads((synthesized.outdir / "nuna-dev.assets.json").read_text())["files"].values()
    folders = [synthesized.outdir / asset["source"]["path"] for asset in assets]
    packed = [folder for folder in folders if (folder / "functions").is_dir()]
    # Those that read the registry have all of it, so they are one package.
    assert len(packed) == len({function.reads_registry or function.id for function in synthesized.functions})
    for folder in packed:
        for source in folder.rglob("*.py"):
            code = bytecode_of(source).read_bytes()
            assert f"{TASK}/{source.relative_to(folder).as_posix()}".encode() in code
    (shared,) = (folder for folder in folders if (folder / "python" / "nuna").is_dir())
    assert bytecode_of(shared / "python" / "nuna" / "wiring.py").exists()


def test_the_runtimes_version_is_one(synthesized: Synthesized) -> None:
    assert {made["Runtime"] for made in synthesized.of_type("AWS::Lambda::Function")} == {f"python{RUNTIME}"}
    assert {v for made in synthesized.of_type("AWS::Lambda::LayerVersion") for v in made["CompatibleRuntimes"]} == {
        f"python{RUNTIME}"
    }
    assert f"cpython-{RUNTIME.replace('.', '')}" == TAG


def test_another_python_is_refused_with_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_tag", lambda _: "cpython-311")
    with pytest.raises(NoRuntime, match=rf"Python {RUNTIME}, which Lambda runs.*uv python install {RUNTIME}"):
        runtime_python()
    monkeypatch.undo()
    shim = tmp_path / "python"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    assert packages._tag(str(shim)) == ""


def test_a_source_that_does_not_compile_stops_what_is_ours(tmp_path: Path) -> None:
    python = runtime()
    (tmp_path / "wrong.py").write_text("def (:\n")
    with pytest.raises(RuntimeError, match="SyntaxError"):
        compile_for_runtime({tmp_path / "wrong.py": "/opt/wrong.py"}, python)
    compile_for_runtime({tmp_path / "wrong.py": "/opt/wrong.py"}, python, strict=False)


def test_an_installation_leaves_nothing_of_its_place(tmp_path: Path) -> None:
    def installed(folder: Path) -> Path:
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "tool").write_text(f"#!{folder}/python\n")
        info = folder / "some-1.dist-info"
        info.mkdir()
        for note in NOTES:
            (info / note).write_text(f"{zlib.crc32(str(folder).encode())}")
        (info / "METADATA").write_text("Name: some\n")
        (folder / "some.py").write_text("")
        (folder / ".lock").write_text("")
        return folder

    here, there = installed(tmp_path / "here"), installed(tmp_path / "there")
    for folder in (here, there):
        bare(folder)
    assert contents(here) == contents(there)
    assert set(contents(here)) == {"some.py", "some-1.dist-info/METADATA"}


def test_the_local_stack_adds_its_own_bytecode_instead(tmp_path: Path) -> None:
    layer = Packages(tmp_path, None).layer(LAYER)
    assert not list(layer.rglob("__pycache__"))
    assert importlib.util.find_spec("local.packaging")
