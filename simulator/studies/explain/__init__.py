"""What brought smaller partners down: the part of each mechanism, and the story of one failure in pounds."""
