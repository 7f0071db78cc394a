"""What the program says of every scenario, pinned: a change that moves a figure says which, and why, in `moved.json`."""
