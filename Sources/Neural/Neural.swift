// The Neural target.
