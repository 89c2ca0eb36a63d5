"""A site by its map or its links: politely, within its host, and nothing inside ours."""

import pytest

from core.fetch import Refused
from core.work import Ground
from knowledge_base.imports.bounds import Bounds
from tests.knowledge_base.imports import documents
from tests.knowledge_base.imports.conftest import Site, begin, report, run
from tests.knowledge_base.imports.documents import PASSAGE


def outcome(found: dict[str, object], site: Site) -> dict[str, str | None]:
    items: dict[str, dict[str, str]] = found["items"]  # type: ignore[assignment]
    return {source.removeprefix(site.url): item["problem"] or item["state"] for source, item in items.items()}


async def test_a_map_names_the_pages(ground: Ground, site: Site) -> None:
    site.pages["/robots.txt"] = (200, "text/plain", f"User-agent: *\nDisallow: /privado\nSitemap: {site.url}/mapa.xml")
    site.pages["/mapa.xml"] = (200, "text/xml", f"<sitemapindex><sitemap><loc>{site.url}/uno.xml</loc></sitemap></sitemapindex>")
    named = ("/guia/turnos", "/privado/x", "/guia/guia.pdf", "/guia/no-esta", "/adentro", "/afuera", "/foto.jpg", "/vueltas", "/guia/script")
    pages = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in named)
    site.pages["/uno.xml"] = (200, "text/xml", f"<urlset>{pages}<url><loc>https://otra.example/x</loc></url></urlset>")
    site.page("/guia/turnos", "Turnos", "/guia/otra")
    site.page("/guia/otra", "Otra")
    site.pages["/guia/guia.pdf"] = (200, "application/pdf", documents.pdf([[PASSAGE]], title="Guía"))
    site.pages["/adentro"] = (302, "", "http://169.254.169.254/latest/meta-data")
    site.pages["/afuera"] = (302, "", "http://127.0.0.1:1/")
    site.pages["/vueltas"] = (302, "", "/vueltas")
    site.pages["/guia/script"] = (200, "text/html", "<html><body><main><h1>Con script</h1><p>Uno<script>steal()</script></p></main></body></html>")
    import_id = await begin(ground, "site", address=f"{site.url}/")
    await run(ground)
    found = await report(ground, import_id)
    assert outcome(found, site) == {
        "/guia/turnos": "done", "/privado/x": "robots_forbid", "/guia/guia.pdf": "done", "/guia/no-esta": "answered",
        "/adentro": "address_refused", "/afuera": "address_refused", "/vueltas": "too_many_redirects", "/guia/script": "done",
    }  # fmt: skip
    assert found["state"] == "done"
    assert "/privado/x" not in site.asked and "/guia/otra" not in site.asked
    async with ground.work() as work:
        rows = {row["source"]: row for row in await work.all("SELECT source, title, body, status FROM article")}
    assert rows[f"{site.url}/guia/turnos"]["title"] == "Turnos"
    assert {row["status"] for row in rows.values()} == {"draft"}
    assert "steal" not in rows[f"{site.url}/guia/script"]["body"]


async def test_without_a_map_links_are_followed_within_the_place_and_the_bound(ground: Ground, site: Site) -> None:
    site.page("/salud/", "Salud", "turnos", "turnos#hoy", "/salud/turnos?dia=1", "/otra-cosa", "https://otra.example/salud/", "mailto:a@b.example")
    site.page("/salud/turnos", "Turnos", "camas", "horarios", "telefonos")
    for name in ("camas", "horarios", "telefonos"):
        site.page(f"/salud/{name}", name.title(), "/salud/")
    import_id = await begin(ground, "site", address=f"{site.url}/salud/", most_pages=4)
    await run(ground)
    found = await report(ground, import_id)
    assert outcome(found, site) == {"/salud/": "done", "/salud/turnos": "done", "/salud/camas": "done", "/salud/horarios": "done"}
    assert len(site.asked) == len(set(site.asked))


async def test_a_site_without_an_answer_for_robots_is_left_alone(ground: Ground, site: Site) -> None:
    site.pages["/robots.txt"] = (503, "text/plain", "")
    import_id = await begin(ground, "site", address=f"{site.url}/")
    await run(ground)
    found = await report(ground, import_id)
    assert (found["state"], found["problem"], found["total"]) == ("failed", "robots_unreachable", 0)
    assert site.asked == ["/robots.txt"]
    site.pages["/robots.txt"] = (200, "text/plain", "")
    site.page("/", "Inicio")
    from knowledge_base.imports import service

    async with ground.work() as work:
        await service.again(work, import_id)
    await run(ground)
    assert (await report(ground, import_id))["made"] == 1


async def test_slices_let_others_through_and_go_on_where_they_were(ground: Ground, site: Site) -> None:
    ground.extras["import_bounds"] = Bounds(pause=0.0, trusted=(site.url,), slice_seconds=0.0)
    site.page("/", "Inicio", "/a", "/b")
    site.page("/a", "A")
    site.page("/b", "B")
    import_id = await begin(ground, "site", address=f"{site.url}/")
    await run(ground)
    found = await report(ground, import_id)
    assert (found["state"], found["made"]) == ("done", 3)
    assert sorted(path for path in site.asked if path != "/robots.txt") == ["/", "/a", "/b", "/sitemap.xml"]


async def test_time_and_bytes_are_bounded(ground: Ground, site: Site) -> None:
    ground.extras["import_bounds"] = Bounds(pause=0.0, trusted=(site.url,), site_bytes=100, page_bytes=2000)
    site.page("/", "Inicio", "/a", "/b")
    site.page("/a", "A" * 50)
    site.pages["/b"] = (200, "text/html", "x" * 3000)
    import_id = await begin(ground, "site", address=f"{site.url}/")
    await run(ground)
    assert outcome(await report(ground, import_id), site) == {"/": "done", "/a": "site_too_large", "/b": "site_too_large"}
    ground.extras["import_bounds"] = Bounds(pause=0.0, trusted=(site.url,), page_bytes=2000)
    site.pages["/sitemap.xml"] = (200, "text/xml", f"<urlset><url><loc>{site.url}/b</loc></url></urlset>")
    import_id = await begin(ground, "site", address=f"{site.url}/")
    await run(ground)
    assert outcome(await report(ground, import_id), site) == {"/b": "too_large"}
    ground.extras["import_bounds"] = Bounds(pause=0.0, trusted=(site.url,), site_seconds=-1)
    import_id = await begin(ground, "site", address=f"{site.url}/")
    await run(ground)
    found = await report(ground, import_id)
    assert (outcome(found, site), found["state"]) == ({"/b": "out_of_time"}, "done")


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "http://localhost/", "file:///etc/passwd", "", "https://a.example:8443/"])
async def test_an_inner_address_is_no_site(ground: Ground, address: str) -> None:
    with pytest.raises(Refused):
        await begin(ground, "site", address=address)
