"""What the store promises, tried from outside while parts of it are killed, slow, full or away."""
