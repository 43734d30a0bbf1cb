#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Finds public names without documentation of the kinds that Doxygen does not warn of: enumerators, macros, concepts, namespaces.

check_reference.py FOLDER   with Doxygen's XML
"""
import pathlib
import sys
import xml.etree.ElementTree as ET


def undocumented(element: ET.Element) -> bool:
    return not any("".join(element.find(part).itertext()).strip() for part in ("briefdescription", "detaileddescription") if element.find(part) is not None)


def main() -> int:
    found, asked = [], 0
    for file in sorted(pathlib.Path(sys.argv[1]).glob("*.xml")):
        for compound in ET.parse(file).getroot().iter("compounddef"):
            name = compound.findtext("compoundname")
            if compound.get("kind") in ("namespace", "concept") and "detail" not in name.split("::"):
                asked += 1
                found += [f"{compound.get('kind')} {name}"] * undocumented(compound)
            for member in compound.iter("memberdef"):
                if member.get("prot") == "private":
                    continue
                if member.get("kind") == "define":
                    asked += 1
                    found += [f"macro {member.findtext('name')}"] * undocumented(member)
                for value in member.findall("enumvalue"):
                    asked += 1
                    found += [f"enumerator {name}::{member.findtext('name')}::{value.findtext('name')}"] * undocumented(value)
    for each in found:
        print(f"{each} is not documented", file=sys.stderr)
    if not asked:
        print("there is nothing to look at", file=sys.stderr)
    return 1 if found or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
