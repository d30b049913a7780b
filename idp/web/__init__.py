"""Pages of the idp: forms in, use case, page or redirect out. Knows no table."""
