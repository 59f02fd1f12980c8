"""From which browser and system somebody signed in, in two words. Browsers name themselves as they like."""

BROWSERS = (
    ("Edg", "Edge"),
    ("YaBrowser", "Yandex Browser"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str | None) -> str:
    """Return "Firefox, Windows", or what is known of it; '' where nothing is."""
    text = user_agent or ""
    found = (next((name for mark, name in marks if mark in text), "") for marks in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in found if name)
