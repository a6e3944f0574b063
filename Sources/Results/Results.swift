// The Results target.
