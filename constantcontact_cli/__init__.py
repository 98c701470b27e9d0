"""The command `constantcontact`: log in, check the account, simulate one, replay rejects."""
