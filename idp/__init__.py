"""The OpenID Provider: who you are, what you know, what you have, what an application may learn."""
