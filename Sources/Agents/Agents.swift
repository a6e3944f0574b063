// The Agents target.
