"""Health probe of the web container: asks `/pret` on loopback as the reverse proxy would. Exit 0 when ready."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit


def site_url() -> str:
    """Public address of the site, by the variable or its file."""
    if path := os.environ.get("CERTIF_SITE_URL_FILE"):
        return Path(path).read_text().strip()
    return os.environ["CERTIF_SITE_URL"]


def main() -> int:
    """Print what the site says of itself."""
    headers = {"Host": urlsplit(site_url()).netloc, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request("http://127.0.0.1:8000/pret", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - our own loopback address
            print(answer.read().decode())
    except urllib.error.HTTPError as refus:
        print(refus.read().decode())
        return 1
    except OSError as refus:
        print(refus)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
