// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <nlohmann/json.hpp>

namespace ba = better_auth;

namespace doctor {

namespace {

std::string_view text_of(mark m) {
  return m == mark::passed ? "passed" : (m == mark::failed ? "failed" : "not_reached");
}

std::string in_colour(std::string_view text, std::string_view code, bool colours) {
  return colours ? std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m")
                 : std::string(text);
}

std::string relative(std::int64_t time, std::int64_t now) {
  constexpr std::int64_t end_of_time =
      1'000'000'000'000;  // a token may say anything, and no difference is to overflow
  if (time > end_of_time || time < -end_of_time) return "which is no date in seconds";
  return time > now ? "in " + std::to_string(time - now) + " s"
                    : std::to_string(now - time) + " s ago";
}

std::string sight(const ba::sighting& seen, std::int64_t now) {
  std::string out;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty())
      out.append(out.empty() ? "  It says, unverified: " : ", ")
          .append(name)
          .append(" ")
          .append(value);
  };
  add("alg", seen.alg);
  add("typ", seen.typ);
  add("iss", seen.iss);
  add("aud", seen.aud);
  if (seen.exp) add("exp", std::to_string(*seen.exp) + " (" + relative(*seen.exp, now) + ")");
  return out.empty() ? out : out.append(".\n");
}

}  // namespace

std::string as_json(const findings& found) {
  using nlohmann::json;
  const ba::sighting& seen = found.seen;
  json out{{"verified", !found.refusal},
           {"artefact", ba::name_of(seen.what)},
           {"looks_like", ba::description_of(seen.what)}};
  json says = json::object();
  for (const auto& [name, value] : {std::pair("alg", &seen.alg), std::pair("typ", &seen.typ),
                                    std::pair("iss", &seen.iss), std::pair("aud", &seen.aud)})
    if (!value->empty()) says[name] = *value;
  if (seen.exp) says["exp"] = *seen.exp;
  out["says"] = says;
  out["steps"] = json::array();
  for (const step& each : found.steps)
    out["steps"].push_back({{"step", each.name}, {"mark", text_of(each.came_out)}});
  out["notes"] = found.notes;
  if (found.refusal) {
    out["error"] = found.refusal->name();
    out["claim"] = found.refusal->claim();
    out["cause"] = found.why.cause;
    out["explanation"] = found.why.text;
    out["remedy"] = found.why.remedy;
  } else {
    out["user"] = found.user;
    if (found.until) out["until"] = *found.until;
  }
  return out.dump(-1, ' ', true, json::error_handler_t::replace).append("\n");
}

std::string as_text(const findings& found, std::int64_t now, bool colours) {
  std::string out = "This looks like ";
  out.append(ba::description_of(found.seen.what)).append(".\n").append(sight(found.seen, now));
  for (const step& each : found.steps) {
    const std::string mark = each.came_out == mark::passed   ? in_colour("  ok  ", "32", colours)
                             : each.came_out == mark::failed ? in_colour("  NO  ", "31;1", colours)
                                                             : in_colour("  --  ", "2", colours);
    std::string name(each.name);
    name.resize(14, ' ');
    out.append(mark).append(name).append(each.asks).append("\n");
  }
  for (const std::string& note : found.notes) out.append("Note: ").append(note).append(".\n");
  if (!found.refusal) {
    out.append(in_colour("Verified", "32;1", colours))
        .append(": this is user ")
        .append(found.user.empty() ? "(nobody: no sub)" : ba::printable(found.user));
    if (found.until) out.append(", until ").append(std::to_string(*found.until));
    return out.append(".\n");
  }
  const bool configuration = found.refusal->kind() == ba::error_kind::configuration;
  out.append(in_colour(configuration ? "Cannot verify" : "Refused", "31;1", colours))
      .append(": ")
      .append(found.why.text);
  out.append(" [").append(found.refusal->name());
  if (found.why.cause != found.refusal->name()) out.append(": ").append(found.why.cause);
  return out.append("].\n").append("What to do: ").append(found.why.remedy).append("\n");
}

}  // namespace doctor
