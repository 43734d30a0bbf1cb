# SPDX-License-Identifier: MIT
"""The system's libcurl as a Conan package: see ../openssl."""
from conan import ConanFile


class SystemLibcurl(ConanFile):
    name = "libcurl"
    version = "7.88.1"
    settings = "os", "arch", "compiler", "build_type"
    package_type = "shared-library"

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "CURL")
        self.cpp_info.set_property("cmake_target_name", "CURL::libcurl")
        self.cpp_info.system_libs = ["curl"]
        self.cpp_info.bindirs = self.cpp_info.libdirs = self.cpp_info.includedirs = []
