"""What each page shows: one function a page, from a connection to the values of its template."""
