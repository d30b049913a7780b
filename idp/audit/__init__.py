"""What is remembered: a closed list of events, written in the transaction of what they tell."""
