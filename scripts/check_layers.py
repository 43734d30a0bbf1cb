#!/usr/bin/env python3
"""Checks that each header includes only headers that stand before it in this list: layers only look down.

check_layers.py INCLUDE_FOLDER              exit 0 where it holds
check_layers.py --self-test INCLUDE_FOLDER  exit 0 where a header made to include a higher layer is caught
"""
import pathlib
import re
import shutil
import sys
import tempfile

ORDER = """
version detail/attributes detail/string_name error result detail/shared_number detail/vector detail/handle detail/text_buffer detail/growing_array detail/callback clock
detail/base64_blocks base64url json_value detail/json_text detail/json_cursor detail/name_stack json_reader json_member json_members detail/url detail/text_list
algorithm detail/openssl detail/openssl_pem hmac_key detail/key_strength public_key
compact_token jose_header detail/name_table detail/header_book detail/secret_probe shared_secret jwk key_set secret_jwk
claims owned_claims policy verified verifier
detail/published_keys live_key_set fetch detail/fetched_keys jwks_stats refresh_schedule detail/remote_snapshot detail/waiting_tokens detail/remote_keys jwks_source curl
detail/token_tag detail/large_pages detail/seqlock_slots detail/thread_counters detail/portable_claims detail/token_store token_cache verify_many
access authorization borrowed
cookie_header detail/iso_date session_claims detail/compact_session detail/jwe session_secrets session_token session_policy session_cookie
artefact secret_flaw detail/causes explain
jwt
nlohmann testing
""".split()


def check(root: pathlib.Path) -> list[str]:
    problems = []
    place = {name: n for n, name in enumerate(ORDER)}
    found = {str(p.relative_to(root / "better_auth"))[: -len(".hpp")] for p in root.rglob("*.hpp")}
    problems += [f"{name}.hpp has no place in the list of layers" for name in sorted(found - place.keys())]
    problems += [f"{name}.hpp is in the list of layers, but not in the tree" for name in sorted(place.keys() - found)]
    for name in sorted(found & place.keys()):
        text = (root / "better_auth" / f"{name}.hpp").read_text()
        for included in re.findall(r'#\s*include\s*[<"]better_auth/([\w/]+)\.hpp[>"]', text):
            if place.get(included, len(ORDER)) >= place[name]:
                problems.append(f"{name}.hpp includes {included}.hpp, which is not below it")
    return problems


def self_test(root: pathlib.Path) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "include"
        shutil.copytree(root, copy)
        header = copy / "better_auth" / "base64url.hpp"
        header.write_text(header.read_text() + "#include <better_auth/verifier.hpp>\n")
        return [] if check(copy) else ["base64url.hpp was made to include verifier.hpp, and nothing was said"]


def main() -> int:
    arguments = sys.argv[1:]
    run = self_test if arguments[:1] == ["--self-test"] else check
    problems = run(pathlib.Path(arguments[-1]))
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
