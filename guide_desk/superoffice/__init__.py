"""The WebAPI client: how SuperOffice is asked and told things. httpx is known to `http_door` alone."""
