// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <charconv>
#include <chrono>
#include <ctime>

namespace doctor {

const std::string_view usage = R"(usage: jwt_doctor [keys] [expectations] [--json] [INPUT]

Says what INPUT is, verifies it step by step, and where it is refused, why and what to do. INPUT is
a token, the value of a session cookie, or a header line beginning with "Authorization:", "Cookie:"
or "Set-Cookie:"; without it, standard input is read.

keys
  --secret-env NAME      the secret shared with Better Auth is in this environment variable
  --secrets-env NAME     a list of secrets is, like BETTER_AUTH_SECRETS: 2:current,1:older
  --allow-surrounding-characters
                         white space or quotes at the ends of a secret belong to it, as in Better
                         Auth
  --jwks FILE            the public keys, as /api/auth/jwks answers them, or one key in PEM; - for
                         standard input
expectations
  --base-url URL         Better Auth's baseURL: issuer and audience of the JWT plugin's tokens,
                         names of the cookies
  --issuer ISS           the token must come from ISS
  --audience AUD         the token must be meant for AUD
  --type TYP             the token's typ must be TYP
  --oauth                it must be an access token of the OAuth provider; needs --issuer or
                         --base-url, and --audience
  --client               and may be a machine's
  --algorithm ALG        HS384 or HS512 in place of HS256, with a secret
  --leeway SECONDS       by how much clocks may differ
session cookies
  --session STRATEGY     compact, jwt or jwe; jwks where jwt({ sessionCookieCache: true }) is set
  --session-data-alone   do not ask for the session_token cookie
  --cookie-prefix TEXT, --session-data-name NAME, --session-token-name NAME, --cache-version TEXT
                         advanced.cookiePrefix and so on, where they are not Better Auth's defaults
others
  --now SECONDS          the time to verify at, in seconds since 1970, with a fraction if need be
  --json                 answer in JSON
  --help                 this text

No secret and no whole token is ever printed. Without --issuer and --base-url any issuer is
accepted; without --audience and --base-url a token that names an audience is refused.
Exit: 0 verified, 1 refused, 2 wrong usage or configuration.
)";

namespace {

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
  return problem == std::errc{} && end == text.data() + text.size();
}

/// "12.345" as 12345; up to three digits behind the dot.
std::optional<std::int64_t> milliseconds_in(std::string_view text) {
  const std::size_t dot = text.find('.');
  std::int64_t seconds = 0, fraction = 0;
  if (!read_number(text.substr(0, dot), seconds) || seconds < 0 || seconds > 1'000'000'000'000)
    return std::nullopt;
  if (dot != std::string_view::npos) {
    const std::string_view behind = text.substr(dot + 1);
    if (behind.empty() || behind.size() > 3 ||
        behind.find_first_not_of("0123456789") != std::string_view::npos)
      return std::nullopt;
    (void)read_number(behind, fraction);
    for (std::size_t digits = behind.size(); digits < 3; ++digits) fraction *= 10;
  }
  return seconds * 1000 + fraction;
}

bool read_hmac(std::string_view name, better_auth::algorithm& out) {
  const auto named = better_auth::algorithm_named(name);
  if (!named || better_auth::facts(*named).family != better_auth::algorithm_family::hmac)
    return false;
  out = *named;
  return true;
}

}  // namespace

std::optional<options> parse(int argc, char** argv, std::string_view& problem) {
  options out;
  // What was written is not told again: it may be a secret that stands in the wrong place.
  const auto wrong = [&](std::string_view what) -> std::nullopt_t {
    problem = what;
    return std::nullopt;
  };
  struct valued {
    std::string_view name;
    std::optional<std::string> options::* into;
  };
  constexpr valued with_value[] = {
      {"--secret-env", &options::secret_env},
      {"--secrets-env", &options::secrets_env},
      {"--jwks", &options::jwks},
      {"--base-url", &options::base_url},
      {"--issuer", &options::issuer},
      {"--audience", &options::audience},
      {"--type", &options::type},
      {"--session", &options::session},
      {"--cookie-prefix", &options::cookie_prefix},
      {"--session-data-name", &options::data_name},
      {"--session-token-name", &options::token_name},
      {"--cache-version", &options::cache_version},
  };
  struct flag {
    std::string_view name;
    bool options::* into;
  };
  constexpr flag flags[] = {
      {"--allow-surrounding-characters", &options::any_ends},
      {"--oauth", &options::oauth},
      {"--client", &options::client},
      {"--session-data-alone", &options::data_alone},
      {"--json", &options::json},
      {"--help", &options::help},
  };

  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    bool known = false;
    for (const flag& each : flags)
      if (name == each.name) known = out.*each.into = true;
    if (out.help) return out;
    if (known) continue;
    if (!name.starts_with("--")) {
      if (out.input) return wrong("more than one INPUT: a header line goes into quotes");
      out.input = name;
      continue;
    }
    if (++i == argc) return wrong("an unknown option, or one without its value");
    const std::string_view value = argv[i];
    for (const valued& each : with_value)
      if (name == each.name) known = true, out.*each.into = value;
    std::int64_t leeway = 0;
    if (name == "--now") known = (out.now_ms = milliseconds_in(value)).has_value();
    if (name == "--leeway") {
      known = read_number(value, leeway);
      out.leeway = leeway;
    }
    if (name == "--algorithm") known = read_hmac(value, out.hmac);
    if (!known) return wrong("an unknown option, or a value that it cannot have");
  }
  if (out.secret_env && out.secrets_env)
    return wrong("--secret-env and --secrets-env exclude each other");
  if (out.session && *out.session != "compact" && *out.session != "jwt" && *out.session != "jwe" &&
      *out.session != "jwks")
    return wrong("--session is compact, jwt, jwe or jwks");
  if (out.jwks && (out.jwks->starts_with("https://") || out.jwks->starts_with("http://")))
    return wrong("--jwks wants a file, and no URL: curl -o jwks.json URL, then --jwks jwks.json");
  const bool secret = out.secret_env || out.secrets_env;
  // Both kinds of keys have a use only for session cookies, one for each cookie.
  if (secret && out.jwks && out.session != "jwks")
    return wrong("a secret and --jwks go together with --session jwks alone");
  if (out.session && !(*out.session == "jwks" ? out.jwks.has_value() : secret))
    return wrong("--session jwks needs --jwks, the other strategies a secret");
  if (out.oauth && (!(out.issuer || out.base_url) || !out.audience || !out.jwks))
    return wrong("--oauth needs --jwks, --audience, and --issuer or --base-url");
  if (out.jwks == "-" && !out.input)
    return wrong("standard input cannot be both the keys and INPUT");
  return out;
}

better_auth::clock clock_for(const options& given) {
  if (!given.now_ms) return {};
  return [now = std::chrono::milliseconds(*given.now_ms)] { return now; };
}

std::int64_t seconds_now(const options& given) {
  return given.now_ms ? *given.now_ms / 1000 : std::time(nullptr);
}

}  // namespace doctor
