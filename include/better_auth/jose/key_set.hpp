// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/jose/jwk.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace better_auth::inline BETTER_AUTH_ABI {

/// A key of a JWK Set that cannot verify tokens, and why.
struct skipped_key {
  std::size_t index = 0;              ///< in `keys`, from 0
  errc reason = errc::malformed_key;  ///< why it is skipped
  std::string kid = {};               ///< empty if it has none
};

/// An immutable set of public keys. Copies share it; many threads can use it at once. A set that is
/// default-constructed or moved from has no keys: every token is `unknown_key`.
class key_set {
 public:
  key_set() = default;

  /// From the text of a JWK Set (RFC 7517 section 5), such as the body of `/api/auth/jwks`. Keys
  /// that cannot verify are skipped: see `skipped()`. Of two keys with the same kid that could both
  /// verify, both are skipped.
  /// Errors: malformed_jwks, no_usable_key (every key is skipped), crypto_failure (the same, and
  /// libcrypto could not load one that may be good).
  static result<key_set> parse(std::string_view json) {
    auto set = parse_or_empty(json);
    if (!set || set->size() != 0) return set;
    for (const skipped_key& key : set->skipped())
      if (key.reason == errc::crypto_failure) return errc::crypto_failure;
    return errc::no_usable_key;
  }

  /// As `parse`, but a set may have no usable key, as when a server withdraws its keys.
  /// Errors: malformed_jwks.
  ///
  /// A key whose bytes `previous` has too stays the same object; kid, alg and use are those of this
  /// document.
  static result<key_set> parse_or_empty(std::string_view json, const key_set& previous = {}) {
    std::vector<entry> entries;
    const auto is_set = read_entries(json, entries, previous);
    if (!is_set) return is_set.error();
    if (!*is_set) return errc::malformed_jwks;
    return key_set(std::move(entries));
  }

  /// From the text of one public JWK (RFC 7517 section 4). Errors: malformed_jwks, malformed_key,
  /// unsupported_key, weak_key, wrong_key_use, private_key_material, symmetric_key_material,
  /// crypto_failure.
  static result<key_set> from_jwk(std::string_view json) {
    std::vector<entry> entries;
    const auto is_set = read_entries(json, entries);
    if (!is_set) return is_set.error();
    if (*is_set) return errc::malformed_jwks;
    if (!entries.front().key) return entries.front().key.error();
    return key_set(std::move(entries));
  }

  /// From one PEM block "BEGIN PUBLIC KEY". Without `kid`, the key is tried for every token.
  /// Errors: those of `public_key::from_pem`, unsupported_key if the key can verify none of
  /// `wanted`, malformed_key if `kid` is too long.
  static result<key_set> from_pem(std::string_view pem,
                                  algorithm_set wanted = algorithm_set::public_key(),
                                  std::string_view kid = {}) {
    if (kid.size() > max_kid_bytes) return errc::malformed_key;
    auto key = public_key::from_pem(pem);
    if (!key) return key.error();
    const algorithm_set algorithms = key->algorithms() & wanted;
    if (algorithms.empty()) return errc::unsupported_key;
    std::vector<entry> entries;
    entries.push_back({std::string(kid), std::move(key), algorithms});
    return key_set(std::move(entries));
  }

  /// How many keys can verify.
  [[nodiscard]] std::size_t size() const noexcept {
    const auto is_usable = [](const entry& each) { return each.key.has_value(); };
    return static_cast<std::size_t>(std::ranges::count_if(entries(), is_usable));
  }

  /// The kids of the keys that can verify, in order; empty for a key without.
  [[nodiscard]] std::vector<std::string> kids() const {
    std::vector<std::string> out;
    for (const entry& each : entries())
      if (each.key) out.push_back(each.kid);
    return out;
  }

  /// The keys that cannot verify, in order.
  [[nodiscard]] std::vector<skipped_key> skipped() const {
    std::vector<skipped_key> out;
    for (std::size_t i = 0; i < entries().size(); ++i)
      if (const entry& each = entries()[i]; !each.key)
        out.push_back({i, each.key.error().code(), each.kid});
    return out;
  }

  /// The key for a token with this header.
  ///
  /// A kid selects the key with these bytes as its kid, or none if that key was skipped. If the
  /// token has no kid, or one that the document does not have, exactly one key must be possible; a
  /// key with another kid is not. Errors: unknown_key, algorithm_not_allowed, crypto_failure (the
  /// key could not be loaded).
  result<public_key> select(const jose_header& header) const {
    if (state_ && !header.kid.empty())
      if (const auto found = state_->by_kid.find(header.kid); found != state_->by_kid.end())
        return usable(state_->entries[found->second], header.alg);
    const entry* only = nullptr;
    for (const entry& each : entries()) {
      if (!each.key && each.key.error().code() != errc::crypto_failure) continue;
      if (!each.algorithms.contains(header.alg)) continue;
      if (!header.kid.empty() && !each.kid.empty()) continue;
      if (only != nullptr) return errc::unknown_key;
      only = &each;
    }
    if (only == nullptr) return errc::unknown_key;
    return usable(*only, header.alg);
  }

  /// The algorithms that a set of public keys can verify.
  [[nodiscard]] static constexpr algorithm_set algorithms() noexcept {
    return algorithm_set::public_key();
  }

  /// Whether both are the same set object, not just equal keys.
  friend bool operator==(const key_set&, const key_set&) noexcept = default;

 private:
  /// A key of the document, or why it is skipped.
  struct entry {
    std::string kid;
    result<public_key> key;
    algorithm_set algorithms = {};  ///< what its document allows it to verify
    bool could_verify = true;       ///< by `use` and the like; only such keys compete for a kid
  };
  struct state {
    std::vector<entry> entries;
    std::map<std::string, std::size_t, std::less<>> by_kid;
  };

  static result<bool> read_entries(std::string_view json, std::vector<entry>& into,
                                   const key_set& previous = {}) {
    std::map<std::string_view, const public_key*> known;
    for (const entry& each : previous.entries())
      if (each.key) known.emplace(each.key->spki(), &*each.key);
    const auto public_key_of = [&](const detail::jwk_entry& key) -> result<public_key> {
      const auto spki = detail::verifying_spki_of(key);
      if (!spki) return spki.error();
      if (const auto same = known.find(*spki); same != known.end()) return *same->second;
      return public_key::from_spki(*spki);
    };
    return detail::read_jwks(json, [&](const detail::jwk_entry& key) {
      std::string kid = key.key.kid.value_or(std::string());
      if (kid.size() > max_kid_bytes) kid.clear();
      into.push_back({std::move(kid), public_key_of(key), detail::algorithms_of(key.key),
                      key.key.may_verify()});
    });
  }

  static result<public_key> usable(const entry& found, algorithm alg) {
    if (!found.key && found.key.error().code() == errc::crypto_failure) return errc::crypto_failure;
    if (!found.key) return errc::unknown_key;
    if (!found.algorithms.contains(alg)) return errc::algorithm_not_allowed;
    return found.key;
  }

  explicit key_set(std::vector<entry> entries) {
    auto made = std::make_shared<state>();
    made->entries = std::move(entries);
    for (std::size_t i = 0; i < made->entries.size(); ++i) {
      entry& added = made->entries[i];
      if (added.kid.empty()) continue;
      const auto [at, is_first] = made->by_kid.try_emplace(added.kid, i);
      if (is_first) continue;
      entry& first = made->entries[at->second];
      if (!first.could_verify) {
        at->second = i;
      } else if (added.could_verify) {  // a kid that two keys claim selects neither
        first.key = errc::duplicate_kid;
        added.key = errc::duplicate_kid;
      }
    }
    state_ = std::move(made);
  }

  [[nodiscard]] std::span<const entry> entries() const noexcept {
    return state_ ? std::span<const entry>(state_->entries) : std::span<const entry>();
  }

  std::shared_ptr<const state> state_;
};

}
