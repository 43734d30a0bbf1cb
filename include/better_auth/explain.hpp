// SPDX-License-Identifier: MIT
#pragma once

/// Identifies a credential, and explains why it was rejected.
#include <better_auth/diagnosis/explain.hpp>
