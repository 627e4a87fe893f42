"""What is said of a whole cohort."""
