// A reply's body on its way, part by part as it is made: one side makes it while the other sends
// it, and neither runs ahead.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace api {

class BodyParts {
 public:
  // No more is made while so much waits to be sent.
  static constexpr std::size_t waiting_bytes_max = 256 * 1024;

  enum class End { none, whole, broken };

  // --- Who makes it ---

  void add(std::string_view part) {
    waiting_ += part;
    tell(on_more_);
  }
  // Nothing follows: the body is whole, or it is not and never will be.
  void end(End end) {
    if (end_ != End::none) return;
    end_ = end;
    tell(on_more_);
  }
  bool is_full() const { return waiting_.size() >= waiting_bytes_max; }
  bool is_abandoned() const { return is_abandoned_; }

  // --- Who sends it ---

  // All that waits to be sent; "" if there is nothing now.
  std::string take() {
    std::string part = std::exchange(waiting_, {});
    tell(on_room_);
    return part;
  }
  // What there is to be known once nothing waits.
  End ended() const { return end_; }
  // Nobody takes any more.
  void abandon() {
    is_abandoned_ = true;
    waiting_.clear();
    on_more_ = nullptr;
    tell(on_room_);
  }

  // Told when there is something to take, or the end; and when there is room, or nobody takes any
  // more.
  void on_more(std::function<void()> tell) { on_more_ = std::move(tell); }
  void on_room(std::function<void()> tell) { on_room_ = std::move(tell); }

 private:
  static void tell(const std::function<void()>& listener) {
    if (listener) listener();
  }

  std::string waiting_;
  End end_ = End::none;
  bool is_abandoned_ = false;
  std::function<void()> on_more_;
  std::function<void()> on_room_;
};

}  // namespace api
