"""Documents as tagged PDF: their templates, and what makes one on request."""
