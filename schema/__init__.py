"""GraphQL contract: the SDL files and the Strawberry types that mirror them."""
