// SPDX-License-Identifier: MIT
#include "scenarios.hpp"

#include "allocations.hpp"
#include "session_support.hpp"
#include "support.hpp"

#include <better_auth/old/http/access.hpp>
#include <better_auth/old/http/authorization.hpp>
#include <better_auth/old/borrowed.hpp>
#include <better_auth/old/keys/jwks_source.hpp>
#include <better_auth/old/keys/live_key_set.hpp>
#include <better_auth/old/secret_jwk.hpp>
#include <better_auth/old/token_cache.hpp>
#include <better_auth/old/verify_many.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace faults {
namespace {

namespace ba = better_auth;

constexpr ba::algorithm public_algorithms[] = {
    ba::algorithm::eddsa, ba::algorithm::es256, ba::algorithm::es384, ba::algorithm::es512,
    ba::algorithm::rs256, ba::algorithm::rs384, ba::algorithm::rs512, ba::algorithm::ps256,
    ba::algorithm::ps384, ba::algorithm::ps512};
constexpr ba::algorithm secret_algorithms[] = {ba::algorithm::hs256, ba::algorithm::hs384,
                                               ba::algorithm::hs512};
constexpr std::string_view secret =
    "Zq3xA secret for all of it, 0123456789 abcdefghijklmnopqrst UVWX";
constexpr std::string_view list_of_secrets =
    "2:Xk7wAcurrentSecretOfAList+0123456789abcdefghijkl,1:Vm4tAnOlderSecretOfAList+"
    "9876543210zyxwvutsrqpo";
constexpr std::string_view older_secret =
    "Yp2wAn older secret for all, 9876543210 zyxwvutsrqponmlkjihg DCBA";

std::string name_of(ba::algorithm a) { return std::string(ba::facts(a).name); }
template <class T>
std::string_view verdict(const ba::result<T>& of) noexcept {
  return of ? std::string_view("ok") : of.error().name();
}
// "ok" where the set has so many keys.
std::string_view verdict_on_set(const ba::result<ba::key_set>& set, std::size_t keys) noexcept {
  return set && set->size() != keys ? std::string_view("another number of keys") : verdict(set);
}

const ba::testing::signer& key_with_kid(ba::algorithm a) {
  static std::map<ba::algorithm, ba::testing::signer> keys;
  const auto at = keys.find(a);
  return at != keys.end()
             ? at->second
             : keys.emplace(a, ba::testing::signer::generate(a, "key-" + name_of(a))).first->second;
}
// Without `alg`, so that all that the type can do is made ready.
std::string without_alg(std::string jwk) { return jwk.replace(1, jwk.find("\"kid\"") - 1, ""); }
std::string with(std::string text, std::string_view what, std::string_view by) {
  return text.replace(text.find(what), what.size(), by);
}

std::string jwks_of_all() {
  return ba::testing::jwks({key_with_kid(ba::algorithm::eddsa).public_jwk(),
                            key_with_kid(ba::algorithm::es256).public_jwk(),
                            key_with_kid(ba::algorithm::es384).public_jwk(),
                            key_with_kid(ba::algorithm::es512).public_jwk(),
                            key_with_kid(ba::algorithm::rs256).public_jwk(),
                            key_with_kid(ba::algorithm::ps256).public_jwk()});
}

std::string public_pem(ba::algorithm a) {
  const std::string pem = key_with_kid(a).private_pem();
  const ba::detail::bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))),
      out(BIO_new(BIO_s_mem()));
  const ba::detail::pkey key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  PEM_write_bio_PUBKEY(out.get(), key.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}
// The DER of a public key in base64, which is no secret either.
std::string bare_base64(ba::algorithm a) {
  std::string out;
  const std::string pem = public_pem(a);
  const std::size_t begin = pem.find('\n'), end = pem.find("\n-----END");
  for (const char c : pem.substr(begin, end - begin))
    if (c != '\n') out += c;
  return out;
}

std::string other_signature(std::string token) { return ba::testing::tampered(std::move(token)); }

}  // namespace

std::vector<scenario> all_scenarios() {
  watch_for(secret);
  watch_for(list_of_secrets.substr(2, 32));
  std::vector<scenario> all;
  add_construction(all);
  add_verification(all);
  add_cookies(all);
  add_sources(all);
  return all;
}

void add_construction(std::vector<scenario>& to) {
  for (const auto a : secret_algorithms)
    to.push_back({"a secret for " + name_of(a), "ok",
                  [a] { return verdict(ba::shared_secret::make(secret, a)); }, true});
  to.push_back({"a secret longer than a block", "ok",
                [long_one = std::string(secret) + std::string(secret) + std::string(secret)] {
                  return verdict(ba::shared_secret::make(long_one));
                },
                true});
  to.push_back({"three secrets", "ok",
                [] {
                  return verdict(ba::shared_secret::rotating(
                      {secret, older_secret, "a third secret, 0123456789 0123456789"}));
                },
                true});
  for (const auto a : {ba::algorithm::eddsa, ba::algorithm::es256, ba::algorithm::rs256}) {
    to.push_back({"PEM in place of a secret, " + name_of(a), "secret_is_a_key",
                  [pem = public_pem(a)] { return verdict(ba::shared_secret::make(pem)); }, true});
    to.push_back({"bare base64 of a key in place of a secret, " + name_of(a), "secret_is_a_key",
                  [text = bare_base64(a)] { return verdict(ba::shared_secret::make(text)); },
                  true});
    to.back().decoders = true;
    to.back().only_long = a != ba::algorithm::eddsa;
  }
  to.push_back({"a JWK in place of a secret", "secret_is_a_key",
                [jwk = key_with_kid(ba::algorithm::eddsa).public_jwk()] {
                  return verdict(ba::shared_secret::make(jwk));
                },
                true});
  to.push_back(
      {"a secret in a JWK", "ok",
       [jwk = "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"" + ba::base64url::encode(secret) +
              "\"}"] { return verdict(ba::shared_secret_from_jwk(jwk)); },
       true});
  to.push_back({"a secret for cookies", "ok",
                [] { return verdict(ba::session_secrets::make(secret)); }, true});
  to.push_back({"secrets for cookies", "ok",
                [] { return verdict(ba::session_secrets::rotating({secret, older_secret})); },
                true});
  to.push_back({"a list of secrets for cookies", "ok",
                [] { return verdict(ba::session_secrets::parse(list_of_secrets)); }, true});

  for (const auto a : public_algorithms) {
    const std::string jwk = key_with_kid(a).public_jwk();
    to.push_back(
        {"a key set, " + name_of(a), "ok",
         [text = ba::testing::jwks({jwk})] { return verdict_on_set(ba::key_set::parse(text), 1); },
         true});
  }
  for (const auto a :
       {ba::algorithm::eddsa, ba::algorithm::es256, ba::algorithm::es512, ba::algorithm::rs256}) {
    const std::string jwk = key_with_kid(a).public_jwk();
    to.push_back({"a key set without alg, " + name_of(a), "ok",
                  [text = ba::testing::jwks({without_alg(jwk)})] {
                    return verdict_on_set(ba::key_set::parse(text), 1);
                  },
                  true});
    to.push_back({"one JWK, " + name_of(a), "ok",
                  [jwk] { return verdict_on_set(ba::key_set::from_jwk(jwk), 1); }, true});
    to.push_back({"PEM, " + name_of(a), "ok",
                  [pem = public_pem(a)] {
                    return verdict_on_set(
                        ba::key_set::from_pem(pem, ba::algorithm_set::public_key(), "kid"), 1);
                  },
                  true});
    to.back().decoders = true;
    to.back().only_long = a != ba::algorithm::rs256;
  }
  to.push_back({"PEM that is none", "malformed_key",
                [pem = with(public_pem(ba::algorithm::es256), "MFkw", "MFkx")] {
                  return verdict(ba::key_set::from_pem(pem));
                },
                true});
  to.back().decoders = to.back().only_long = true;
  const auto of_p256 = key_with_kid(ba::algorithm::es256).public_jwk();
  const std::size_t x = of_p256.find("\"x\":\"") + 5;
  std::string off_curve = of_p256;
  off_curve.replace(
      x, 43,
      key_with_kid(ba::algorithm::es256).public_jwk().substr(of_p256.find("\"y\":\"") + 5, 43));
  to.push_back({"one JWK off the curve", "malformed_key",
                [off_curve] { return verdict(ba::key_set::from_jwk(off_curve)); }, true});
  const std::string rsa = key_with_kid(ba::algorithm::rs256).public_jwk();
  const std::string weak = with(rsa, "\"e\":\"AQAB\"", "\"e\":\"AQ\"");
  to.push_back({"one JWK of RSA with exponent 1", "weak_key",
                [weak] { return verdict(ba::key_set::from_jwk(weak)); }, true});
  const std::string small = R"({"kty":"OKP","crv":"Ed25519","kid":"small",)"
                            R"("x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})";
  to.push_back({"one JWK of Ed25519 of small order", "weak_key",
                [small] { return verdict(ba::key_set::from_jwk(small)); }, true});
  to.push_back({"a key set of all kinds", "ok",
                [text = jwks_of_all()] { return verdict_on_set(ba::key_set::parse(text), 6); },
                true});
  to.push_back({"a key set with keys that cannot serve", "ok",
                [text = ba::testing::jwks({weak, small, with(off_curve, "key-ES256", "off"),
                                           key_with_kid(ba::algorithm::eddsa).public_jwk()})] {
                  const auto set = ba::key_set::parse(text);
                  return set && set->skipped().size() != 3
                             ? std::string_view("another number of skipped keys")
                             : verdict_on_set(set, 1);
                },
                true});
  to.push_back(
      {"a key set where none can serve", "no_usable_key",
       [text = ba::testing::jwks({weak, small})] { return verdict(ba::key_set::parse(text)); },
       true});

  to.push_back({"a verifier by secret", "ok",
                [key = ba::shared_secret(secret)] {
                  return verdict(
                      ba::verifier<ba::shared_secret>::make(key, ba::policy::shared_secret()));
                },
                true});
  to.push_back({"a verifier by keys", "ok",
                [keys = ba::key_set::parse(jwks_of_all()).value()] {
                  return verdict(ba::verifier<ba::key_set>::make(
                      keys, ba::policy::jwt_plugin(support::origin)));
                },
                true});
  to.push_back({"a reader of cookies", "ok",
                [key = ba::session_secrets(secret)] {
                  return verdict(ba::session_reader<ba::session_secrets>::make(
                      key, ba::session_policy(ba::session_strategy::jwe, "https://app.example")));
                },
                true});
  to.push_back({"a cache", "ok",
                [verify = support::secret_verifier()] {
                  return verdict(
                      ba::cached_verifier<ba::verifier<ba::shared_secret, ba::manual_clock>>::make(
                          verify, {.bytes = 1U << 16U}));
                },
                true});
}

namespace {

// The verdicts of one verifier on a token, on one with another signature, and on one whose header
// has to be read.
template <class Verifier>
void add_tokens(std::vector<scenario>& to, const std::string& what, const Verifier& verify,
                const ba::testing::signer& key, const std::string& claims) {
  const std::string token = key.token(claims),
                    other_header =
                        key.token(claims, with(key.header(), "{", "{ \"typ\":\"JWT\", "));
  to.push_back({what + ", a good token", "ok", [verify, token] { return verdict(verify(token)); }});
  to.push_back({what + ", another signature", "signature_invalid",
                [verify, token = other_signature(token)] { return verdict(verify(token)); }});
  to.push_back({what + ", an unusual header", "ok",
                [verify, other_header] { return verdict(verify(other_header)); }});
}

}  // namespace

void add_verification(std::vector<scenario>& to) {
  ba::testing::token_claims claims;
  claims.email = "ada@example.com";
  for (const auto a : secret_algorithms)
    add_tokens(
        to, name_of(a),
        ba::verifier(ba::shared_secret(secret, a), ba::policy::shared_secret().algorithms({a}),
                     ba::manual_clock(support::now)),
        ba::testing::signer::with_secret(secret, a), claims.json());
  add_tokens(to, "HS256 by an older secret",
             ba::verifier(ba::shared_secret::rotating({older_secret, secret}).value(),
                          ba::policy::shared_secret(), ba::manual_clock(support::now)),
             ba::testing::signer::with_secret(secret), claims.json());
  const auto plugin = support::plugin_claims();
  for (const auto a : public_algorithms)
    add_tokens(
        to, name_of(a),
        ba::verifier(ba::key_set::parse(ba::testing::jwks({key_with_kid(a).public_jwk()})).value(),
                     ba::policy::jwt_plugin(support::origin), ba::manual_clock(support::now)),
        key_with_kid(a), plugin.json());

  const auto verify = support::secret_verifier();
  const auto key = ba::testing::signer::with_secret(support::secret);
  // Escapes, a header that does not fit the stack, and names in deep nesting.
  const std::string strange =
      key.token(R"({"sub":"\u0061da","exp":1900000000,"email":"\u00e9@example.com",)"
                R"("deep":{"a":{"b":{"c":{"d":[[[[{"e":1,"f":2}]]]]}}}}})",
                R"({"alg":"HS256","more":")" + std::string(2000, 'x') + "\"}");
  to.push_back(
      {"HS256, a strange token", "ok", [verify, strange] { return verdict(verify(strange)); }});
  const auto in_a_buffer = [&verify](const std::string& what, std::string_view right,
                                     const std::string& asked) {
    return scenario{"HS256, in a buffer, " + what, right, [verify, asked] {
                      std::byte memory[ba::borrowed<>::bytes_for(4096)];
                      ba::verify_buffer buffer{memory};
                      return verdict(verify(asked, buffer));
                    }};
  };
  to.push_back(in_a_buffer("a strange token", "ok", strange));
  to.push_back(in_a_buffer("another signature", "signature_invalid", other_signature(strange)));
  const std::string token = key.token(ba::testing::token_claims{});
  to.push_back({"many tokens", "ok",
                [verify, one = token, bad = other_signature(token)] {
                  const std::string_view tokens[] = {one, bad, one};
                  const auto verdicts = ba::verify_many(verify, tokens);
                  if (verdicts[1] || (verdicts[1].error().name() != "signature_invalid" &&
                                      verdicts[1].error().kind() != ba::error_kind::unavailable))
                    return std::string_view("a wrong verdict");
                  return !verdicts[0] ? verdict(verdicts[0]) : verdict(verdicts[2]);
                },
                true});
  to.push_back(
      {"from the header to the user's data", "ok",
       [verify, header = ba::testing::bearer(key.token(
                    ba::testing::token_claims{.sub = "a user whose id is long, 0123456789"}))] {
         const auto user = ba::authenticate(verify, std::string_view(header));
         if (!user) return verdict(user);
         return verdict(ba::verify_user_access("a user whose id is long, 0123456789", *user));
       },
       true});
  to.push_back({"another user's data", "user_mismatch",
                [verify, header = ba::testing::bearer(token)] {
                  const auto user = ba::authenticate(verify, std::string_view(header));
                  if (!user) return verdict(user);
                  return verdict(ba::verify_user_access("user-2", *user));
                },
                true});

  // The cache: the first time, a hit, and a miss beside it.
  using plain = ba::verifier<ba::key_set, ba::manual_clock>;
  const auto& eddsa = key_with_kid(ba::algorithm::eddsa);
  const plain by_key(ba::key_set::parse(ba::testing::jwks({eddsa.public_jwk()})).value(),
                     ba::policy::jwt_plugin(support::origin), ba::manual_clock(support::now));
  const std::string cached_token = eddsa.token(plugin);
  to.push_back({"the cache, each time new", "ok",
                [by_key, cached_token] {
                  const auto cached =
                      ba::cached_verifier<plain>::make(by_key, {.bytes = 1U << 16U});
                  if (!cached) return verdict(cached);
                  const auto first = (*cached)(cached_token);
                  if (!first) return verdict(first);
                  return verdict((*cached)(cached_token));
                },
                true});
  const auto cached = std::make_shared<ba::cached_verifier<plain>>(
      by_key, ba::token_cache_options{.bytes = 1U << 16U});
  to.push_back({"the cache, a token that it has", "ok",
                [cached, cached_token] { return verdict((*cached)(cached_token)); }});
  to.push_back({"the cache, another signature", "signature_invalid",
                [cached, bad = other_signature(cached_token)] { return verdict((*cached)(bad)); }});
}

void add_cookies(std::vector<scenario>& to) {
  const std::string data = support::session_text{}.json(),
                    dated = support::with_claims(data, support::dates());
  const auto reader = [](ba::session_strategy strategy) {
    return ba::session_reader{ba::session_secrets(support::cookie_secret),
                              ba::session_policy(strategy, "https://app.example"),
                              support::millisecond_clock{}};
  };
  const auto add = [&](const std::string& what, const auto& read, std::string_view right,
                       const std::string& header) {
    to.push_back({"cookie, " + what, right, [read, header] { return verdict(read(header)); }});
  };
  const auto broken = [](std::string text, std::size_t from_end) {
    char& c = text[text.size() - from_end];
    c = c == 'A' ? 'B' : 'A';
    return text;
  };
  support::jwe_options without_kid;
  without_kid.header = R"({"alg":"dir","enc":"A256CBC-HS512"})";
  add("compact", reader(ba::session_strategy::compact), "ok",
      support::cookies(support::compact(data)));
  add("compact, another secret", reader(ba::session_strategy::compact), "signature_invalid",
      support::cookies(support::compact(data, support::cookie_now * 1000 + 300'000, older_secret)));
  add("jwt", reader(ba::session_strategy::jwt), "ok", support::cookies(support::jwt(dated)));
  add("jwt, another MAC", reader(ba::session_strategy::jwt), "signature_invalid",
      support::cookies(broken(support::jwt(dated), 10)));
  add("jwe", reader(ba::session_strategy::jwe), "ok", support::cookies(support::jwe(dated)));
  add("jwe without kid", reader(ba::session_strategy::jwe), "ok",
      support::cookies(support::jwe(dated, without_kid)));
  add("jwe, another tag", reader(ba::session_strategy::jwe), "decryption_failed",
      support::cookies(broken(support::jwe(dated), 10)));
  add("another session_token", reader(ba::session_strategy::compact), "signature_invalid",
      support::cookies(support::compact(data),
                       support::signed_token(support::session_token_text, older_secret)));
  const std::string in_chunks = support::compact(data);
  add("in chunks", reader(ba::session_strategy::compact), "ok",
      "__Secure-better-auth.session_token=" + support::escaped(support::signed_token()) +
          "; __Secure-better-auth.session_data.0=" + in_chunks.substr(0, 100) +
          "; __Secure-better-auth.session_data.1=" + in_chunks.substr(100));

  const auto& key = key_with_kid(ba::algorithm::eddsa);
  const std::string by_keys = key.token(
      support::with_claims(
          data, support::dates() + ",\"sub\":\"user-1\",\"sid\":\"" +
                    std::string(support::session_token_text) +
                    "\",\"iss\":\"https://app.example\",\"aud\":\"better-auth:session-cache\""),
      with(key.header(), "}", ",\"typ\":\"better-auth.session-cache+jwt\"}"));
  const ba::session_reader jwks_reader{
      ba::key_set::parse(ba::testing::jwks({key.public_jwk()})).value(),
      ba::session_secrets(support::cookie_secret),
      ba::session_policy(ba::session_strategy::jwt, "https://app.example"),
      support::millisecond_clock{}};
  add("jwt by keys", jwks_reader, "ok", support::cookies(by_keys));
  add("jwt by keys, another signature", jwks_reader, "signature_invalid",
      support::cookies(other_signature(by_keys)));
  to.push_back(
      {"session_token alone", "ok",
       [secrets = ba::session_secrets(support::cookie_secret), text = support::signed_token()] {
         return verdict(ba::verify_session_token(text, secrets));
       },
       true});
}

namespace {

// Answers with what stands here now.
struct answers {
  std::string body = {};
  int status = 200;
};
struct fetcher {
  const answers* from;
  ba::fetch_response operator()(const ba::fetch_request&) const {
    ba::fetch_response out;
    out.status = from->status;
    out.body = from->body;
    out.etag = "\"a tag that is longer than a short string\"";
    return out;
  }
};
using source = ba::jwks_source<fetcher, ba::manual_clock>;

}  // namespace

void add_sources(std::vector<scenario>& to) {
  const auto& old_key = key_with_kid(ba::algorithm::eddsa);
  const auto& new_key = key_with_kid(ba::algorithm::es256);
  auto claims = support::plugin_claims();
  claims.lifetime = 100'000;
  const std::string old_token = old_key.token(claims), new_token = new_key.token(claims),
                    forged = other_signature(old_token);
  const std::string stranger = with(old_token, old_token.substr(0, old_token.find('.')),
                                    ba::base64url::encode(R"({"alg":"EdDSA","kid":"nobody's"})"));
  const answers first{
      ba::testing::jwks({old_key.public_jwk(), key_with_kid(ba::algorithm::rs256).public_jwk()})};
  const answers second{ba::testing::jwks({old_key.public_jwk(), new_key.public_jwk()})};

  // A source and its verifier, at a time of its life.
  struct remote {
    explicit remote(const answers& begins_with) : current(begins_with) {}
    void live_until(std::int64_t later, const answers& then) {
      (void)keys.refresh();
      clock.advance(later);
      current = then;
    }
    answers current;
    ba::manual_clock clock{support::now};
    source keys{fetcher{&current}, "https://app.example/api/auth/jwks", {}, clock};
    ba::verifier<source&, ba::manual_clock> verify{keys, ba::policy::jwt_plugin(support::origin),
                                                   clock};
  };
  const auto add = [&](const std::string& what, std::string_view right, std::int64_t age,
                       const answers& then, const std::string& token) {
    const auto state = std::make_shared<std::unique_ptr<remote>>();
    scenario made{"a source of keys, " + what, right,
                  [state, token] { return verdict((*state)->verify(token)); }};
    made.prepare = [state, first, age, then] {
      *state = std::make_unique<remote>(first);
      if (age >= 0) (*state)->live_until(age, then);
    };
    made.finish = [state] { state->reset(); };
    to.push_back(std::move(made));
  };
  add("nothing fetched yet", "ok", -1, first, old_token);
  add("nothing fetched yet, nobody's key", "unknown_key", -1, first, stranger);
  add("nothing fetched yet, another signature", "signature_invalid", -1, first, forged);
  add("fresh", "ok", 1, second, old_token);
  add("fresh, a new key", "ok", 60, second, new_token);
  add("fresh, nobody's key", "unknown_key", 60, second, stranger);
  add("due", "ok", 280, second, old_token);
  add("old", "ok", 4000, second, old_token);
  add("old, another signature", "signature_invalid", 4000, second, forged);
  add("old, a new key", "ok", 4000, second, new_token);
  // All keys are withdrawn: but what cannot be read is not known. And a server that answers
  // anything else says nothing about keys.
  add("old, no key is left", "unknown_key", 4000, {R"({"keys":[]})"}, old_token);
  to.back().or_before = "ok";
  add("old, the server is gone", "ok", 4000, {"gone", 502}, old_token);

  to.push_back({"a source of keys is made", "ok",
                [first] {
                  return verdict(source::make(fetcher{&first}, "https://app.example/api/auth/jwks",
                                              {}, ba::manual_clock(support::now)));
                },
                true});
  const auto live = std::make_shared<ba::live_key_set>(ba::key_set::parse(first.body).value());
  const auto by_live = std::make_shared<ba::verifier<ba::live_key_set&, ba::manual_clock>>(
      *live, ba::policy::jwt_plugin(support::origin), ba::manual_clock(support::now));
  to.push_back({"a set that is replaced in use", "ok",
                [live, by_live, old_token, second] {
                  auto keys = ba::key_set::parse(second.body);
                  if (!keys) return verdict(keys);
                  live->replace(*std::move(keys));
                  return verdict((*by_live)(old_token));
                },
                true});
}

}  // namespace faults
