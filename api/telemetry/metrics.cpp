#include "api/telemetry/metrics.hpp"

#include <algorithm>

namespace api {

namespace {

class Writer {
 public:
  explicit Writer(const std::string& shard) {
    if (!shard.empty()) common_ = "shard=\"" + shard + "\"";
  }

  void begin(std::string_view name, std::string_view type, std::string_view help) {
    name_ = "opsworkscm_" + std::string(name);
    text_ += "# HELP " + name_ + " " + std::string(help) + "\n";
    text_ += "# TYPE " + name_ + " " + std::string(type) + "\n";
  }

  void value(const std::string& labels, const std::string& value, std::string_view suffix = "") {
    text_.append(name_).append(suffix);
    const std::string between = common_.empty() || labels.empty() ? "" : ",";
    const std::string all = common_ + between + labels;
    if (!all.empty()) text_ += "{" + all + "}";
    text_ += " " + value + "\n";
  }

  void number(std::string_view name,
              std::string_view type,
              std::string_view help,
              std::uint64_t number) {
    begin(name, type, help);
    value("", std::to_string(number));
  }

  std::string take() { return std::move(text_); }

 private:
  std::string common_;  // labels
  std::string text_;
  std::string name_;
};

// Without trailing zeros: 0.00025, 1.
std::string shown(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

void write_durations(Writer& writer, const Metrics& metrics) {
  writer.begin("request_duration_seconds",
               "histogram",
               "From the last byte of a request to the first of its answer.");
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < metrics.requests_by_duration.size(); ++i) {
    count += metrics.requests_by_duration[i];
    const std::string bound = i < Metrics::bounds.size() ? shown(Metrics::bounds[i]) : "+Inf";
    writer.value("le=\"" + bound + "\"", std::to_string(count), "_bucket");
  }
  writer.value("", shown(metrics.request_seconds), "_sum");
  writer.value("", std::to_string(count), "_count");
}

}  // namespace

void Metrics::note_duration(std::chrono::nanoseconds duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin();
  ++requests_by_duration[static_cast<std::size_t>(bucket)];
  request_seconds += seconds;
}

std::string to_prometheus(const Metrics& metrics,
                          std::span<const Gauge> gauges,
                          const std::string& shard) {
  Writer writer(shard);
  writer.begin("calls_total", "counter", "Calls of the API, by operation and error.");
  for (const auto& [key, count] : metrics.calls) {
    writer.value("operation=\"" + key.first + "\",error=\"" + key.second + "\"",
                 std::to_string(count));
  }
  writer.number("control_requests_total",
                "counter",
                "Requests of the emulator's own API.",
                metrics.control_requests);
  writer.number("faults_total", "counter", "Calls that a fault struck.", metrics.faults_injected);
  writer.number("misdirected_total",
                "counter",
                "Requests about worlds that are kept by another emulator.",
                metrics.misdirected);
  writer.number("turns_total", "counter", "Transactions that were kept.", metrics.turns_kept);
  writer.number(
      "turns_lost_total", "counter", "Transactions that could not be kept.", metrics.turns_lost);
  writer.number("connections", "gauge", "Open connections.", metrics.connections_open);
  writer.number("connections_accepted_total",
                "counter",
                "Connections accepted.",
                metrics.connections_accepted);
  writer.number("connections_refused_total",
                "counter",
                "Connections turned away, since there were too many.",
                metrics.connections_refused);
  for (const Gauge& gauge : gauges) writer.number(gauge.name, "gauge", gauge.help, gauge.value);
  write_durations(writer, metrics);
  return writer.take();
}

}  // namespace api
