"""What leaves the house: mail to account holders, in Dutch or English."""
