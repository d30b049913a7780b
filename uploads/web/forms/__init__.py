"""The shape of what comes in by forms and addresses; no rule about deliveries is decided here."""
