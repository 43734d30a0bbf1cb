# SPDX-License-Identifier: MIT
"""The system's OpenSSL as a Conan package, so that this library's recipe can be tried without any remote."""
from conan import ConanFile


class SystemOpenSSL(ConanFile):
    name = "openssl"
    version = "3.0.0"
    settings = "os", "arch", "compiler", "build_type"
    package_type = "shared-library"

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "OpenSSL")
        for component, target in (("crypto", "OpenSSL::Crypto"), ("ssl", "OpenSSL::SSL")):
            part = self.cpp_info.components[component]
            part.set_property("cmake_target_name", target)
            part.system_libs = [component]
            part.bindirs = part.libdirs = part.includedirs = []
        self.cpp_info.components["ssl"].requires = ["crypto"]
        # Whoever links libssl through the library's recipe is found out: there is none of this name.
        self.cpp_info.components["ssl"].system_libs = ["libssl_is_not_needed"]
