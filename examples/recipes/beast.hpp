// SPDX-License-Identifier: MIT
#pragma once

#include "recipe.hpp"

#include <utility>  // Boost 1.74 forgets it
#include <vector>

#include <boost/asio.hpp>
#include <boost/beast.hpp>

/// What the two recipes for Boost.Beast share.
namespace recipe {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

// ---- of this framework ----
inline std::vector<std::string_view> authorization_of(const request& from) {
  std::vector<std::string_view> values;
  for (const auto& field : from)
    if (field.name() == http::field::authorization)
      values.emplace_back(field.value().data(), field.value().size());
  return values;
}

inline response response_to(const request& to, const ba::http_response& from) {
  response made(static_cast<http::status>(from.status), to.version(), from.body);
  for (const auto& [name, value] : from.headers) made.insert(name, value);
  made.keep_alive(to.keep_alive());
  made.prepare_payload();
  return made;
}
// ---- so far ----

inline response handle(const ba::verifier& verify, tasks& store, const request& asked) {
  const auto text = [](auto view) { return std::string_view(view.data(), view.size()); };
  return response_to(asked, route(verify, store, text(asked.method_string()), text(asked.target()),
                                  authorization_of(asked), asked.body()));
}

inline void limit(http::request_parser<http::string_body>& parser) {
  parser.header_limit(16 * 1024);
  parser.body_limit(64 * 1024);
}

}  // namespace recipe
