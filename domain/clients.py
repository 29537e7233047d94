"""What a person recognises a signed-in client by."""

BROWSERS = (("YaBrowser", "Yandex Browser"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"),
            ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip
LONGEST = 80


def client_name(user_agent: str | None) -> str | None:
    """Shorten a User-Agent: "Firefox, Windows" for a browser, its own beginning for any other client."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in user_agent or "").split())
    if not text.startswith("Mozilla/"):
        return text[:LONGEST] or None
    # Browsers name older ones beside themselves, so the first that matches is the one.
    found = [next((name for mark, name in names if mark in text), None) for names in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name) or text[:LONGEST]
