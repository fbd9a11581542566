"""What is written to the register, and when."""
