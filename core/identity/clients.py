"""Which program a session was opened with: as coarse as a person needs to tell their own apart."""

import re

# The first sign that is found names it: browsers carry the names of those they imitate.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
_PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,29}")


def client_name(agent: str) -> str:
    """`Firefox, Linux` of a browser's User-Agent, the first word of another program's, empty when it told none."""
    if agent.startswith("Mozilla/"):
        found = [
            next((name for sign, name in table if sign in agent), None) for table in (_BROWSERS, _SYSTEMS)
        ]
        return ", ".join(name for name in found if name)
    program = _PROGRAM.match(agent)
    return program.group() if program else ""
