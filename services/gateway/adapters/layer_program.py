"""A zoning layer in another format, in a process of its own: `layer_program.py GPKG|GeoJSON`, from stdin to stdout.

Run by `layers.py`. What comes in is what somebody uploaded, and GDAL reads it: the process first takes from itself what
it does not need.
"""

import io
import resource
import sys
import warnings

PROCESSOR_SECONDS, MEMORY_BYTES = 20, 4_000_000_000


def confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def turn(content: bytes, driver: str) -> bytes:
    """The first layer. GeoJSON comes out in longitude and latitude (RFC 7946), whatever grid the layer has."""
    from pyogrio.raw import read, write

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a layer in memory has no name that ends as its format likes
        meta, _, geometry, fields = read(content)
        out = io.BytesIO()
        write(
            out,
            geometry,
            fields,
            meta["fields"],
            driver=driver,
            layer="layer",
            geometry_type="Unknown",
            crs=meta["crs"] or "EPSG:4326",
            layer_options={"RFC7946": "YES"} if driver == "GeoJSON" else {},
        )
    return out.getvalue()


if __name__ == "__main__":
    confine()
    sys.stdout.buffer.write(turn(sys.stdin.buffer.read(), sys.argv[1]))
