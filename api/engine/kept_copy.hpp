// A copy of the store that is made into a file, in parts beside everything else.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/work.hpp"
#include "storage/online_backup.hpp"

namespace api {

class KeptCopy : public Work {
 public:
  // Told once, within a turn: why there is none; "" if the copy is there, whole.
  using Done = std::function<void(std::string_view failure)>;

  // The file is one that isn't there yet; nothing of it stays where the copy fails.
  KeptCopy(std::string file, Done done) : file_(std::move(file)), done_(std::move(done)) {}
  ~KeptCopy() override { tell("it was ended"); }

  std::optional<Reply> go_on(Step& step) override;

 private:
  void tell(std::string_view failure) {
    if (done_) std::exchange(done_, nullptr)(failure);
  }

  std::string file_;
  Done done_;
  std::optional<storage::OnlineBackup> copy_;
};

}  // namespace api
