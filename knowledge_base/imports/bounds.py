"""How much an import may take: of a site, of a document, of time."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from core.settings import Settings
from core.work import Ground


@dataclass(frozen=True, slots=True)
class Bounds:
    """`pause`: seconds between two requests to one site, if its robots.txt asks for no longer one."""

    page_bytes: int = 20 * 1024 * 1024
    site_bytes: int = 300 * 1024 * 1024
    site_seconds: float = 2 * 3600
    slice_seconds: float = 20.0
    pause: float = 1.0
    longest_pause: float = 10.0
    fetch_seconds: float = 30.0
    maps: int = 20
    trusted: tuple[str, ...] = ()


def bounds_of(ground: Ground) -> Bounds:
    known = ground.extras.get("import_bounds")
    return known if isinstance(known, Bounds) else Bounds(trusted=trusted_of(ground.settings))


def trusted_of(settings: Settings) -> tuple[str, ...]:
    """Origins of the own network that an administrator lets sites be imported from."""
    return tuple(one.strip().rstrip("/") for one in settings.import_origins.split(",") if urlsplit(one.strip()).scheme)
