"""The telephone side: a small process per seat that bridges the call and spools its audio."""
