"""One page for readers who may install nothing: a grid of designs worked out beforehand, behind sliders."""
