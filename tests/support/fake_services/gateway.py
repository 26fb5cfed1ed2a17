"""A stand-in for the service `gateway`."""

from tests.support.fake_services.behaviour import behave

if __name__ == "__main__":
    behave("gateway")
