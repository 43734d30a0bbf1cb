# SPDX-License-Identifier: MIT
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout

required_conan_version = ">=2.0"


class BetterAuthJwtConan(ConanFile):
    name = "better-auth-jwt"
    description = "Verifies the JWTs that Better Auth issues, and keeps users inside their own data"
    license = "MIT"
    topics = ("jwt", "jwks", "better-auth", "authentication", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_curl": [True, False]}
    default_options = {"with_curl": False}
    exports_sources = "include/*", "LICENSE"
    no_copy_source = True

    def set_version(self):
        # The version stands once, in the header.
        header = load(self, os.path.join(self.recipe_folder, "include", "better_auth", "base", "version.hpp"))
        self.version = re.search(r'BETTER_AUTH_JWT_VERSION "([\d.]+)"', header).group(1)

    def export(self):
        # So that the exported recipe finds its version too.
        copy(self, "version.hpp", os.path.join(self.recipe_folder, "include", "better_auth", "base"), os.path.join(self.export_folder, "include", "better_auth", "base"))

    def layout(self):
        basic_layout(self)

    def requirements(self):
        self.requires("openssl/[>=3.0 <5]")
        self.requires("nlohmann_json/[>=3.9 <4]")  # for nlohmann.hpp alone
        if self.options.with_curl:
            self.requires("libcurl/[>=7.78 <9]")

    def package_id(self):
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", os.path.join(self.source_folder, "include"), os.path.join(self.package_folder, "include"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "better-auth-jwt")
        jwt = self.cpp_info.components["jwt"]
        jwt.set_property("cmake_target_name", "better_auth::jwt")
        jwt.set_property("pkg_config_name", "better-auth-jwt")
        jwt.requires = ["openssl::crypto", "nlohmann_json::nlohmann_json"]  # libcrypto alone, no libssl
        components = [jwt]
        if self.options.with_curl:
            curl = self.cpp_info.components["curl"]
            curl.set_property("cmake_target_name", "better_auth::curl")
            curl.set_property("pkg_config_name", "better-auth-jwt-curl")
            curl.requires = ["jwt", "libcurl::libcurl"]
            if self.settings.os in ("Linux", "FreeBSD"):
                curl.system_libs = ["pthread"]
            components.append(curl)
        for each in components:
            each.bindirs = []
            each.libdirs = []
