// SPDX-License-Identifier: MIT
#include <better_auth/jose/key_source.hpp>

#include "catch.hpp"
#include "support.hpp"

#include <memory>
#include <type_traits>

namespace ba = better_auth;

namespace {

/// A source whose second key arrives only when a token needs it.
class two_step_source final : public ba::key_source {
 public:
  explicit two_step_source(bool& destroyed) : destroyed_(destroyed) {}
  ~two_step_source() override { destroyed_ = true; }

  [[nodiscard]] ba::result<ba::key_set> keys_for(const ba::jose_header& header, std::string_view,
                                                 std::int64_t now) const override {
    if (now < support::now) return ba::errc::unavailable;
    if (header.alg != ba::algorithm::es256) return ba::errc::unknown_key;
    return support::set_of(support::key_for(ba::algorithm::es256));
  }

 private:
  bool& destroyed_;
};

}  // namespace

TEST_CASE("a source is used and destroyed through its interface") {
  static_assert(!std::is_copy_constructible_v<two_step_source>);
  bool destroyed = false;
  std::shared_ptr<const ba::key_source> source = std::make_shared<two_step_source>(destroyed);
  const ba::jose_header header{.alg = ba::algorithm::es256, .kid = "test-key", .typ = {}};
  CHECK(source->keys_for(header, "token", 0).error().code() == ba::errc::unavailable);
  CHECK(source->keys_for(header, "token", support::now).value().select(header));
  source.reset();
  CHECK(destroyed);
}
