"""Publication: Datasette with our configuration, pages and manners."""
