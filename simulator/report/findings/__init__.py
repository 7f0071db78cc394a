"""What the runs of a sweep mean, as a page and charts."""
