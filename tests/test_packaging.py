"""What is built: a wheel that carries the rule base and its cache, and an sdist from which the same wheel is made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from nanorx._version import __version__
from nanorx.knowledge.files.cache import FORMAT
from nanorx.knowledge.files.loader import read_folder

if TYPE_CHECKING:
    from pathlib import Path

BUILD = "from hatchling.build import build_{kind}; print(build_{kind}({out!r}))"
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "dist", "build", "*.egg-info")


def build(kind: str, project: Path, out: Path) -> Path:
    """Build in a process of its own, as an installer does."""
    code = BUILD.format(kind=kind, out=str(out))
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def sdist(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution."""
    return build("sdist", root, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from the unpacked source distribution."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    shutil.unpack_archive(sdist, unpacked)
    return build("wheel", unpacked / f"nanorx-{__version__}", tmp_path_factory.mktemp("wheel"))


def names(wheel: Path) -> set[str]:
    """The names of all files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_holds_every_rule_file(wheel: Path, root: Path) -> None:
    """Each file of rules/ is in the wheel, and nothing else but the cache."""
    rules = root / "rules"
    there = {path.relative_to(rules).as_posix() for path in rules.rglob("*") if path.is_file()}
    packed = {name.removeprefix("nanorx/rules/") for name in names(wheel) if name.startswith("nanorx/rules/")}
    assert packed == {name for name in there if not name.startswith(".")} | {"cache.json"}


def test_cache_equals_the_folder(wheel: Path, root: Path) -> None:
    """The cache in the wheel is what the loader reads from the folder, byte for byte the same rule base."""
    with zipfile.ZipFile(wheel) as archive:
        head, files = json.loads(archive.read("nanorx/rules/cache.json"))
    sha256, wanted = read_folder(root / "rules")
    assert files == wanted
    assert head.startswith(f"nanorx {__version__}, format {FORMAT}, rules {sha256}, ")


def test_wheel_holds_the_package(wheel: Path, root: Path) -> None:
    """Each module and each file of texts is in the wheel, with the mark that it is typed and the command."""
    source = root / "src"
    files = {path for path in (source / "nanorx").rglob("*.*") if path.suffix in {".py", ".yaml", ".css", ".typed"}}
    assert {path.relative_to(source).as_posix() for path in files} <= names(wheel)
    assert {".py", ".yaml", ".typed"} <= {path.suffix for path in files}
    with zipfile.ZipFile(wheel) as archive:
        entry = archive.read(f"nanorx-{__version__}.dist-info/entry_points.txt").decode()
    assert "nanorx = nanorx.cli.start:main" in entry


def run_unpacked(folder: Path) -> list[str]:
    """Load the rule base of an unpacked wheel: where the program is, the hash, and whether YAML was read."""
    code = (
        "import sys, nanorx; base = nanorx.load(); assert nanorx.recommend({}).recommendations;"
        "print(nanorx.__file__, base.sha256, 'yaml' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "NANORX_NO_CACHE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_program_of_the_wheel_uses_its_own_rules(wheel: Path, tmp_path: Path, root: Path) -> None:
    """The unpacked wheel works without the checkout and without YAML, from its cache."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    file, sha256, yaml = run_unpacked(tmp_path)
    assert file.startswith(str(tmp_path))
    assert sha256 == read_folder(root / "rules")[0]
    assert yaml == "False"


@pytest.mark.slow
def test_program_of_the_wheel_sees_an_edit_of_its_rules(wheel: Path, tmp_path: Path, root: Path) -> None:
    """An edited file of an installed rule base counts, also one that is as long as before and as old."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    file = tmp_path / "nanorx" / "rules" / "base.yaml"
    whole = file.read_bytes()
    about = file.stat()
    assert b"\ntitle: I" in whole
    file.write_bytes(whole.replace(b"\ntitle: I", b"\ntitle: U"))
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert run_unpacked(tmp_path)[1:] == [read_folder(file.parent)[0], "True"]


def test_editable_install_carries_no_rules(root: Path, tmp_path: Path) -> None:
    """An editable install reads rules/ of the checkout, so that an edit is seen at once."""
    editable = build("editable", root, tmp_path)
    assert not any("rules" in name for name in names(editable))


@pytest.mark.slow
def test_build_refuses_a_broken_rule_base(root: Path, tmp_path: Path) -> None:
    """No wheel is made from rules that hold a mistake."""
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=LEFT_OUT)
    (copy / "rules" / "base.yaml").write_text("name: [", encoding="utf-8")
    code = BUILD.format(kind="wheel", out=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", code], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "NRX002" in done.stderr
