"""The database backend of the store."""
