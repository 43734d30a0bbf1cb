// SPDX-License-Identifier: MIT
#include <better_auth/stores/curl.hpp>

#include "catch.hpp"
#include "fault_server/certificates.hpp"
#include "fault_server/fault_server.hpp"

#include <cctype>
#include <chrono>

namespace ba = better_auth;

namespace {

using seconds = std::chrono::duration<double>;

struct outcome {
  ba::fetch_response response;
  double took;  // seconds
};

outcome fetch(const std::string& url, std::int64_t timeout = 5, std::size_t max_bytes = 1 << 20,
              ba::curl_options options = {}) {
  const auto before = std::chrono::steady_clock::now();
  ba::fetch_response response = ba::curl_fetcher(std::move(options))(
      {.url = url, .timeout = timeout, .max_bytes = max_bytes});
  return {std::move(response), seconds(std::chrono::steady_clock::now() - before).count()};
}

/// A server for this file, with a document that it serves.
const fault_server::server& plain() {
  static const auto made = [] {
    auto server = std::make_unique<fault_server::server>();
    server->write("good", R"({"keys":[]})");
    server->start();
    return server;
  }();
  return *made;
}

}  // namespace

TEST_CASE("curl_fetcher brings status, body, ETag and Cache-Control") {
  const auto& server = plain();
  server.mode("file:good");
  auto got = fetch(server.url()).response;
  CHECK(got.status == 200);
  CHECK(got.body == R"({"keys":[]})");
  CHECK(got.problem == ba::fetch_problem::none);
  CHECK(got.etag.empty());
  CHECK(got.cache_control.empty());
  server.mode("cached:good");
  CHECK(fetch(server.url()).response.cache_control == "public, max-age=7");
  server.mode("etag:good");
  const std::string tag = fetch(server.url()).response.etag;
  CHECK(tag.size() == 66);
  const std::string url = server.url();
  got = ba::curl_fetcher()({.url = url, .etag = tag});
  CHECK(got.status == 304);
  CHECK(got.body.empty());
}

TEST_CASE("curl_fetcher asks for JSON, uncompressed, and sends nothing of its environment") {
  const auto& server = plain();
  server.mode("file:good");
  setenv("http_proxy", "http://127.0.0.1:1",
         1);  // http is spoken with this machine alone, never through a proxy
  setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  CHECK(fetch(server.url()).response.status == 200);
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
  CHECK(server.get("/control/accept") ==
        "accept=application/json; user-agent=better-auth-jwt/" BETTER_AUTH_JWT_VERSION);
}

TEST_CASE("curl_fetcher uses the proxy of the environment for https") {
  setenv("https_proxy", "http://127.0.0.1:1", 1);  // nobody listens there
  const auto got = fetch("https://app.invalid/jwks").response;
  CHECK(got.problem == ba::fetch_problem::connection);
  const auto& server = plain();
  const std::string proxy = server.url("");
  setenv("https_proxy", proxy.c_str(), 1);
  CHECK(fetch("https://app.invalid/jwks").response.problem ==
        ba::fetch_problem::connection);  // it answers CONNECT with 501
  unsetenv("https_proxy");
}

TEST_CASE("curl_fetcher follows no redirect and speaks no other protocol") {
  const auto& server = plain();
  server.mode("redirect");
  const auto got = fetch(server.url()).response;
  CHECK(got.status == 301);
  CHECK(got.body.empty());
  server.write("secret", "secret");
  for (const std::string& url :
       {"file://" + server.path("secret"), std::string("ftp://127.0.0.1/"),
        std::string("gopher://127.0.0.1:1/"), std::string("not a url"), std::string()}) {
    const auto refused = fetch(url).response;
    CHECK(refused.problem != ba::fetch_problem::none);
    CHECK(refused.body.empty());
  }
}

TEST_CASE("curl_fetcher cuts off what is too large, announced or not") {
  const auto& server = plain();
  for (const char* mode : {"big", "forever", "headers"}) {
    CAPTURE(mode);
    server.mode(mode);
    const auto got = fetch(server.url());
    CHECK(got.response.problem == ba::fetch_problem::too_large);
    CHECK(got.response.body.empty());
    CHECK(got.took < 3);
  }
  server.mode("file:good");
  CHECK(fetch(server.url(), 5, 11).response.status == 200);
  CHECK(fetch(server.url(), 5, 10).response.problem == ba::fetch_problem::too_large);
}

TEST_CASE("curl_fetcher ends within the timeout, whatever the server does") {
  const auto& server = plain();
  server.write("good", R"({"keys":[]})" + std::string(100, ' '));
  for (const char* mode : {"nothing", "drip", "late:3"}) {
    CAPTURE(mode);
    server.mode(mode);
    const auto got = fetch(server.url(), 1);
    CHECK(got.response.problem == ba::fetch_problem::timeout);
    CHECK(got.took > 0.9);
    CHECK(got.took < 2);
  }
  server.mode("late:0.2");
  CHECK(fetch(server.url(), 1).response.status == 200);
}

TEST_CASE("curl_fetcher tells a broken connection from an answer") {
  const auto& server = plain();
  server.write("good", R"({"keys":[]})");
  server.mode("close");
  CHECK(fetch(server.url()).response.problem == ba::fetch_problem::connection);
  server.mode("truncated:good");
  CHECK(fetch(server.url()).response.problem == ba::fetch_problem::connection);
  CHECK(fetch("http://127.0.0.1:1/jwks").response.problem == ba::fetch_problem::connection);
  CHECK(fetch("https://no-such-host.invalid/jwks").response.problem ==
        ba::fetch_problem::connection);
  server.mode("gzip");
  CHECK(fetch(server.url()).response.body.substr(0, 2) ==
        "\x1f\x8b");  // as it came: it will not parse
}

TEST_CASE("curl_fetcher verifies the server's certificate and name") {
  using fault_server::certificate;
  fault_server::server server({"right", "wrong_name", "expired", "unknown", "self_signed"});
  const auto authority = certificate::make("test authority", nullptr, nullptr);
  const auto stranger = certificate::make("another authority", nullptr, nullptr);
  authority.write(server.path("ca.pem"), false);
  certificate::make("localhost", "DNS:localhost,IP:127.0.0.1", &authority)
      .write(server.path("right.pem"), true);
  certificate::make("elsewhere", "DNS:elsewhere.example", &authority)
      .write(server.path("wrong_name.pem"), true);
  certificate::make("localhost", "DNS:localhost", &authority, -60)
      .write(server.path("expired.pem"), true);
  certificate::make("localhost", "DNS:localhost", &stranger)
      .write(server.path("unknown.pem"), true);
  certificate::make("localhost", "DNS:localhost", nullptr)
      .write(server.path("self_signed.pem"), true);
  server.write("good", R"({"keys":[]})");
  server.start();
  server.mode("file:good");
  const ba::curl_options trusting{.ca_file = server.path("ca.pem")};
  CHECK(fetch(server.https_url("right"), 5, 100, trusting).response.status == 200);
  CHECK(fetch(server.https_url("right", "127.0.0.1"), 5, 100, trusting).response.status == 200);
  CHECK(server.count() == 2);
  for (const char* name : {"wrong_name", "expired", "unknown", "self_signed"}) {
    CAPTURE(name);
    const auto got = fetch(server.https_url(name), 5, 100, trusting).response;
    CHECK(got.problem == ba::fetch_problem::tls);
    CHECK(got.status == 0);
  }
  CHECK(fetch(server.https_url("right")).response.problem ==
        ba::fetch_problem::tls);  // the system does not know our authority
  CHECK(fetch(server.https_url("right"), 5, 100, {.ca_file = server.path("no such file")})
            .response.problem == ba::fetch_problem::tls);
  CHECK(server.count() == 2);
}
