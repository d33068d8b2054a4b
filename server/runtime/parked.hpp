// Which requests are to come again: at what moment, or after a change of whose world. Knows their
// ids only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/request.hpp"
#include "base/time.hpp"

namespace server {

// However many are parked, each function costs what it gives, and log n to find that.
class Parked {
 public:
  using Id = std::uint64_t;

  // Whether the request has a moment or an account to wait for is the caller's to know.
  // REQUIRES: `id` is not parked.
  void add(Id id, const api::Later& later);

  // False if it was not parked.
  bool remove(Id id);

  // Takes out those who wait for one of these accounts' worlds, in the order of their ids.
  std::vector<Id> take(const std::set<std::string>& changed);

  // Takes out those whose moment has come, in the order of their ids.
  std::vector<Id> take_due(base::Time now);

  std::vector<Id> take_all();

  // The earliest moment of all.
  std::optional<base::Time> first_due() const;

  std::size_t size() const { return later_.size(); }

  // How many requests were looked at so far in order to take some out.
  std::uint64_t looked_at() const { return looked_at_; }

 private:
  std::vector<Id> take(std::vector<Id> ids);

  std::map<Id, api::Later> later_;
  std::map<std::string, std::set<Id>, std::less<>> by_account_;
  std::set<std::pair<base::Time, Id>> by_time_;
  std::uint64_t looked_at_ = 0;
};

}  // namespace server
