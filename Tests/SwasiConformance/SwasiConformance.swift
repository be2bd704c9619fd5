// The shared suite.
