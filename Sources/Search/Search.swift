// The Search target.
