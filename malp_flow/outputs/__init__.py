"""What leaves the building: letters, mail, spreadsheets."""
