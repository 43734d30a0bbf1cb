// SPDX-License-Identifier: MIT
#include <better_auth/keys/fetch.hpp>

#include "catch.hpp"

namespace ba = better_auth;

TEST_CASE("attack 44: keys come over https, or by http from this machine alone") {
  const auto code = [](std::string_view url) {
    const auto fine = ba::detail::check_key_url(url, {});
    return fine ? "ok" : std::string(fine.error().name());
  };
  for (const char* good :
       {"https://app.example/api/auth/jwks", "HTTPS://app.example", "https://10.0.0.1:8443/jwks",
        "http://localhost:3000/api/auth/jwks", "http://LOCALHOST/", "http://127.0.0.1/",
        "http://127.255.3.4:80/jwks", "http://[::1]:3000/jwks", "http://[::1]"})
    CHECK((std::string(good) + " " + code(good)) == std::string(good) + " ok");
  for (const char* bad :
       {"http://app.example/jwks", "http://10.0.0.1/", "http://localhost.evil.example/",
        "http://127.0.0.1.evil.example/", "http://127.1/", "http://127.0.0.256/",
        "http://127.0.0.0001/", "http://127.0.0./", "http://127.0.0.1.1/", "http://127..0.1/",
        "http://1270.0.1/", "http://[::2]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/"})
    CHECK((std::string(bad) + " " + code(bad)) == std::string(bad) + " insecure_url");
  // Hosts that are listed, as a whole.
  const std::vector<std::string> listed = {"web", "10.0.0.7"};
  for (const char* good : {"http://web:3000/api/auth/jwks", "http://WEB/", "http://10.0.0.7/"})
    CHECK(ba::detail::check_key_url(good, listed));
  for (const char* bad :
       {"http://web.evil.example/", "http://evil.web/", "http://we/", "http://webb/",
        "http://10.0.0.70/", "http://web@evil.example/", "http://evil.example/web"})
    CHECK_FALSE(ba::detail::check_key_url(bad, listed));
  for (const char* bad : {"", "app.example", "ftp://app.example/", "file:///etc/passwd", "https://",
                          "https://user@app.example/", "https://user:pw@app.example/",
                          "http://127.0.0.1@evil.example/", "http://127.0.0.1\\@evil.example/",
                          "https://app.example/#x", "https://app.example/ x",
                          "https://app.example/\r\nHost: x", "https://app.example:99999/"})
    CHECK((std::string(bad) + " " + code(bad)) == std::string(bad) + " invalid_url");
}

TEST_CASE("the keys stand under the base URL, with one slash between") {
  const auto joined = [](std::string_view base_url, std::string_view base_path = "/api/auth") {
    const auto url = ba::jwks_url_from(base_url, base_path);
    return url ? *url : std::string(url.error().name());
  };
  CHECK(joined("https://app.example") == "https://app.example/api/auth/jwks");
  CHECK(joined("https://app.example/") == "https://app.example/api/auth/jwks");
  CHECK(joined("http://localhost:3000//") == "http://localhost:3000/api/auth/jwks");
  CHECK(joined("https://app.example/auth") == "https://app.example/auth/jwks");
  CHECK(joined("https://app.example/auth/") == "https://app.example/auth/jwks");
  CHECK(joined("https://app.example", "/my/auth/") == "https://app.example/my/auth/jwks");
  CHECK(joined("https://app.example", "/") == "https://app.example/jwks");
  for (const char* bad : {"app.example", "https://app.example?x", "https://app.example/#x",
                          "https://u:p@app.example"})
    CHECK(ba::jwks_url_from(bad).error().code() == ba::errc::invalid_url);
}

TEST_CASE("Cache-Control says for how long an answer may be kept") {
  using ba::detail::max_age_of;
  CHECK(max_age_of("max-age=60") == 60);
  CHECK(max_age_of("public, Max-Age=60 ,must-revalidate") == 60);
  CHECK(max_age_of("max-age=\"60\"") == 60);
  CHECK(max_age_of("max-age=0") == 0);
  CHECK(max_age_of("max-age=60, max-age=30") == 30);
  CHECK(max_age_of("max-age=99999999999999999999999999") == 9'999'999'999);
  CHECK(max_age_of("no-store") == 0);
  CHECK(max_age_of("max-age=60, no-cache") == 0);
  CHECK(max_age_of("no-cache=\"set-cookie\"") == 0);
  for (const char* silent : {"", ",", "public", "max-age", "max-age=", "max-age=-1", "max-age=1.5",
                             "max-age=\"", "max-age= 5", "s-maxage=5", "x-max-age=5"})
    CHECK_FALSE(max_age_of(silent));
}

TEST_CASE("an entity tag that could become a header field is dropped") {
  using ba::detail::is_sound_etag;
  CHECK(is_sound_etag("\"abc\""));
  CHECK(is_sound_etag("W/\"abc\""));
  CHECK(is_sound_etag(""));
  CHECK_FALSE(is_sound_etag("\"a\"\r\nX: y"));
  CHECK_FALSE(is_sound_etag("\"a b\""));
  CHECK_FALSE(is_sound_etag(std::string("\"a\0\"", 4)));
  CHECK(is_sound_etag(std::string(256, 'a')));
  CHECK_FALSE(is_sound_etag(std::string(257, 'a')));
}

TEST_CASE("every problem has a sentence that is fit for a log") {
  for (std::size_t i = 1; i < ba::fetch_problem_count; ++i) {
    const auto sentence = ba::message(static_cast<ba::fetch_problem>(i));
    CHECK(sentence.size() > 20);
    CHECK(sentence.find_first_of("\"\\\n") == sentence.npos);
  }
  CHECK(ba::message(ba::fetch_problem::none).empty());
  CHECK(ba::message(static_cast<ba::fetch_problem>(ba::fetch_problem_count)).empty());
}
