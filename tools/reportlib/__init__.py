"""What tools/report-tests is made of."""
