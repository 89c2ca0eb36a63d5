"""Pages: the citizen's chat at `/`, the embed, the staff console, the API's documentation. Built files, served as they are."""

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from core.errors import NotFound
from core.work import Ground
from desk.edge.framing import Framing
from desk.edge.headers import policy

_ROOT: Final = Path(__file__).resolve().parent.parent
CHAT: Final = _ROOT / "web_widget" / "dist"
CONSOLE: Final = _ROOT / "desk" / "console" / "dist"
DOCS: Final = Path(__file__).parent / "api_docs"
_FOREVER: Final = "public, max-age=31536000, immutable"
_BRIEFLY: Final = "no-cache"


class Assets(StaticFiles):
    """Hashed names never change."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response: Response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = _FOREVER
        return response


def _file(path: Path, media_type: str | None = None) -> Response:
    if not path.is_file():
        raise NotFound("This page has not been built. Run `make build`.", code="not_built")
    return FileResponse(path, media_type=media_type, headers={"Cache-Control": _BRIEFLY})


def mount(app: FastAPI, ground: Ground) -> None:
    """Chat files at the root by name, everything under /console/ that is no file is the console's own routing."""

    framing = Framing(ground)

    @app.get("/", include_in_schema=False)
    async def chat(site_key: str = "") -> Response:
        page = _file(CHAT / "index.html")
        page.headers["Content-Security-Policy"] = policy("/", await framing.ancestors(site_key[:100]))
        return page

    @app.get("/widget.js", include_in_schema=False)
    def widget() -> Response:
        return _file(CHAT / "widget.js", "text/javascript")

    @app.get("/sw.js", include_in_schema=False)
    def service_worker() -> Response:
        return _file(CHAT / "sw.js", "text/javascript")

    @app.get("/manifest.webmanifest", include_in_schema=False)
    def manifest() -> Response:
        return _file(CHAT / "manifest.webmanifest", "application/manifest+json")

    @app.get("/favicon.ico", include_in_schema=False)
    def icon() -> Response:
        return RedirectResponse("/chat-assets/icon.svg")

    @app.get("/console", include_in_schema=False)
    def to_console() -> Response:
        return RedirectResponse("/console/")

    @app.get("/console/{path:path}", include_in_schema=False)
    def console(path: str) -> Response:
        wanted = (CONSOLE / path).resolve()
        if path and wanted.is_relative_to(CONSOLE) and wanted.is_file():
            found = _file(wanted)
            if path.startswith("assets/"):
                found.headers["Cache-Control"] = _FOREVER
            return found
        if path.startswith("assets/"):
            raise NotFound("There is nothing at this address.")
        return _file(CONSOLE / "index.html")

    @app.get("/api/docs", include_in_schema=False)
    def swagger() -> Response:
        return HTMLResponse((DOCS / "swagger.html").read_text(encoding="utf-8"))

    @app.get("/api/redoc", include_in_schema=False)
    def redoc() -> Response:
        return HTMLResponse((DOCS / "redoc.html").read_text(encoding="utf-8"))

    app.mount("/api/docs-assets", StaticFiles(directory=DOCS, check_dir=False))
    app.mount("/chat-assets", Assets(directory=CHAT / "chat-assets", check_dir=False))
