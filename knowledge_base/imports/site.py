"""One site, asked politely: what its robots.txt allows, one address after the other, all of one host."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from protego import Protego

from core import fetch
from core.errors import VentanillaError
from knowledge_base.imports.bounds import Bounds
from knowledge_base.imports.read import read
from knowledge_base.imports.readers.document import Unreadable

AGENT: Final = "Ventanilla"
_NO_PAGES: Final = re.compile(
    r"\.(jpe?g|png|gif|webp|svg|ico|bmp|css|m?js|json|xml|rss|atom|zip|gz|rar|7z|mp[34]|avi|mov|webm|ogg|wav|woff2?|ttf|eot|exe|apk"
    r"|xlsx?|ods|pptx?|csv|ics|vcf)$", re.I
)
_CODES: Final = {
    "address_refused": "address_refused", "bad_address": "address_refused", "too_many_redirects": "too_many_redirects",
    "unreachable": "unreachable", "file_too_large": "too_large", "unsupported_file": "unknown_type",
}  # fmt: skip


@dataclass
class Site:
    """`scope`: what all addresses begin with."""

    start: str
    bounds: Bounds
    rules: Protego = field(default_factory=lambda: Protego.parse(""))
    maps: tuple[str, ...] = ()
    _asked: float = 0.0
    taken: int = 0

    @property
    def origin(self) -> str:
        parts = urlsplit(self.start)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def scope(self) -> str:
        return self.start.rsplit("/", 1)[0] + "/" if urlsplit(self.start).path else self.start + "/"

    async def meet(self) -> None:
        """Reads robots.txt (RFC 9309): missing allows all, out of reach allows nothing. Raises Unreadable."""
        try:
            found = await fetch.get(f"{self.origin}/robots.txt", limit=512 * 1024, seconds=self.bounds.fetch_seconds, trusted=self.bounds.trusted)
        except fetch.Failed as error:
            if not 400 <= error.answered < 500:
                raise Unreadable("robots_unreachable") from None
            return
        except VentanillaError as error:
            raise Unreadable(_CODES.get(error.code, "unreachable")) from None
        self.taken += len(found.data)
        self.rules = Protego.parse(found.data.decode("utf-8", "replace"))
        self.maps = tuple(self.rules.sitemaps)

    async def pages(self, most: int) -> list[str]:
        """Of the site's maps, in their order; none when it has no map."""
        waiting = [one for one in self.maps if self._own(one)] or [f"{self.origin}/sitemap.xml"]
        if urlsplit(self.start).path.endswith((".xml", ".xml.gz")):
            waiting = [self.start]
        seen: set[str] = set()
        found: dict[str, None] = {}
        while waiting and len(seen) < self.bounds.maps and len(found) < most:
            address = waiting.pop(0)
            if address in seen:
                continue
            seen.add(address)
            try:
                made = await read(await self.get(address), wanted="map")
            except Unreadable:
                continue
            if made.figures.get("further"):
                waiting += [link for link in made.links if self._own(link)]
            else:
                found.update(dict.fromkeys(page for link in made.links if (page := self.page(link, address))))
        return list(found)[:most]

    def _own(self, address: str) -> bool:
        return address.startswith(self.origin + "/")

    def page(self, link: str, base: str) -> str | None:
        """The address that a link names, when it is one of this site's pages."""
        try:
            parts = urlsplit(urldefrag(urljoin(base, link.strip()))[0])
        except ValueError:
            return None
        address = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))
        inside = self.origin + "/" if urlsplit(self.start).path.endswith((".xml", ".xml.gz")) else self.scope
        if not address.startswith(inside) or _NO_PAGES.search(parts.path) or len(address) > 1000:
            return None
        return address

    async def get(self, address: str) -> bytes:
        """One address, after a pause. Raises Unreadable: forbidden, refused, out of reach, too much."""
        if not self.rules.can_fetch(address, AGENT):
            raise Unreadable("robots_forbid")
        if self.taken > self.bounds.site_bytes:
            raise Unreadable("site_too_large", megabytes=self.bounds.site_bytes // (1024 * 1024))
        await self._pause()
        try:
            found = await fetch.get(address, limit=self.bounds.page_bytes, seconds=self.bounds.fetch_seconds, trusted=self.bounds.trusted)
        except fetch.Failed as error:
            if error.answered:
                raise Unreadable("answered", status=error.answered) from None
            raise Unreadable(_CODES.get(error.code, "unreachable")) from None
        except VentanillaError as error:
            raise Unreadable(_CODES.get(error.code, "unreachable")) from None
        self.taken += len(found.data)
        if not self._own(found.url):
            raise Unreadable("left_site")
        return found.data

    async def _pause(self) -> None:
        wanted = min(max(self.rules.crawl_delay(AGENT) or 0.0, self.bounds.pause), self.bounds.longest_pause)
        await asyncio.sleep(max(0.0, self._asked + wanted - time.monotonic()))
        self._asked = time.monotonic()
