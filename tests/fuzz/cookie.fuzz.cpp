// SPDX-License-Identifier: MIT
// Any bytes as a Cookie header, against a reader without tricks; and any JSON as a session that is
// properly signed.
#include <better_auth/session/reader.hpp>

#include "session_support.hpp"
#include "fuzz_support.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace ba = better_auth;

namespace {

std::string trimmed(std::string text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.erase(0, 1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
  return text;
}

std::optional<std::string> unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const std::string digits = text.substr(i + 1, 2);
    if (digits.size() != 2 ||
        digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
      return {};
    out += static_cast<char>(std::stoi(digits, nullptr, 16));
    i += 2;
  }
  return out;
}

/// The value of the cookie; nothing if it is missing or the header is not sound for it.
std::optional<std::string> naive(const std::string& header, const std::string& name) {
  std::map<std::string, std::set<std::string>> cookies;  // equal values count once
  for (std::size_t begin = 0; begin <= header.size();) {
    const std::size_t end = std::min(header.find(';', begin), header.size());
    const std::string pair = header.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) continue;
    std::string value = trimmed(pair.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    cookies[trimmed(pair.substr(0, equals))].insert(value);
  }
  if (const auto whole = cookies.find(name); whole != cookies.end()) {
    if (whole->second.size() > 1) return {};
    if (!whole->second.begin()->empty()) return unescaped(*whole->second.begin());
  }
  std::string all;
  bool any = false;
  std::size_t highest = 0;
  for (const auto& [each, values] : cookies) {
    if (each.substr(0, name.size() + 1) != name + '.') continue;
    const std::string number = each.substr(name.size() + 1);
    if (number.empty() || number.find_first_not_of("0123456789") != std::string::npos ||
        (number.size() > 1 && number[0] == '0'))
      continue;
    if (number.size() > 2 || values.size() > 1) return {};  // above 99, or two different ones
    any = true;
    highest = std::max<std::size_t>(highest, std::stoul(number));
  }
  if (!any) return {};
  for (std::size_t i = 0; i <= highest; ++i) {
    const auto chunk = cookies.find(name + '.' + std::to_string(i));
    if (chunk == cookies.end()) return {};
    const auto text = unescaped(*chunk->second.begin());
    if (!text) return {};
    all += *text;
  }
  return all;
}

ba::session_reader make(ba::session_strategy strategy) {
  return {ba::session_secrets(session_support::cookie_secret),
          ba::session_policy(strategy, support::origin),
          ba::testing::manual_clock(session_support::cookie_now)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ba::session_reader readers[] = {make(ba::session_strategy::compact),
                                               make(ba::session_strategy::jwt),
                                               make(ba::session_strategy::jwe)};
  if (size > 30'000) return 0;
  fuzz::input in(data, size);
  const unsigned mode = in.byte() % 8;
  const std::string text(in.rest());
  if (mode >= 3) {
    const auto found = ba::find_cookie(text, "a");
    const auto expected = naive(text, "a");
    fuzz::require(found.has_value() == expected.has_value(),
                  "a cookie is found by one reader alone");
    if (found) fuzz::require(*found == *expected, "a cookie has another value");
    for (const ba::session_reader& read : readers) {
      fuzz::require(!read(text), "a session that nobody signed is accepted");
      fuzz::require(!read(session_support::cookies(text)),
                    "a value that nobody signed is accepted as a session");
    }
    return 0;
  }

  // What is signed here has the form of an object for `compact`, whose parts are put together as
  // texts.
  if (mode == 0 && (text.empty() || text.front() != '{' || text.back() != '}')) return 0;
  const std::string cookie = mode == 0   ? session_support::compact(text)
                             : mode == 1 ? session_support::jwt(text)
                                         : session_support::jwe(text);
  const auto session = readers[mode](session_support::cookies(cookie));
  if (!session) return 0;
  const fuzz::oracle other = fuzz::ask_oracle(session->payload());
  if (other.undecided) return 0;
  fuzz::require(other.accepts && other.value.is_object() && !other.twice,
                "a session is accepted that is not sound");
  fuzz::require(mode == 0 || session->payload() == text, "the payload is another one");
  const auto& user = other.value.at("user");
  const auto& record = other.value.at("session");
  fuzz::require(*fuzz::text_in(user, "id") == session->subject() && !session->subject().empty(),
                "a session belongs to somebody else");
  fuzz::require(*fuzz::text_in(record, "token") == session_support::session_token_text,
                "a session has another token than its cookie");
  return 0;
}
