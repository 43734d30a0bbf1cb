// SPDX-License-Identifier: MIT
// base64url against a reader that goes bit by bit.
#include <better_auth/base/base64url.hpp>

#include "fuzz_support.hpp"

#include <memory>
#include <optional>

namespace {

std::optional<std::string> naive(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bits, out;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == alphabet.npos) return {};
    for (int bit = 5; bit >= 0; --bit) bits += (value >> bit & 1U) != 0 ? '1' : '0';
  }
  while (bits.size() >= 8) {
    unsigned byte = 0;
    for (int i = 0; i < 8; ++i)
      byte = byte * 2 + (bits[static_cast<std::size_t>(i)] == '1' ? 1 : 0);
    out += static_cast<char>(byte);
    bits.erase(0, 8);
  }
  if (bits.size() >= 6 || bits.find('1') != std::string::npos) return {};
  return out;
}

void check(std::string_view text) {
  namespace base64url = better_auth::base64url;
  // In memory of their own that ends where they end, so that a byte too many is noticed.
  const std::unique_ptr<char[]> in(new char[text.size()]);
  text.copy(in.get(), text.size());
  const std::size_t size = base64url::decoded_size(text.size());
  const std::unique_ptr<unsigned char[]> out(new unsigned char[size]);
  const auto expected = naive(text);
  const bool decoded = base64url::decode({in.get(), text.size()}, out.get());
  fuzz::require(decoded == expected.has_value(), "base64url is accepted by one reader alone");
  fuzz::require(base64url::is_canonical({in.get(), text.size()}) == decoded,
                "is_canonical and decode differ");
  if (!decoded) return;
  const std::string_view bytes(reinterpret_cast<const char*>(out.get()), size);
  fuzz::require(bytes == *expected, "base64url is decoded differently");
  fuzz::require(base64url::encode(bytes) == text, "one byte string has two spellings");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  const unsigned mode = in.byte();
  if (mode % 2 == 0) {
    check(in.rest());
    return 0;
  }
  // The right spelling of any bytes, with one character changed, put in or left out.
  std::string text = better_auth::base64url::encode(in.rest());
  check(text);
  if (!text.empty()) {
    const std::size_t at = (mode / 8 * 37) % text.size();
    const char c = in.rest().empty() ? 'A' : in.rest().back();
    if (mode % 8 == 1) text[at] = c;
    if (mode % 8 == 3) text.insert(at, 1, c);
    if (mode % 8 == 5) text.erase(at, 1);
    if (mode % 8 == 7) text.back() = c;
  }
  check(text);
  return 0;
}
