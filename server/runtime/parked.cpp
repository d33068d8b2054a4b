#include "server/runtime/parked.hpp"

#include <algorithm>

namespace server {

void Parked::add(Id id, const api::Later& later) {
  later_.emplace(id, later);
  if (!later.account.empty()) by_account_[later.account].insert(id);
  if (later.at) by_time_.insert({*later.at, id});
}

bool Parked::remove(Id id) {
  const auto found = later_.find(id);
  if (found == later_.end()) return false;
  const api::Later& later = found->second;
  if (const auto same = by_account_.find(later.account); same != by_account_.end()) {
    same->second.erase(id);
    if (same->second.empty()) by_account_.erase(same);
  }
  if (later.at) by_time_.erase({*later.at, id});
  later_.erase(found);
  return true;
}

std::vector<Parked::Id> Parked::take(std::vector<Id> ids) {
  looked_at_ += ids.size();
  std::sort(ids.begin(), ids.end());
  for (const Id id : ids) remove(id);
  return ids;
}

std::vector<Parked::Id> Parked::take(const std::set<std::string>& changed) {
  std::vector<Id> ids;
  if (by_account_.empty()) return ids;
  for (const std::string& account : changed) {
    const auto found = by_account_.find(account);
    if (found == by_account_.end()) continue;
    ids.insert(ids.end(), found->second.begin(), found->second.end());
  }
  return take(std::move(ids));
}

std::vector<Parked::Id> Parked::take_due(base::Time now) {
  std::vector<Id> ids;
  for (const auto& [at, id] : by_time_) {
    if (at > now) break;
    ids.push_back(id);
  }
  return take(std::move(ids));
}

std::vector<Parked::Id> Parked::take_all() {
  std::vector<Id> ids;
  ids.reserve(later_.size());
  for (const auto& each : later_) ids.push_back(each.first);
  return take(std::move(ids));
}

std::optional<base::Time> Parked::first_due() const {
  if (by_time_.empty()) return std::nullopt;
  return by_time_.begin()->first;
}

}  // namespace server
