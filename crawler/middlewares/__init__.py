"""Downloader middlewares, one concern each; `crawler.settings` shows their order."""
