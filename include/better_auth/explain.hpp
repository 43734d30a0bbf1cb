// SPDX-License-Identifier: MIT
#pragma once

/// Identifies a credential, and explains why it was rejected.
#include <better_auth/old/diagnosis/artefact.hpp>
#include <better_auth/old/diagnosis/explain.hpp>
#include <better_auth/old/diagnosis/secret_flaw.hpp>
