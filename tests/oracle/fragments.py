#!/usr/bin/env python3
"""A reading of a tree of Swagger fragments that shares nothing with the generator, to check the generator's against.

    fragments.py list  FOLDER         print the facts of every fragment
    fragments.py check FOLDER FACTS   compare them with `cargo xtask ir --facts` (a file, or - for standard input)

The facts are lines of five columns, as `cargo xtask ir --facts` prints them; those on operations as a whole are left to
others. Faults are repaired as codegen/README.md says, section "Faults of fragments".
"""
import os
import re
import sys

import yaml

METHODS = ("get", "post", "put", "patch", "delete")
TYPES = ("string", "integer", "number", "boolean", "object", "array", "file")
SEALED = ("base64", "rsa-pubkey-encrypted")
PARTS = {"path": "path", "query": "query", "header": "header", "formData": "form"}


class Loader(yaml.CSafeLoader):
    """Scalars as they are written, but for `true`, `false` and null."""


for tag in ("int", "float", "timestamp"):
    Loader.add_constructor(f"tag:yaml.org,2002:{tag}", lambda loader, node: node.value)
Loader.add_constructor(
    "tag:yaml.org,2002:bool", lambda loader, node: {"true": True, "false": False}.get(node.value, node.value)
)


class Schema:
    """What is said at one or more places, references and compositions taken together."""

    def __init__(self, tree, places):
        self.tree, self.members, self.required, self.values = tree, {}, set(), []
        self.type = self.format = self.example = self.items = self.inside = None
        self.alternatives, self.insists, self.is_ciphertext, self.borrows = [], False, False, False
        self.misplaced = []
        for file, node in places:
            self.add(file, node)

    def add(self, file, node):
        if not isinstance(node, dict):
            return
        if "$ref" in node:
            before = len(self.values)
            self.add(*self.tree.follow(file, node["$ref"]))
            self.borrows |= len(node) > 1 and len(self.values) > before
        for part in node.get("allOf") or []:
            self.add(file, part)
        for key, value in node.items():
            if key in ("type", "format", "example") and value is not None:
                setattr(self, key, value)
            elif key == "enum":
                words = [str(word).lower() if isinstance(word, bool) else str(word) for word in value or []]
                self.values += [word for word in dict.fromkeys(words) if word not in self.values]
            elif key in ("required", "require"):
                if isinstance(value, list):
                    self.required |= set(map(str, value))
                else:
                    self.insists |= value is True
            elif key == "properties":
                for name, member in (value or {}).items():
                    self.members.setdefault(str(name), []).append((file, member))
            elif key == "items":
                self.items = (file, value)
            elif key == "oneOf":
                self.alternatives = [(file, part) for part in value]
            elif key in ("x-json", "x-urlencode") or key == "schema" and "format" in node:
                self.inside = ("urlencoded" if key == "x-urlencode" else "json", file, value)
            elif key == "x-is-sensitive":
                self.is_ciphertext |= value == "ciphertext"
            elif isinstance(value, dict) and not {"type", "$ref", "allOf", "properties"}.isdisjoint(value):
                # A member beside `properties`.
                self.members.setdefault(str(key), []).append((file, value))
                self.misplaced.append(str(key))

    @property
    def is_list(self):
        return self.type == "array" or self.type is None and self.items is not None

    def word(self):
        """The word for the type, a list aside; what is no type is a text, or the number that it is nearest to."""
        if self.type is None:
            return "object" if self.members or self.alternatives else "string"
        if self.type == "file":
            return "object"
        if self.type in TYPES:
            return self.type
        return "integer" if re.fullmatch("u?int(32|64)?", self.type) else "string"

    def listed(self):
        is_foreign = self.borrows and self.example is not None and str(self.example) not in self.values
        return [] if is_foreign else self.values


class Reading:
    """All facts of a tree."""

    def __init__(self, folder):
        self.documents, self.facts = {}, set()
        for below, _, names in os.walk(folder):
            for name in filter(lambda name: name.endswith(".yaml"), names):
                path = os.path.join(below, name)
                with open(path, encoding="utf-8") as file:
                    self.documents[os.path.relpath(path, folder)] = yaml.load(file, Loader)
        for file, document in self.documents.items():
            if file != "swagger.yaml" and not file.startswith("definitions/"):
                for method in set(METHODS) & set(document):
                    self.operation(file, method, document[method])

    def follow(self, file, reference):
        path, _, name = reference.partition("#")
        target = os.path.normpath(os.path.join(os.path.dirname(file), path)) if path else file
        name = name.lstrip("/")
        return target, self.documents[target][name] if name else self.documents[target]

    def operation(self, file, method, node):
        parts = file.removesuffix(".yaml").split("/")
        if parts[0] in ("hk", "global"):
            parts.pop(0)
        url = "/" + "/".join(parts).removesuffix("{empty}")
        self.name, self.is_v2 = f"{method.upper()} {url}", parts[0] == "v2"
        variables, declared = re.findall(r"\{(\w+)\}", url), []
        for parameter in node.get("parameters") or []:
            place = self.follow(file, parameter["$ref"]) if "$ref" in parameter else (file, parameter)
            home = place[1]["in"]
            if home == "body":
                part = "xml" if "xml" in str(node.get("consumes")) else "json"
                self.members(part, "", Schema(self, [(place[0], place[1]["schema"])]), True)
                continue
            home = next((known for known in PARTS if home.startswith(known)), home)
            name = str(place[1]["name"])
            if name == "Wechatpay-Signature":
                # The service sends this, nobody calls it.
                self.facts = {fact for fact in self.facts if not fact.startswith(self.name + "\t")}
                return
            declared.append((name, "path" if name in variables else PARTS[home], Schema(self, [place])))
        unnamed = [name for name in variables if name not in [name for name, _, _ in declared]]
        for name, part, schema in declared:
            if part == "path" and name not in variables and len(unnamed) == 1:
                name = unnamed.pop()
            self.field(part, name, schema, schema.insists or part == "path", True)
        for name in unnamed:
            self.fact("path", name, "string", ["required"])
        for status, response in node["responses"].items():
            if 200 <= int(status) < 400:
                place = self.follow(file, response["$ref"]) if "$ref" in response else (file, response)
                self.members("response", "", Schema(self, [(place[0], place[1].get("schema"))]), False)
                break

    def members(self, part, prefix, schema, is_request):
        inside = {written: Schema(self, places) for written, places in schema.members.items()}
        lacking = schema.required - set(inside)
        for inner in list(inside.values()):
            for name in lacking.intersection(inner.misplaced) - inner.required:
                # Indented too deep, into a member of the object that requires it.
                inside[name] = Schema(self, inner.members.pop(name))
        for written, inner in inside.items():
            name = written.replace(" ", "")
            if part == "xml" and not prefix and name in ("sign", "nonce_str"):
                continue
            is_aes = schema.is_ciphertext and name == "ciphertext" and not is_request
            self.field(part, prefix + name, inner, written in schema.required or inner.insists, is_request, is_aes)

    def field(self, part, path, schema, is_required, is_request, is_aes=False):
        brackets, values, inner = "", schema.listed(), schema
        while inner.is_list:
            brackets += "[]"
            places = [inner.items] if inner.items else []
            inner = Schema(self, places)
            values = inner.listed() + values
        word, flags, within = inner.word(), ["required"] if is_required else [], None
        key = ("bank" if self.is_v2 else "platform") if is_request else "merchant"
        if inner.format in SEALED:
            flags.append(f"secret=rsa:{key}")
        if is_aes:
            flags.append("secret=aes-256-gcm:apiv3")
        if inner.inside and word == "string":
            kind, file, node = inner.inside
            within = Schema(self, [(file, node)])
            is_array = within.is_list or inner.format == "jsonArrayLike"
            if is_array or within.members:
                flags.append(f"encoded={kind}")
        if values:
            flags.append("enum=" + "|".join(values))
        self.fact(part, path, word + brackets, flags)
        if within and is_array:
            # The name stands in the documentation only.
            self.field(part, f"{path}#{node.get('x-key') or 'item'}", within, True, is_request)
        elif within:
            self.members(part, path + "#", within, is_request)
        if word == "object":
            for members in [inner] + [Schema(self, [place]) for place in inner.alternatives]:
                self.members(part, f"{path}{brackets}.", members, is_request)

    def fact(self, part, path, word, flags):
        self.facts.add("\t".join([self.name, part, path, word, " ".join(flags) or "-"]))


def main():
    command, folder = sys.argv[1:3]
    mine = Reading(folder).facts
    if command == "list":
        print("\n".join(sorted(mine)))
        return 0
    with sys.stdin if sys.argv[3] == "-" else open(sys.argv[3], encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    theirs = {line for line in lines if line.split("\t")[1] != "operation" and line.split("\t")[2] != "-"}
    for mark, facts in (("-", mine - theirs), ("+", theirs - mine)):
        for fact in sorted(facts):
            print(mark, fact)
    print(f"fragments {len(mine & theirs)}/{len(mine)} facts, differences {len(mine ^ theirs)}")
    return int(mine != theirs)


if __name__ == "__main__":
    sys.exit(main())
