#include "api/control/query.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>

#include "api/control/router.hpp"
#include "base/time_text.hpp"

namespace api::control {

namespace {

// All of a text as a number.
template <class Number>
std::optional<Number> read_whole(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

#ifndef __cpp_lib_to_chars  // of a library whose from_chars reads whole numbers only
template <>
std::optional<double> read_whole(std::string_view text) {
  const bool begins_well = !text.empty() && text.find_first_not_of("-.0123456789") != 0;
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (!begins_well || end != copy.data() + copy.size()) return std::nullopt;
  return value;
}
#endif

std::optional<Time> read_epoch_seconds(std::string_view text) {
  const auto seconds = read_whole<double>(text);
  const auto seconds_max = static_cast<double>(base::milliseconds_of(base::time_max)) / 1000;
  if (!seconds || !(*seconds >= 0 && *seconds <= seconds_max)) return std::nullopt;
  return Time{base::Duration{std::llround(*seconds * 1000)}};
}

}  // namespace

std::optional<std::int64_t> id_in_path(const Call& call) {
  const auto form = base::Target(call.route.path).segments();
  const auto given = call.request.target.segments();
  const auto place = std::find(form.begin(), form.end(), "{Id}");
  return read_whole<std::int64_t>(given.at(static_cast<std::size_t>(place - form.begin())));
}

std::optional<std::int64_t> Query::number(std::string_view name) {
  const auto given = text(name);
  if (!given) return std::nullopt;
  const auto value = read_whole<std::int64_t>(*given);
  if (value && *value >= 0) return value;
  refuse(std::string(name) + " must be a whole number, from 0 on.");
  return std::nullopt;
}

std::optional<Time> Query::moment(std::string_view name) {
  const auto given = text(name);
  if (!given) return std::nullopt;
  auto value = base::parse_rfc3339(*given);
  if (!value) value = read_epoch_seconds(*given);
  if (!value) {
    refuse(std::string(name) + " must be a moment such as 2026-11-27T12:00:00Z, or epoch seconds.");
  }
  return value;
}

std::int64_t Query::limit(std::int64_t most, std::int64_t usual) {
  const std::int64_t value = number("Limit").value_or(usual);
  if (value < 1 || value > most) refuse("Limit must be from 1 to " + std::to_string(most) + ".");
  return value;
}

void Query::refuse(std::string why) {
  if (mistake_.empty()) mistake_ = std::move(why);
}

std::optional<Reply> Query::refusal() const {
  if (mistake_.empty()) return std::nullopt;
  return error(400, mistake_);
}

}  // namespace api::control
