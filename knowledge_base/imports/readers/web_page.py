"""HTML to Markdown: what the page is about, without what stands around it and without anything that runs."""

import re
import warnings
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from knowledge_base.imports.readers.document import Document, Unreadable

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_RUNS: Final = ("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video")
_AROUND: Final = ("nav", "footer", "aside", "form", "button", "dialog", "select", "input", "textarea")
_LEADS: Final = ("http", "https", "mailto", "tel")
_GAPS: Final = re.compile(r"\n{3,}")


def read(data: bytes | str, address: str = "") -> Document:
    """Raises Unreadable when nothing is left to read."""
    from bs4 import BeautifulSoup, Comment, Tag

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page = BeautifulSoup(data, "html.parser")
    for found in page(_RUNS):
        found.decompose()
    for note in page.find_all(string=lambda piece: isinstance(piece, Comment)):
        note.extract()
    base_tag = page.find("base", href=True)
    base = urljoin(address, str(base_tag["href"])) if isinstance(base_tag, Tag) else address
    rules = _meta(page, "robots").lower()
    links = () if "nofollow" in rules else tuple(dict.fromkeys(str(link["href"]) for link in page("a", href=True)))
    if "noindex" in rules:
        raise Unreadable("not_wanted")
    title = _title(page)
    markdown = _markdown(page, base, title)
    if not markdown:
        raise Unreadable("no_text", pages=1)
    return Document(title, markdown, _language(page), links, base)


def _markdown(page: "BeautifulSoup", base: str, title: str) -> str:
    import markdownify

    body = page.find("main") or page.select_one("[role=main]") or page.find("article") or page.body or page
    for found in body(_AROUND):
        found.decompose()
    for found in [] if body.name in ("main", "article") else body(["header"]):
        found.decompose()
    for link in body("a", href=True):
        link["href"] = target = urljoin(base, str(link["href"]).strip())
        if urlsplit(target).scheme not in _LEADS or target.startswith(f"{base}#"):
            link.unwrap()
    made: str = markdownify.markdownify(str(body), heading_style="ATX", bullets="-", strip=["img"], escape_misc=False)
    lines = _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in made.splitlines())).strip()
    first, _, rest = lines.partition("\n")
    return rest.strip() if first.startswith("# ") and first[2:].strip() == title else lines


def _title(page: "BeautifulSoup") -> str:
    heading = page.find("h1")
    for found in (heading.get_text(" ", strip=True) if heading else "", _meta(page, "og:title"), page.title.get_text(" ", strip=True) if page.title else ""):
        if found.strip():
            return " ".join(found.split())
    return ""


def _meta(page: "BeautifulSoup", name: str) -> str:
    found = page.find("meta", attrs={"name": name}) or page.find("meta", attrs={"property": name})
    return str(found.get("content") or "") if found else ""


def _language(page: "BeautifulSoup") -> str:
    root = page.find("html")
    return str(root.get("lang") or "")[:2].lower() if root else ""
