"""What two services truly use. Imports none of them."""
