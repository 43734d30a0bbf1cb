// SPDX-License-Identifier: MIT
// Verifies one token from the command line and says in one sentence what came of it.
#include <better_auth/jwt.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace ba = better_auth;

namespace {

constexpr std::string_view usage = R"(usage: verify_token (--secret-env NAME | --jwks FILE) [options] [TOKEN]

Verifies TOKEN, or the token on standard input.

  --secret-env NAME   the shared secret is in the environment variable NAME (HS256)
  --jwks FILE         the public keys are in FILE, as /api/auth/jwks answers them
  --issuer ISS        the token must come from ISS
  --audience AUD      the token must be meant for AUD
  --now SECONDS       the time to verify at, in seconds since 1970, instead of the clock's
  --json              answer in JSON

Without --issuer and --audience, any issuer is accepted, and a token that names an audience is refused.
Exit: 0 verified, 1 refused, 2 wrong usage or configuration.
)";

struct options {
  std::optional<std::string> secret_env = {}, jwks = {}, issuer = {}, audience = {}, token = {};
  std::optional<std::int64_t> now = {};
  bool json = false;
};

struct given_clock {
  std::optional<std::int64_t> fixed = {};
  [[nodiscard]] std::int64_t now() const noexcept { return fixed ? *fixed : ba::system_clock().now(); }
};

std::optional<options> parse(int argc, char** argv) {
  options out;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    const auto value = [&](std::optional<std::string>& into) { return ++i < argc && (into = argv[i], true); };
    std::optional<std::string> now;
    bool good = true;
    if (name == "--secret-env")
      good = value(out.secret_env);
    else if (name == "--jwks")
      good = value(out.jwks);
    else if (name == "--issuer")
      good = value(out.issuer);
    else if (name == "--audience")
      good = value(out.audience);
    else if (name == "--now")
      good = value(now);
    else if (name == "--json")
      out.json = true;
    else if (name.starts_with("-") || out.token)
      good = false;
    else
      out.token = name;
    if (now) {
      good = !now->empty() && now->size() < 19 && now->find_first_not_of("0123456789") == std::string::npos;
      if (good) out.now = std::stoll(*now);
    }
    if (!good) return std::nullopt;
  }
  if (out.secret_env.has_value() == out.jwks.has_value()) return std::nullopt;
  return out;
}

/// What the reader can do about it.
std::string_view advice(const ba::error& e, bool with_secret) {
  switch (e.code()) {
    case ba::errc::token_expired: return "Get a fresh token: Better Auth's last 15 minutes by default.";
    case ba::errc::token_not_yet_valid: return "Compare the clocks of the two machines.";
    case ba::errc::signature_invalid:
      return with_secret ? "It was changed on the way, or signed with another secret: compare BETTER_AUTH_SECRET on both sides, byte by byte."
                         : "It was changed on the way, or signed with another key.";
    case ba::errc::algorithm_not_allowed:
      return with_secret ? "Better Auth's JWT plugin signs with EdDSA, not with the secret: use --jwks with the answer of /api/auth/jwks."
                         : "Only public-key algorithms that the key is made for are accepted; a token that says otherwise is forged or misdirected.";
    case ba::errc::unknown_key: return "Keys rotate: fetch /api/auth/jwks again.";
    case ba::errc::issuer_mismatch: return "The JWT plugin's issuer is the origin of baseURL, without a path.";
    case ba::errc::audience_mismatch: return "Say whom the token is meant for with --audience; the JWT plugin's audience is the origin of baseURL.";
    case ba::errc::malformed_token:
      return "A JWT has three parts divided by dots; the session_token cookie of Better Auth is no JWT.";
    case ba::errc::claim_missing:
      if (e.claim() != "sub" || !with_secret) return "Compare what the token says with what you expect of it.";
      return "Tokens in e-mail links and session cookies are signed with the same secret but name no subject; they are no bearer tokens.";
    case ba::errc::type_not_allowed: return "This is another kind of token, an OAuth access token for instance.";
    default: return "";
  }
}

/// The policy for what is configured; without an issuer any one is taken, without an audience there must be none.
ba::policy policy_for(const options& given) {
  ba::policy policy(given.jwks ? ba::algorithm_set::public_key() : ba::algorithm_set{ba::algorithm::hs256});
  if (given.issuer) policy = policy.issuer(*given.issuer);
  if (given.audience) policy = policy.audience(*given.audience);
  return policy;
}

template <class Keys>
ba::result<ba::verified<>> verify(const ba::result<Keys>& keys, const options& given, std::string_view token) {
  if (!keys) return keys.error();
  auto verifier = ba::verifier<Keys, given_clock>::make(*keys, policy_for(given), given_clock{given.now});
  if (!verifier) return verifier.error();
  return (*verifier)(token);
}

int say(const ba::result<ba::verified<>>& user, const options& given) {
  using nlohmann::json;
  if (user) {
    if (given.json)
      std::cout << R"({"verified":true,"claims":)" << user->payload() << "}\n";  // as it was signed
    else
      std::cout << "Verified: this is user " << (*user)->sub << ", until " << (*user)->exp << ".\n";
    return 0;
  }
  const ba::error& e = user.error();
  const bool configuration = e.kind() == ba::error_kind::configuration;
  const std::string_view remedy = advice(e, given.secret_env.has_value());
  if (given.json) {
    std::cout << json{{"verified", false}, {"error", e.name()}, {"message", e.message()}, {"claim", e.claim()}, {"advice", remedy}}.dump() << '\n';
  } else {
    std::cout << (configuration ? "Cannot verify: " : "Refused: ") << e.message();
    if (!e.claim().empty()) std::cout << ": " << e.claim();
    std::cout << " [" << e.name() << "].";
    if (!remedy.empty()) std::cout << ' ' << remedy;
    std::cout << '\n';
  }
  return configuration ? 2 : 1;
}

int fail(std::string_view message) {
  std::cerr << message << '\n';
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const auto given = parse(argc, argv);
  if (!given) {
    std::cerr << usage;
    return 2;
  }
  std::string token = given->token.value_or("");
  if (!given->token) {
    // No more than can be a token: the rest would only be refused.
    token.resize(ba::max_token_bytes + 2);
    std::cin.read(token.data(), static_cast<std::streamsize>(token.size()));
    token.resize(static_cast<std::size_t>(std::cin.gcount()));
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();  // the shell's, not the token's
  }
  if (given->jwks) {
    std::string text(ba::max_jwks_bytes + 1, '\0');
    std::ifstream file(*given->jwks, std::ios::binary);
    if (!file.read(text.data(), static_cast<std::streamsize>(text.size())) && !file.eof())
      return fail("Cannot verify: the file of --jwks cannot be read.");
    text.resize(static_cast<std::size_t>(file.gcount()));
    return say(verify(ba::key_set::parse(text), *given, token), *given);
  }
  const char* const secret = std::getenv(given->secret_env->c_str());
  if (secret == nullptr) return fail("Cannot verify: the environment variable of --secret-env is not set.");
  return say(verify(ba::shared_secret::make(secret), *given, token), *given);
}
