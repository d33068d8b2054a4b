#include "api/telemetry/journal_lines.hpp"

#include <rapidjson/writer.h>

#include <tuple>

#include "api/model/codec.hpp"
#include "base/json.hpp"

namespace api {

namespace {

constexpr std::string_view log_begin = R"(["journal",)";
constexpr std::string_view call_begin = R"(["call",)";

// In the order of a line. `place` is the change stream's, which each process has for itself.
template <class Entry>
auto values_of(Entry& entry) {
  return std::tie(entry.id,
                  entry.at,
                  entry.machine,
                  entry.status,
                  entry.delivery,
                  entry.operation,
                  entry.region,
                  entry.server_name,
                  entry.error,
                  entry.message,
                  entry.request_id,
                  entry.user_agent,
                  entry.input,
                  entry.input_cut,
                  entry.output,
                  entry.output_cut,
                  entry.duration,
                  entry.fault,
                  entry.ran,
                  entry.via);
}

// --- Writing ---

void write(JsonWriter& writer, const std::string& value) {
  write_text(writer, value);
}
void write(JsonWriter& writer, bool value) {
  writer.Bool(value);
}
void write(JsonWriter& writer, std::int64_t value) {
  writer.Int64(value);
}
void write(JsonWriter& writer, unsigned value) {
  writer.Uint(value);
}
void write(JsonWriter& writer, Time value) {
  writer.Int64(base::milliseconds_of(value));
}
void write(JsonWriter& writer, std::chrono::nanoseconds value) {
  writer.Int64(value.count());
}
void write(JsonWriter& writer, std::optional<storage::Delivery> value) {
  writer.Int64(value ? static_cast<std::int64_t>(*value) : -1);
}

// --- Reading: false if it is no such value ---

bool read(const base::Json& json, std::string& value) {
  if (!json.IsString()) return false;
  value = base::text_of(json);
  return true;
}
bool read(const base::Json& json, bool& value) {
  if (!json.IsBool()) return false;
  value = json.GetBool();
  return true;
}
bool read(const base::Json& json, std::int64_t& value) {
  if (!json.IsInt64()) return false;
  value = json.GetInt64();
  return true;
}
bool read(const base::Json& json, unsigned& value) {
  if (!json.IsUint()) return false;
  value = json.GetUint();
  return true;
}
bool read(const base::Json& json, Time& value) {
  if (!json.IsInt64()) return false;
  value = Time{Duration{json.GetInt64()}};
  return true;
}
bool read(const base::Json& json, std::chrono::nanoseconds& value) {
  if (!json.IsInt64()) return false;
  value = std::chrono::nanoseconds{json.GetInt64()};
  return true;
}
bool read(const base::Json& json, std::optional<storage::Delivery>& value) {
  constexpr auto count = static_cast<std::int64_t>(base::names<storage::Delivery>.size());
  if (!json.IsInt64() || json.GetInt64() < -1 || json.GetInt64() >= count) return false;
  value.reset();
  if (json.GetInt64() >= 0) value = static_cast<storage::Delivery>(json.GetInt64());
  return true;
}

bool read_call(const base::Json& line, JournalEntry& entry) {
  return std::apply(
      [&](auto&... value) {
        rapidjson::SizeType place = 0;
        return line.Size() == 1 + sizeof...(value) && (... && read(line[++place], value));
      },
      values_of(entry));
}

}  // namespace

void add_lines(const Journal::Log& log, std::string& lines) {
  lines += std::string(log_begin) + std::to_string(log.dropped) + "," +
           std::to_string(log.last_id) + "]\n";
  for (const JournalEntry& each : log.entries) {
    StringSink sink{lines};
    JsonWriter writer(sink);
    writer.StartArray();
    write(writer, std::string("call"));
    std::apply([&](const auto&... value) { (write(writer, value), ...); }, values_of(each));
    writer.EndArray();
    lines += "\n";
  }
}

bool is_journal_line(std::string_view line) {
  return line.starts_with(log_begin) || line.starts_with(call_begin);
}

std::optional<std::string> read_line(std::string_view line, JournalLines& journal) {
  base::JsonDocument json;
  if (!base::parse_json(line, json) || !json.IsArray()) return "it is no array of JSON";
  bool is_well = false;
  if (line.starts_with(log_begin)) {
    is_well = json.Size() == 3 && read(json[1], journal.dropped) && read(json[2], journal.last_id);
  } else {
    is_well = read_call(json, journal.entries.emplace_back());
  }
  if (!is_well) return "a value is missing or of another type";
  return std::nullopt;
}

}  // namespace api
