"""The report of a scenario and its designs: one HTML file, one workbook, and the records of the runs."""
