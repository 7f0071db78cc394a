"""Designs compared on the same luck: differences with intervals, who gains and who loses, pounds moved, which is best."""
