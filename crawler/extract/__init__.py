"""Readers: bytes and an address to fields; pure functions, no Scrapy type, no network."""
