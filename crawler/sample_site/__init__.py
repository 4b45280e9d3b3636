"""The small local web site that `chiprace demo` and the tests crawl on loopback."""
