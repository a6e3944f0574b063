// The Spec target.
