// The Classic target.
