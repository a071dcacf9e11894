"""The launcher behind `make run` and `make test`: plain standard library, no Django."""
