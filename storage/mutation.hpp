// What a transaction changes, told to those who watch once it is committed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/enum_names.hpp"
#include "base/time.hpp"
#include "storage/scope.hpp"

namespace storage {

// What a mutation is about.
enum class Subject { server, backup, association, server_event, tags, world };

constexpr auto enum_names(Subject) {
  return std::array<std::string_view, 6>{
      "server", "backup", "association", "server-event", "tags", "world"};
}

struct Mutation {
  WorldId world = 0;
  std::string region;
  Subject subject{};
  std::string name;  // a server's, a backup's id, an association's token, a tagged resource
  std::string text;  // the status that it has now, or what happened; empty: it is gone
  base::Time at{};   // when, by the world's clock
};

// The mutations of one transaction in their order. Those of a part that is undone are cut off.
class Mutations {
 public:
  void note(const Scope& scope, Subject subject, std::string_view name, std::string_view text) {
    list_.push_back(
        {scope.world, scope.region, subject, std::string(name), std::string(text), now_});
  }

  // The moment that what is noted from now on bears.
  void set_moment(base::Time now) { now_ = now; }

  std::size_t size() const { return list_.size(); }
  void cut_to(std::size_t size) { list_.resize(std::min(size, list_.size())); }
  std::vector<Mutation> take() { return std::exchange(list_, {}); }

 private:
  std::vector<Mutation> list_;
  base::Time now_{};
};

}  // namespace storage
