// The Cluster target.
