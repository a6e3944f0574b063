// The Experiments target.
