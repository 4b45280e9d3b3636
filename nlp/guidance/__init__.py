"""Guidance: what a company says it will spend in a period of its fiscal calendar, and how that changed."""
