"""A stand-in for MONETA that speaks its protocol and moves no money, for trying out and for tests."""

from gateways.moneta.sandbox.app import Sandbox, create_sandbox
from gateways.moneta.sandbox.settings import Shop, Tempo

__all__ = ["Sandbox", "Shop", "Tempo", "create_sandbox"]
