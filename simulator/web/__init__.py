"""The page: a commissioner's own machine serves it, and nobody else's."""
