"""Many runs: designs of experiments, where they are kept, and what they say."""
