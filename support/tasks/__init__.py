"""What workers do after the sale, one module for each area."""
