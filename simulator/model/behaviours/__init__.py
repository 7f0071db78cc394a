"""What boards decide, on what they can see."""
