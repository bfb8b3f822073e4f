"""The example notebook runs from a fresh clone, and its race plays."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from PIL import Image

SOURCE = Path(__file__).resolve().parent.parent / "examples" / "race.ipynb"
PLOTLY = "application/vnd.plotly.v1+json"


def notebook() -> Any:
    return nbformat.read(SOURCE, as_version=4)


def test_it_is_kept_without_outputs():
    cells = [cell for cell in notebook().cells if cell.cell_type == "code"]
    assert cells
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)


# In a process of its own: the sockets to a kernel are closed by its end, and by nothing before it.
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
source, folder, target = sys.argv[1:]
run = nbformat.read(source, as_version=4)
NotebookClient(run, timeout=240, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
nbformat.write(run, target)
"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The notebook after a run in a kernel of this very Python, started where Jupyter would: in its own folder."""
    own = tmp_path_factory.mktemp("jupyter")
    (own / "kernels" / "python3").mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "This Python", "language": "python"}
    (own / "kernels" / "python3" / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    environment = {
        **os.environ,
        "JUPYTER_PATH": str(own),
        "JUPYTER_RUNTIME_DIR": str(own),
        "IPYTHONDIR": str(own),
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    words = [sys.executable, "-c", EXECUTE, str(SOURCE), str(SOURCE.parent), str(own / "executed.ipynb")]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return nbformat.read(own / "executed.ipynb", as_version=4)


def outputs(run: Any, kind: str) -> list[Any]:
    """Return the cells' outputs of one kind, in order."""
    given = [output for cell in run.cells for output in cell.get("outputs", [])]
    return [output["data"][kind] for output in given if kind in output.get("data", {})]


@pytest.mark.slow
def test_nothing_fails_and_nothing_warns(executed):
    given = [output for cell in executed.cells for output in cell.get("outputs", [])]
    assert [output for output in given if output.output_type == "error"] == []
    assert [output.text for output in given if output.get("name") == "stderr"] == []


@pytest.mark.slow
def test_the_race_plays_over_a_picture_of_the_map(executed):
    race, rates = outputs(executed, PLOTLY)
    assert len(race["frames"]) > 100
    (picture,) = race["layout"]["images"]
    pixels = Image.open(io.BytesIO(base64.b64decode(picture["source"].split(",")[1])))
    assert pixels.size == (480, 480)
    assert "frames" not in rates or not rates["frames"]
    assert len(rates["data"]) >= 3


@pytest.mark.slow
def test_momentum_ends_in_another_valley_as_the_text_says(executed):
    race, _ = outputs(executed, PLOTLY)
    descent, momentum, adam = race["frames"][-1]["data"][-3:]  # the heads, one for each start
    for start in range(2):
        places = [np.array([float(head["x"][start]), float(head["y"][start])]) for head in (descent, momentum, adam)]
        assert np.linalg.norm(places[0] - places[2]) < 0.1
        assert np.linalg.norm(places[0] - places[1]) > 2


@pytest.mark.slow
def test_tables_and_film_are_shown(executed):
    tables = outputs(executed, "text/html")
    assert any("verdict" in table and "global" in table for table in tables)
    assert any("share" in table and "Adam 0.1" in table for table in tables)
    (film,) = outputs(executed, "image/gif")
    assert Image.open(io.BytesIO(base64.b64decode(film))).n_frames == 60
