"""Search in PostgreSQL alone: documents, vocabulary, correction, ranking, facets, suggestions."""
