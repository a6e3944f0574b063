// The Trials target.
