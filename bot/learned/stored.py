"""A classifier's weights in its package's `data`, and what is told of them."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.risk.book import book
from bot.risk.features import features
from bot.risk.model import Head, small, whole

WEIGHTS = {"word": 0.5, "part": 1.2, "concept": 0.8}  # concepts were chosen for risk: here they say less
READ = 1600  # letters of a message


def signs(text: str) -> dict[int, float]:
    return features(book().folder.text(text[:READ]).split(), WEIGHTS)


def read(package: str) -> tuple[Head, Mapping[str, Any]]:
    folder = files(package).joinpath("data")
    about = yaml.safe_load(folder.joinpath("classifier.yaml").read_text("utf-8"))
    with folder.joinpath("classifier.npz").open("rb") as file, np.load(file) as stored:
        return whole(stored["weights"], stored["steps"], stored["bias"]), about


def write(package: str, head: Head, about: Mapping[str, object]) -> str:
    """What was written beside the weights."""
    folder = Path(str(files(package))) / "data"
    weights, steps = small(head)
    np.savez_compressed(folder / "classifier.npz", weights=weights, steps=steps, bias=head.bias)
    told = yaml.safe_dump(dict(about), sort_keys=False, width=110)
    (folder / "classifier.yaml").write_text(f"# Written by `python -m {package}.train`; not to be edited.\n{told}")
    return str(told)
