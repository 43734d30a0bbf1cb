// SPDX-License-Identifier: MIT
#pragma once

#include "database.hpp"

#include <memory>
#include <string>

namespace tasks {

/// A PostgreSQL database by its postgresql:// URL. A server that does not answer is no failure: its
/// `trouble()` says so, and it is used as soon as it answers. Throws `storage_failure` where the
/// URL cannot be used; no part of it is ever in a message.
[[nodiscard]] std::unique_ptr<database> open_postgres(const std::string& url);

}  // namespace tasks
