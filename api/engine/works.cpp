#include "api/engine/works.hpp"

#include <algorithm>
#include <utility>

namespace api {

void Works::start(Running running) {
  running_.push_back(std::move(running));
  by_account_.emplace(running_.back().account, std::prev(running_.end()));
}

const Works::Running* Works::find(const std::string& account) const {
  const auto found = by_account_.find(account);
  return found == by_account_.end() ? nullptr : &*found->second;
}

std::vector<std::string> Works::accounts() const {
  std::vector<std::string> accounts;
  for (const auto& [account, running] : by_account_) accounts.push_back(account);
  return accounts;
}

bool Works::can_go_on() const {
  return !worlds_to_clear_.empty() || std::any_of(running_.begin(), running_.end(), [](auto& each) {
    return each.work->can_go_on();
  });
}

Works::Running* Works::next() {
  const auto found = std::find_if(
      running_.begin(), running_.end(), [](auto& each) { return each.work->can_go_on(); });
  if (found == running_.end()) return nullptr;
  running_.splice(running_.end(), running_, found);
  return &running_.back();
}

void Works::answer(Running& running, Reply reply) {
  running.is_answered = true;
  replies_.insert_or_assign(running.request, std::move(reply));
}

// What it has half made is nobody's, and goes.
void Works::end(const std::string& account) {
  const auto found = by_account_.find(account);
  for (const storage::WorldId world : found->second->work->half_made()) clear(world);
  running_.erase(found->second);
  by_account_.erase(found);
}

void Works::finish(const std::string& account, Reply reply) {
  const Running& running = *by_account_.at(account);
  const bool is_answered = running.is_answered;
  const std::uint64_t request = running.request;
  end(account);
  if (!is_answered) replies_.insert_or_assign(request, std::move(reply));
}

std::optional<Reply> Works::take_reply(std::uint64_t request) {
  auto found = replies_.extract(request);
  if (!found) return std::nullopt;
  return std::move(found.mapped());
}

std::optional<std::string> Works::abandon(std::uint64_t request) {
  replies_.erase(request);
  const auto found = std::find_if(
      running_.begin(), running_.end(), [&](const auto& each) { return each.request == request; });
  if (found == running_.end()) return std::nullopt;
  std::string account = found->account;
  end(account);
  return account;
}

bool Works::cancel(const std::string& account, Reply reply) {
  if (!is_under_way(account)) return false;
  finish(account, std::move(reply));
  return true;
}

}  // namespace api
