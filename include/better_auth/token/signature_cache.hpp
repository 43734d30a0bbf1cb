// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/per_process.hpp>
#include <better_auth/crypto/handles.hpp>
#include <better_auth/crypto/public_key.hpp>
#include <better_auth/token/signature_memory.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace better_auth::inline BETTER_AUTH_ABI {

/// The figures of a signature cache, for metrics.
struct signature_cache_stats {
  std::uint64_t hits = 0;       ///< signatures that were not verified again
  std::uint64_t misses = 0;     ///< the others, also when a lock was busy
  std::uint64_t evictions = 0;  ///< tokens that made room for others
  std::size_t entries = 0;      ///< tokens that are remembered
  std::size_t bytes = 0;        ///< their memory, approximately
};

/// Remembers tokens that were accepted, so that their signatures need not be verified again: an
/// EdDSA token then costs about as much as one of HS256. It remembers no verdict: everything else
/// is checked again each time, and only the same token with the same key object hits.
///
/// It is a handle: copies are the same cache, which verifiers and threads can share. A forked child
/// starts with an empty one. Shared secrets do not use it, since verifying an HMAC costs less. A
/// cache that was moved from remembers nothing.
class signature_cache {
 public:
  /// A cache of about this many bytes when full. A token takes its length and about 400 bytes; one
  /// of more than 1/1024 of the cache is not remembered.
  explicit signature_cache(std::size_t bytes = std::size_t{8} << 20U)
      : state_(std::make_shared<const state>(bytes)) {}

  /// What this process has counted so far, and what the cache contains now.
  [[nodiscard]] signature_cache_stats stats() const {
    signature_cache_stats out;
    if (!state_) return out;
    shards_of_process& process = state_->process.get();
    for (shard& each : process.shards) {
      const std::lock_guard lock(each.mutex);
      out.hits += each.hits;
      out.misses += each.misses;
      out.evictions += each.evictions;
      out.entries += each.entries.size();
      out.bytes += each.bytes;
    }
    out.misses += process.busy;
    return out;
  }

  /// For verifiers, which take a cache as it is.
  operator std::shared_ptr<const signature_memory>() const {  // NOLINT(*-explicit-*)
    return state_;
  }

 private:
  static constexpr std::size_t shard_count = 16;
  static constexpr std::size_t entry_overhead = 400;

  struct entry {
    std::uint64_t tag;
    std::string token;
    std::size_t signature_size;
    std::weak_ptr<const void> key;  // does not keep the key alive, and its address stays taken

    [[nodiscard]] std::string_view signature() const noexcept {
      return std::string_view(token).substr(token.size() - signature_size);
    }
    /// The signature first, in constant time: it is what an attacker would like to learn.
    [[nodiscard]] bool is(std::string_view other, std::string_view signature,
                          const public_key& other_key) const noexcept {
      const auto id = other_key.identity();
      const std::size_t input = token.size() - signature_size;
      return other.size() == token.size() &&
             detail::equal_in_constant_time(this->signature(), signature) &&
             other.substr(0, input) == std::string_view(token).substr(0, input) &&
             !key.owner_before(id) && !id.owner_before(key);
    }
  };
  struct shard {
    std::mutex mutex;
    std::list<entry> entries;  // the last used one first
    // By tag, since a map compares its keys from their first byte: signatures are secret here.
    std::unordered_map<std::uint64_t, std::list<entry>::iterator> index;
    std::size_t bytes = 0;
    std::uint64_t hits = 0, misses = 0, evictions = 0;

    void forget(std::list<entry>::iterator one) {
      index.erase(one->tag);
      bytes -= one->token.size() + entry_overhead;
      entries.erase(one);
    }
  };

  struct shards_of_process {
    explicit shards_of_process(std::size_t bytes)
        : shard_bytes(bytes / shard_count), key(random_key()) {}
    shards_of_process(detail::in_child, const shards_of_process& parents)
        : shard_bytes(parents.shard_bytes), key(parents.key) {}

    /// Nobody outside knows which signatures have similar tags.
    [[nodiscard]] std::uint64_t tag_of(std::string_view signature) const noexcept {
      const std::uint64_t hash = std::hash<std::string_view>()(signature);
      return (hash ^ key) * 0x9e3779b97f4a7c15U;
    }
    [[nodiscard]] shard& of(std::uint64_t tag) noexcept { return shards[tag >> 60U]; }

    static std::uint64_t random_key() {
      std::random_device device;
      return std::uint64_t{device()} << 32U | device();
    }

    const std::size_t shard_bytes;
    const std::uint64_t key;
    std::array<shard, shard_count> shards;
    std::atomic<std::uint64_t> busy = 0;
  };
  /// A lock that another thread holds for long, such as one that does not run, counts as a miss.
  [[nodiscard]] static std::unique_lock<std::mutex> try_lock(std::mutex& mutex) {
    std::unique_lock lock(mutex, std::defer_lock);
    for (int attempt = 0; attempt < 1000 && !lock.try_lock(); ++attempt) {
    }
    return lock;
  }

  struct state final : signature_memory {
    explicit state(std::size_t bytes) : process(std::in_place, bytes) {}

    [[nodiscard]] bool contains(std::string_view token, std::string_view signature,
                                const public_key& key) const override {
      shards_of_process& mine = process.get();
      const std::uint64_t tag = mine.tag_of(signature);
      shard& place = mine.of(tag);
      const auto lock = try_lock(place.mutex);
      if (!lock) return ++mine.busy, false;
      const auto found = place.index.find(tag);
      const bool hit = found != place.index.end() && found->second->is(token, signature, key);
      ++(hit ? place.hits : place.misses);
      if (hit) place.entries.splice(place.entries.begin(), place.entries, found->second);
      return hit;
    }

    void insert(std::string_view token, std::string_view signature,
                const public_key& key) const override {
      shards_of_process& mine = process.get();
      const std::size_t bytes = token.size() + entry_overhead;
      if (bytes > mine.shard_bytes / 64) return;
      std::list<entry> added;
      const std::uint64_t tag = mine.tag_of(signature);
      added.push_front({tag, std::string(token), signature.size(), key.identity()});
      shard& place = mine.of(tag);
      const auto lock = try_lock(place.mutex);
      if (!lock) return;
      if (const auto old = place.index.find(tag); old != place.index.end())
        place.forget(old->second);  // usually the same token, with a key object from before
      while (place.bytes + bytes > mine.shard_bytes) {
        place.forget(std::prev(place.entries.end()));
        ++place.evictions;
      }
      place.index.emplace(tag, added.begin());
      place.entries.splice(place.entries.begin(), added);
      place.bytes += bytes;
    }

    detail::per_process<shards_of_process> process;
  };

  std::shared_ptr<const state> state_;
};

}
