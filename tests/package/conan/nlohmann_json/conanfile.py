# SPDX-License-Identifier: MIT
"""The system's nlohmann/json as a Conan package: see ../openssl."""
from conan import ConanFile


class SystemNlohmannJson(ConanFile):
    name = "nlohmann_json"
    version = "3.11.2"
    package_type = "header-library"

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.set_property("cmake_target_name", "nlohmann_json::nlohmann_json")
        self.cpp_info.bindirs = self.cpp_info.libdirs = self.cpp_info.includedirs = []
