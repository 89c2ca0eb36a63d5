"""Markdown to HTML that is safe to show: no script, no images, links of the web only."""

import nh3
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = {
    "h2",
    "h3",
    "h4",
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
    "br",
    "code",
    "pre",
    "hr",
}


def to_html(body: str) -> str:
    """Headings start at h2: the page gives the h1."""
    html = _MARKDOWN.render(body).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    cleaned: str = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "tel", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return cleaned
