// What the process has done so far, counted for Prometheus.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace api {

struct Metrics {
  // The upper bounds of the buckets of how long requests took, in seconds.
  static constexpr std::array<double, 10> bounds{
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.1, 1, 10};

  std::map<std::pair<std::string, std::string>, std::uint64_t> calls;  // by operation and error
  std::uint64_t control_requests = 0;
  std::uint64_t faults_injected = 0;
  std::uint64_t misdirected = 0;
  std::uint64_t turns_kept = 0;
  std::uint64_t turns_lost = 0;
  std::string trouble;  // why the last turn that wrote could not be kept; empty: it was
  std::uint64_t connections_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;
  std::array<std::uint64_t, bounds.size() + 1> requests_by_duration{};
  double request_seconds = 0;

  // A request that came over a socket was answered, so long after it had come whole.
  void note_duration(std::chrono::nanoseconds duration);
};

// What can be counted at any moment.
struct Gauge {
  std::string_view name;
  std::string_view help;
  std::uint64_t value;
};

// In the text format 0.0.4 of Prometheus. A shard's name that isn't empty is a label of each value.
std::string to_prometheus(const Metrics& metrics,
                          std::span<const Gauge> gauges,
                          const std::string& shard);

}  // namespace api
