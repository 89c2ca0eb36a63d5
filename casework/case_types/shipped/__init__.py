"""The types that come with the product."""

from functools import lru_cache
from pathlib import Path

import yaml

from casework.case_types.definition import Definition, parse


@lru_cache(maxsize=1)
def shipped() -> tuple[Definition, ...]:
    """Raises msgspec.ValidationError for a file that is not of the shape."""
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    return tuple(parse(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files)
