"""The notebooks run, and say what is written in them."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

import notebooks

NAMES = ["what-would-a-new-kilometre-price-do.ipynb", "your-first-day.ipynb"]


def test_the_notebooks_are_there_and_small() -> None:
    assert [path.name for path in notebooks.paths()] == NAMES
    for path in notebooks.paths():
        assert path.stat().st_size < notebooks.BYTES_MAX, path.name


@pytest.mark.parametrize("path", notebooks.paths(), ids=lambda path: path.stem)
def test_a_notebook_says_what_is_written_in_it(path: Path) -> None:
    written = notebooks.told(nbformat.read(path, as_version=4))
    assert sum(map(len, written)) > 5, "it was committed without its outputs"
    assert notebooks.told(notebooks.run(path)) == written, "run: cargo xtask python --bless"
