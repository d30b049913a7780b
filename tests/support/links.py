"""The addresses of the three services in tests without a running stack."""

from shared.layout.model import Links

LINKS = Links("http://localhost:8000", "http://localhost:8001", "http://localhost:8002")
