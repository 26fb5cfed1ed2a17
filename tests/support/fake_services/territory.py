"""A stand-in for the service `territory`."""

from tests.support.fake_services.behaviour import behave

if __name__ == "__main__":
    behave("territory")
