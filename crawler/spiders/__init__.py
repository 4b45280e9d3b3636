"""What is followed and how: feeds, sitemaps, newsrooms and EDGAR."""
