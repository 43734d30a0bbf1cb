// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/old/detail/attributes.hpp>
#include <better_auth/old/detail/growing_array.hpp>
#include <better_auth/old/detail/header_book.hpp>
#include <better_auth/old/detail/name_table.hpp>
#include <better_auth/old/detail/shared_number.hpp>
#include <better_auth/old/detail/string_name.hpp>
#include <better_auth/old/detail/text_buffer.hpp>
#include <better_auth/old/jose_header.hpp>
#include <better_auth/old/jwk.hpp>
#include <better_auth/old/public_key.hpp>
#include <better_auth/old/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace better_auth::inline v0 {

/// A key of a JWK Set that was left out, and why. See `skipped_key`.
template <class String>
struct basic_skipped_key {
  std::size_t index = 0;              ///< its place in `keys`, from 0
  errc reason = errc::malformed_key;  ///< why it cannot serve
  String kid = {};                    ///< empty where it has none
};

/// A key of a JWK Set that was left out. Include `<string>` to use it.
using skipped_key = basic_skipped_key<std::string>;

namespace detail {

/// A key of the document, in its order; one that was left out stands there with the reason.
struct named_key {
  text_buffer kid;  // may be empty
  result<public_key> key;
};

/// Public keys as the verifier uses them.
class public_keys {
 public:
  BETTER_AUTH_COLD explicit public_keys(growing_array<named_key>&& keys)
      : keys_(std::move(keys)), kids_(keys_.size()), headers_(count_headers()) {
    for (std::uint32_t at = 0; at < keys_.size(); ++at) {
      if (keys_[at].kid.size() == 0) continue;
      // A kid that stands twice in the document selects nothing, whatever the second key may be.
      const std::uint32_t first = kids_.enter(keys_[at].kid, at);
      if (first == at) continue;
      for (const std::uint32_t each : {first, at})
        if (keys_[each].key) keys_[each].key = errc::duplicate_kid;
    }
    for (std::uint32_t at = 0; at < keys_.size(); ++at) {
      if (keys_[at].kid.size() == 0 || !keys_[at].key) continue;
      for (std::size_t i = 0; i < algorithm_count; ++i)
        if (const auto a = static_cast<algorithm>(i); keys_[at].key->algorithms().contains(a))
          headers_.add(a, keys_[at].kid, at);
    }
  }
  public_keys(const public_keys&) = delete;
  public_keys& operator=(const public_keys&) = delete;

  [[nodiscard]] const growing_array<named_key>& keys() const noexcept { return keys_; }
  /// A number that no other keys of this process ever have.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

  [[nodiscard]] known_header<public_key> recognise(std::string_view segment) const noexcept {
    const auto match = headers_.find(segment);
    if (!match.found) return unrecognised();
    const named_key& named = keys_[match.key];
    return {match.header(named.kid), &*named.key};
  }
  [[nodiscard]] static known_header<public_key> unrecognised() noexcept { return {}; }

  /// The key that a header leads to. A kid is compared byte by byte and leads to its key, or to
  /// none where that was left out. Where the token has no kid, or one that stands nowhere in the
  /// document, there must be exactly one key that can be meant and can do the algorithm; a key with
  /// another kid cannot. Errors: unknown_key, algorithm_not_allowed.
  [[nodiscard]] result<const public_key*> select(const jose_header& header) const noexcept {
    if (const std::uint32_t at = header.kid.empty() ? name_table::none : kids_.find(header.kid);
        at != name_table::none) {
      if (!keys_[at].key) return errc::unknown_key;
      if (!keys_[at].key->algorithms().contains(header.alg)) return errc::algorithm_not_allowed;
      return &*keys_[at].key;
    }
    const public_key* found = nullptr;
    for (const named_key& each : keys_) {
      if (!each.key || (!header.kid.empty() && each.kid.size() != 0)) continue;
      if (!each.key->algorithms().contains(header.alg)) continue;
      if (found != nullptr) return errc::unknown_key;
      found = &*each.key;
    }
    if (found == nullptr) return errc::unknown_key;
    return found;
  }

 private:
  [[nodiscard]] std::size_t count_headers() const noexcept {
    std::size_t headers = 0;
    for (const named_key& each : keys_)
      if (each.key && each.kid.size() != 0) headers += each.key->algorithms().size();
    return headers;
  }

  std::uint64_t generation_ = next_unique_number();
  growing_array<named_key> keys_;
  name_table kids_;
  header_book headers_;
};

}  // namespace detail

/// An immutable set of public keys. Copies share it; usable by many threads at once.
class key_set {
 public:
  /// A set without keys: every token is `unknown_key`.
  key_set() : key_set(detail::growing_array<detail::named_key>()) {}

  /// From the text of a JWK Set (RFC 7517 section 5), such as the body of `/api/auth/jwks`. Keys
  /// that cannot serve are left out and reported by `skipped()`; of two with the same kid, both
  /// are.
  /// Errors: malformed_jwks, no_usable_key (well formed, but nothing is left), out_of_memory.
  [[nodiscard]] BETTER_AUTH_COLD static result<key_set> parse(std::string_view json) {
    auto set = parse_or_empty(json);
    if (set && set->size() == 0) return errc::no_usable_key;
    return set;
  }

  /// As `parse`, but a well-formed document without a usable key is a set that knows no key and
  /// still reports what it skipped: for a server that withdraws its keys. Errors: malformed_jwks,
  /// out_of_memory.
  [[nodiscard]] BETTER_AUTH_COLD static result<key_set> parse_or_empty(std::string_view json) {
    detail::growing_array<detail::named_key> keys;
    bool is_set = false;
    if (const auto read = detail::read_jwks(json, is_set, {&keys, &collect}); !read)
      return read.error();
    if (!is_set) return errc::malformed_jwks;
    // A set without the keys that there was no memory for would refuse their tokens.
    for (const detail::named_key& each : keys)
      if (!each.key && each.key.error().code() == errc::out_of_memory) return errc::out_of_memory;
    return key_set(std::move(keys));
  }

  /// From the text of one public JWK (RFC 7517 section 4). Errors: malformed_jwks, out_of_memory,
  /// and what makes a key of a set be skipped: malformed_key, unsupported_key, weak_key,
  /// wrong_key_use, private_key_material, symmetric_key_material.
  [[nodiscard]] BETTER_AUTH_COLD static result<key_set> from_jwk(std::string_view json) {
    detail::growing_array<detail::named_key> keys;
    bool is_set = false;
    if (const auto read = detail::read_jwks(json, is_set, {&keys, &collect}); !read)
      return read.error();
    if (is_set) return errc::malformed_jwks;
    if (!keys[0].key) return keys[0].key.error();
    return key_set(std::move(keys));
  }

  /// From PEM ("BEGIN PUBLIC KEY"). Without `kid` it is tried for every token that names no other
  /// key. Errors: malformed_key, private_key_material, unsupported_key, weak_key, out_of_memory.
  [[nodiscard]] BETTER_AUTH_COLD static result<key_set> from_pem(
      std::string_view pem, algorithm_set wanted = algorithm_set::public_key(),
      std::string_view kid = {}) {
    if (kid.size() > max_kid_bytes) return errc::malformed_key;
    auto key = public_key::from_pem(pem, wanted);
    if (!key) return key.error();
    detail::growing_array<detail::named_key> keys;
    keys.add(detail::named_key{detail::text_buffer().append(kid), std::move(key)});
    return key_set(std::move(keys));
  }

  /// How many keys it can verify with.
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t usable = 0;
    for (const detail::named_key& each : state_->keys()) usable += each.key ? 1U : 0U;
    return usable;
  }
  /// The keys of the document that it cannot, in their order: an array with begin(), end(), size(),
  /// empty() and []. Include `<string>` to call it.
  template <class String = std::string>
  [[nodiscard]] detail::growing_array<basic_skipped_key<String>> skipped() const {
    detail::growing_array<basic_skipped_key<String>> out;
    for (const detail::named_key& each : state_->keys())
      if (!each.key)
        out.add({static_cast<std::size_t>(&each - state_->keys().begin()), each.key.error().code(),
                 String(std::string_view(each.kid))});
    return out;
  }

  /// For verifiers: what to verify with now.
  [[nodiscard]] const detail::public_keys& snapshot() const noexcept { return *state_; }
  /// Which algorithms it can ever verify.
  [[nodiscard]] static constexpr algorithm_set algorithms() noexcept {
    return algorithm_set::public_key();
  }

 private:
  BETTER_AUTH_COLD static void collect(void* context, const detail::jwk& key) {
    detail::named_key named{{}, detail::public_key_of(key)};
    // One that is too long is no kid at all: `public_key_of` refuses its key.
    if (key.kid.size() <= max_kid_bytes) named.kid.append(key.kid);
    static_cast<detail::growing_array<detail::named_key>*>(context)->add(std::move(named));
  }

  explicit key_set(detail::growing_array<detail::named_key>&& keys)
      : state_(detail::shared_handle<const detail::public_keys>::make(std::move(keys))) {}

  detail::shared_handle<const detail::public_keys> state_;
};

}  // namespace better_auth::inline v0
