"""Tables of the idp and the stores that fill the ports. The only room that speaks SQLAlchemy."""
