"""Runs the notebooks, and writes what comes out into them.

``cargo xtask python --bless`` runs each and writes its outputs anew; the tests check that this would change no text.
Pictures are kept and not compared: another machine's fonts and zlib may draw the same plot in other bytes.
"""

# The notebook libraries have no complete types.
# pyright: basic

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

FOLDER = Path(__file__).parents[1] / "notebooks"
BYTES_MAX = 400_000


def paths() -> list[Path]:
    """The notebooks."""
    return sorted(FOLDER.glob("*.ipynb"))


def run(path: Path) -> Any:
    """A notebook with what comes out today."""
    notebook: Any = nbformat.read(path, as_version=4)
    # Files and no ports: nobody else can listen.
    config = Config({"KernelManager": {"transport": "ipc"}})
    waits = {"startup_timeout": 300, "timeout": 300}
    NotebookClient(notebook, kernel_name="python3", record_timing=False, config=config, **waits).execute()
    # Which Python ran it is nobody's business.
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        if "outputs" in cell:
            cell.outputs = joined(cell.outputs)
    return notebook


def joined(outputs: list[Any]) -> list[Any]:
    """The outputs, with what was printed in one go in one piece: how it is cut is a matter of chance."""
    whole: list[Any] = []
    for output in outputs:
        if whole and output.output_type == whole[-1].output_type == "stream" and output.name == whole[-1].name:
            whole[-1].text += output.text
        else:
            whole.append(output)
    return whole


def told(notebook: Any) -> list[list[str]]:
    """What each cell says in words, and which kinds of pictures it shows."""
    return [[words for output in cell.get("outputs", []) for words in said(output)] for cell in notebook.cells]


def said(output: Any) -> list[str]:
    """The words of one output."""
    if output.output_type == "stream":
        return [f"{output.name}: {output.text}"]
    if output.output_type == "error":
        return [f"{output.ename}: {output.evalue}"]
    kinds = sorted(output.data.items())
    return [f"{kind}: {'a picture' if kind.startswith('image/') else text}" for kind, text in kinds]


def main() -> None:
    """Runs all, or those named."""
    wanted = sys.argv[1:]
    for path in paths():
        if not wanted or path.stem in wanted:
            nbformat.write(run(path), path)
            print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
