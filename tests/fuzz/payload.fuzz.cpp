// SPDX-License-Identifier: MIT
// Any bytes as a payload that is properly signed, so that the reader is reached; nlohmann says what
// it should have seen.
#include <better_auth/token/verifier.hpp>

#include "support.hpp"
#include "fuzz_support.hpp"

#include <cmath>
#include <limits>
#include <optional>

namespace ba = better_auth;

namespace {

constexpr double latest = 253'402'300'799;

/// A date that is there must be what nlohmann sees, rounded up to whole seconds.
void same_date(const nlohmann::json& object, const char* name,
               const std::optional<ba::numeric_date>& date) {
  const auto at = object.find(name);
  fuzz::require((at == object.end()) == (!date), "a date is seen by one reader alone");
  if (!date) return;
  fuzz::require(at->is_number(), "a date is accepted that is no number");
  const double value = at->get<double>();
  fuzz::require(value > -1e-300 && value <= latest, "a date out of range is accepted");
  // A double cannot tell seconds from seconds and less than its grain.
  const auto seconds = static_cast<double>(date->seconds);
  fuzz::require(std::abs(seconds - std::ceil(value)) <= (value == std::floor(value) ? 1 : 0),
                "a date has another value");
  if (at->is_number_integer()) fuzz::require(seconds == value, "a whole date has another value");
}

void same_text(const nlohmann::json& object, const char* name,
               const std::optional<std::string>& text) {
  const std::string* const other = fuzz::text_in(object, name);
  fuzz::require(text.has_value() == (other != nullptr), "a string is seen by one reader alone");
  if (text) fuzz::require(*text == *other, "a string has another value");
}

void same_claims(const nlohmann::json& object, const ba::verified<>& user) {
  const ba::user_claims& claims = *user;
  same_text(object, "sub", object.contains("sub") ? std::optional(claims.sub) : std::nullopt);
  fuzz::require(user.subject() == claims.sub, "the subject is another one");
  same_text(object, "email", claims.email);
  same_text(object, "name", claims.name);
  same_text(object, "iss", user.issuer());
  same_text(object, "jti", user.token_id());
  same_date(object, "exp", user.expires_at());
  same_date(object, "iat", user.issued_at());
  nlohmann::json audiences = nlohmann::json::array();
  for (const std::string& each : user.audience()) audiences.push_back(each);
  const nlohmann::json aud = object.value("aud", nlohmann::json::array());
  fuzz::require(audiences == (aud.is_array() ? aud : nlohmann::json::array({aud})),
                "the audience is another one");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto key = ba::testing::signer::with_secret(support::secret);
  // Nothing is asked of the claims but their form, and no date is too early or too late.
  static const ba::verifier verify(ba::shared_secret(support::secret),
                                   ba::policy::shared_secret()
                                       .any_audience()
                                       .allow_missing_subject()
                                       .allow_missing_expiry()
                                       .allow_client_subject()
                                       .leeway(std::numeric_limits<std::int64_t>::max()),
                                   ba::testing::manual_clock(fuzz::now));
  static const ba::verifier late(ba::shared_secret(support::secret), ba::policy::shared_secret(),
                                 ba::testing::manual_clock(fuzz::now));
  const std::string_view payload(reinterpret_cast<const char*>(data), size);
  const std::string token = key.token(payload);
  if (token.size() > ba::max_token_bytes) return 0;
  const fuzz::oracle other = fuzz::ask_oracle(payload);
  const bool sound = other.accepts && other.value.is_object() && !other.twice &&
                     other.depth <= ba::json_reader::max_depth;

  const auto user = verify(token);
  if (user) {
    if (other.undecided) return 0;
    fuzz::require(sound, "a payload is accepted that is not sound");
    fuzz::require(user->payload() == payload, "the payload is another one");
    same_claims(other.value, *user);
  } else if (user.error().code() == ba::errc::malformed_payload) {
    fuzz::require(!sound, "a sound payload is called malformed");
  } else {
    fuzz::require(sound || other.undecided,
                  "a payload that is not sound has claims that are looked at");
  }
  // With the usual demands: accepted only where the claims that are asked for are there.
  if (const auto strict = late(token)) {
    if (other.undecided) return 0;
    const std::string* const sub = fuzz::text_in(other.value, "sub");
    fuzz::require(sub != nullptr && !sub->empty() && strict->subject() == *sub,
                  "a user is let in who is not the sub");
    fuzz::require(other.value.contains("exp") && other.value["exp"].is_number() &&
                      other.value["exp"].get<double>() >= static_cast<double>(fuzz::now),
                  "an expired token is accepted");
    fuzz::require(!other.value.contains("aud"), "an audience that nobody configured is accepted");
    fuzz::require(!other.value.contains("nbf") ||
                      other.value["nbf"].get<double>() <= static_cast<double>(fuzz::now),
                  "a token is accepted before its time");
  }
  return 0;
}
