"""Attendance: record what happens at reception, and bring the marks to the MIS."""
