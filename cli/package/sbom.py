"""sbom.py PROGRAM BUILD MAP VERSION: what a program is made of, as SPDX 2.3 in JSON on standard output.

Nothing is listed by hand: the linker's map says from which archives it took something, the compiler's notes (ninja's)
which headers were read, and dpkg whose those are.  The same build gives the same bytes.
"""
import datetime, hashlib, json, os, re, subprocess, sys

program, build, link_map, version = sys.argv[1:]


def run(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def linked_archives():
    """Those of which a member is in the program: 'path.a(member.o)' in the map's first part."""
    with open(link_map) as f:
        text = f.read()
    return {os.path.realpath(a) for a in re.findall(r"^(/\S+\.(?:a|o))(?:\(|$)", text.split("Memory Configuration")[0], re.M)}


def headers():
    names = re.findall(r"^    (\S+)$", run("ninja", "-C", build, "-t", "deps"), re.M)
    return {os.path.realpath(os.path.join(build, name)) for name in names}


def package_of(path):
    for name in (path, path.replace("/usr/lib/", "/lib/", 1)):
        said = run("dpkg", "-S", name)
        if said:
            return said.split(": ")[0].split(",")[0]
    return None


def facts(package):
    fields = run("dpkg-query", "-W", "-f", "${source:Package}\\t${Version}\\t${Homepage}\\t${binary:Package}", package).split("\t")
    name = package.split(":")[0]
    try:
        with open(f"/usr/share/doc/{name}/copyright", errors="replace") as f:
            licences = sorted(set(re.findall(r"^License: *(\S.*?) *$", f.read(), re.M)))
    except OSError:
        licences = []
    return fields[0], fields[1], fields[2], licences


archives = linked_archives()
# Headers of libraries whose code is all in them; the compiler's and the system's own hold no code of note.
system = {"libc6-dev", "linux-libc-dev", "libcrypt-dev"}
parts = {}
for path in sorted(archives | headers()):
    if path.startswith(os.path.realpath(build)) or not path.startswith(("/usr", "/lib")):
        continue
    package = package_of(path)
    if not package:
        sys.exit(f"sbom: no package has {path}")
    if path in archives or (package.split(":")[0] not in system and not package.startswith(("gcc", "libgcc"))):
        parts.setdefault(package, []).append(path)

whole = sha256(program)
packages = [{
    "SPDXID": "SPDXRef-weft", "name": "weft", "versionInfo": version, "downloadLocation": "NOASSERTION",
    "licenseConcluded": "MIT", "licenseDeclared": "MIT", "copyrightText": "NOASSERTION", "filesAnalyzed": False,
    "primaryPackagePurpose": "APPLICATION", "checksums": [{"algorithm": "SHA256", "checksumValue": whole}],
}]
relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-weft"}]
for package, paths in sorted(parts.items()):
    source, its_version, home, licences = facts(package)
    name = package.split(":")[0]
    ident = "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)
    linked = [p for p in paths if p in archives]
    packages.append({
        "SPDXID": ident, "name": name, "versionInfo": its_version, "supplier": "Organization: Debian",
        "downloadLocation": "NOASSERTION", **({"homepage": home} if home else {}), "filesAnalyzed": False,
        "sourceInfo": f"Debian source package {source}; " + (
            ", ".join(f"{p} (SHA-256 {sha256(p)})" for p in linked) if linked else f"{len(paths)} headers"),
        "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
        **({"licenseComments": "its copyright file names: " + "; ".join(licences)} if licences else {}),
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                          "referenceLocator": f"pkg:deb/debian/{name}@{its_version.replace('+', '%2B').replace(':', '%3A')}"}],
    })
    relations.append({"spdxElementId": "SPDXRef-weft", "relationshipType": "STATIC_LINK" if linked else "CONTAINS",
                      "relatedSpdxElement": ident})
compiler = run("cc", "-dumpfullversion").strip()
when = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
json.dump({
    "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"weft-{version}-static",
    "documentNamespace": f"urn:weft:{version}:{whole}",
    "creationInfo": {"created": datetime.datetime.fromtimestamp(when, datetime.timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: weft-sbom.py"], "comment": f"built by gcc {compiler}"},
    "packages": packages, "relationships": relations,
}, sys.stdout, indent=1)
print()
