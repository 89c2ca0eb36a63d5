"""What is done in a case, planned or past, on one timeline."""
