"""Makes the source distribution: `python sdist.py FOLDER`, with maturin and cargo on the way.

Maturin leaves out the crates that the package does not need, and takes the lock file of the whole workspace along: a
build with `--locked` would refuse it. So the lock is brought in line, without looking for newer versions, and checked.
"""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
LICENCES = ("LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY.txt")


def made(folder: Path) -> Path:
    """The distribution as maturin makes it."""
    arguments = ["sdist", "--manifest-path", HERE / "Cargo.toml", "--out", folder]
    subprocess.run([sys.executable, "-m", "maturin", *arguments], check=True, capture_output=True)
    (file,) = folder.glob("*.tar.gz")
    return file


def locked(root: Path) -> bytes:
    """The lock file that is right for what is in the distribution."""
    manifest = ["--manifest-path", root / "Cargo.toml", "--quiet"]
    before = packages(root / "Cargo.lock")
    subprocess.run(["cargo", "update", "--workspace", "--offline", *manifest], check=True)
    after = packages(root / "Cargo.lock")
    if not after < before:
        sys.exit(f"found other versions than the workspace's in the lock file: {sorted(after - before)}")
    subprocess.run(
        ["cargo", "metadata", "--locked", "--offline", "--format-version=1", *manifest],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return (root / "Cargo.lock").read_bytes()


def packages(lock: Path) -> set[tuple[str, str]]:
    """Names and versions in a lock file."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    names = [line.removeprefix("name = ") for line in lines if line.startswith("name = ")]
    versions = [line.removeprefix("version = ") for line in lines if line.startswith("version = ")]
    # The first version is that of the file's own form.
    return set(zip(names, versions[len(versions) - len(names) :], strict=True))


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        file = made(Path(place))
        with tarfile.open(file) as archive:
            archive.extractall(place, filter="data")
            members = archive.getmembers()
        (root,) = (path for path in Path(place).iterdir() if path.is_dir())
        names = {member.name for member in members}
        missing = [name for name in LICENCES if f"{root.name}/{name}" not in names]
        if missing:
            sys.exit(f"the source distribution lacks {missing}")
        lock = locked(root)
        written = io.BytesIO()
        with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for member in members:
                is_lock = member.name == f"{root.name}/Cargo.lock"
                content = lock if is_lock else (Path(place) / member.name).read_bytes() if member.isfile() else b""
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        # The same content gives the same file.
        (folder / file.name).write_bytes(gzip.compress(written.getvalue(), mtime=0))
        print(folder / file.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
