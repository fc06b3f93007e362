"""Makes the files of this folder from the borough boundaries that the geopandas 0.14.4 wheel carries.

    pip download --no-deps geopandas==0.14.4
    pip install "shapely>=2.1" pyshp pyproj
    python make.py geopandas-0.14.4-py3-none-any.whl .

Deterministic: the same wheel and seed give the same files. README.md beside this file tells source and licence.
"""

import csv
import io
import json
import random
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import shapefile
import shapely
from pyproj import Transformer
from shapely.geometry import mapping, shape

TOLERANCE_FT = 60
ROWS = 3000
NOTE = "Borough boundaries 16A, NYC Department of City Planning, generalised; real boundaries, not current"

# Agency, complaint type, descriptors: the words of the city's 311 requests; how often each, and where, is made up.
KINDS = [
    ("NYPD", "Noise - Residential", ["Loud Music/Party", "Banging/Pounding", "Loud Talking"], 22),
    ("HPD", "HEAT/HOT WATER", ["ENTIRE BUILDING", "APARTMENT ONLY"], 18),
    ("NYPD", "Illegal Parking", ["Blocked Hydrant", "Double Parked Blocking Traffic", "Blocked Sidewalk"], 16),
    ("NYPD", "Blocked Driveway", ["No Access", "Partial Access"], 10),
    ("DOT", "Street Condition", ["Pothole", "Cave-in", "Rough, Pitted or Cracked Roads"], 9),
    ("DSNY", "Dirty Conditions", ["Trash", "E3 Dirty Sidewalk"], 8),
    ("DEP", "Water System", ["Hydrant Running (WC3)", "Leak (Use Comments) (WA2)"], 7),
    ("DOT", "Street Light Condition", ["Street Light Out", "Lamppost Damaged"], 5),
    ("DPR", "Damaged Tree", ["Branch or Limb Has Fallen Down", "Tree Leaning/Uprooted"], 3),
    ("DOHMH", "Rodent", ["Rat Sighting", "Condition Attracting Rodents"], 2),
]
CHANNELS = ["PHONE", "PHONE", "ONLINE", "MOBILE", "UNKNOWN"]


def boroughs(wheel):
    """(code, name, polygon in EPSG:2263), shared borders kept shared while simplified."""
    inner = zipfile.ZipFile(io.BytesIO(zipfile.ZipFile(wheel).read("geopandas/datasets/nybb_16a.zip")))
    part = lambda end: io.BytesIO(inner.read(next(n for n in inner.namelist() if n.endswith(end))))
    reader = shapefile.Reader(shp=part(".shp"), shx=part(".shx"), dbf=part(".dbf"))
    rows = sorted(zip(reader.records(), reader.shapes()), key=lambda row: row[0]["BoroCode"])
    shapes = [shape(s.__geo_interface__) for _, s in rows]
    assert shapely.coverage_is_valid(shapes)
    simple = shapely.coverage_simplify(shapes, TOLERANCE_FT)
    simple = [shapely.orient_polygons(s) for s in simple]
    return [(str(r["BoroCode"]), r["BoroName"], s) for (r, _), s in zip(rows, simple)]


def rounded(geometry, digits, convert=lambda x, y: (x, y)):
    def ring(points):
        kept = []
        for point in points:
            x, y = convert(*point)
            here = [round(x, digits), round(y, digits)]
            if not kept or kept[-1] != here:
                kept.append(here)
        return kept

    parts = [[ring(r.coords) for r in [p.exterior, *p.interiors]] for p in geometry.geoms]
    return {"type": "MultiPolygon", "coordinates": parts}


def collection(areas, crs_name, convert, digits):
    features = [
        {
            "type": "Feature",
            "properties": {"BoroCode": int(code), "BoroName": name},
            "geometry": rounded(geometry, digits, convert),
        }
        for code, name, geometry in areas
    ]
    shapes = [shape(f["geometry"]) for f in features]
    assert all(s.is_valid for s in shapes) and shapely.coverage_is_valid(shapes), "rounding broke the borders"
    head = {"type": "FeatureCollection", "note": NOTE, "crs_name": crs_name}
    return {**head, "features": features}, shapes


def write_json(path, value):
    lines = ",\n".join(json.dumps(f, separators=(",", ":")) for f in value["features"])
    head = json.dumps({k: v for k, v in value.items() if k != "features"})
    path.write_text(f'{head[:-1]}, "features": [\n{lines}\n]}}\n')


def requests(shapes, names, to_feet, seed):
    """Made-up service requests in the columns of the city's own export. `Borough` is GEOS's answer, not a guess."""
    dice = random.Random(seed)
    west, south, east, north = shapely.union_all(shapes).bounds
    weights = [kind[3] for kind in KINDS]
    when = datetime(2016, 1, 1)
    number = 32300000
    while True:
        lon, lat = round(dice.uniform(west, east), 6), round(dice.uniform(south, north), 6)
        point = shapely.Point(lon, lat)
        inside = [name for name, s in zip(names, shapes) if s.covers(point)]
        # Land only, but for one in forty: those were geocoded into the water.
        if not inside and dice.random() > 0.012:
            continue
        agency, complaint, descriptors, _ = dice.choices(KINDS, weights)[0]
        when += timedelta(seconds=dice.expovariate(1 / 900))
        number += dice.randint(1, 9)
        x, y = to_feet.transform(lon, lat)
        place = [f"{lat:.6f}", f"{lon:.6f}", str(round(x)), str(round(y))]
        borough = inside[0].upper() if inside else "Unspecified"
        if dice.random() < 0.03:
            place, borough = ["", "", "", ""], "Unspecified"
        yield [
            number, when.strftime("%m/%d/%Y %I:%M:%S %p"), agency, complaint, dice.choice(descriptors),
            f"{dice.randint(1, 999)} BROADWAY", borough, dice.choice(CHANNELS), *place,
        ]


def main(wheel, folder):
    folder = Path(folder)
    areas = boroughs(wheel)
    to_degrees = Transformer.from_crs("EPSG:2263", "EPSG:4326", always_xy=True)
    to_feet = Transformer.from_crs("EPSG:4326", "EPSG:2263", always_xy=True)
    feet, _ = collection(areas, "EPSG:2263", lambda x, y: (x, y), 1)
    degrees, shapes = collection(areas, "WGS 84", to_degrees.transform, 7)
    write_json(folder / "boroughs-epsg2263.geojson", feet)
    write_json(folder / "boroughs.geojson", degrees)
    columns = [
        "Unique Key", "Created Date", "Agency", "Complaint Type", "Descriptor", "Incident Address", "Borough",
        "Open Data Channel Type", "Latitude", "Longitude", "X Coordinate (State Plane)", "Y Coordinate (State Plane)",
    ]
    stream = requests(shapes, [name for _, name, _ in areas], to_feet, 311)
    with open(folder / "service-requests.csv", "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for _, row in zip(range(ROWS), stream):
            writer.writerow(row)


if __name__ == "__main__":
    main(*sys.argv[1:])
