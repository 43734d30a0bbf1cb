// SPDX-License-Identifier: MIT
#pragma once

#include "database.hpp"

#include <memory>
#include <string>

namespace tasks {

/// An SQLite file, created where there is none. Throws `storage_failure`, also where the path names
/// no file.
[[nodiscard]] std::unique_ptr<database> open_sqlite(const std::string& path);

}  // namespace tasks
