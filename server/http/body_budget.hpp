// How much memory the bodies of all requests may take together, from when they come until they are
// answered.
#pragma once

#include <cstddef>

namespace server {

class BodyBudget {
 public:
  static constexpr std::size_t bytes_max = std::size_t{512} * 1024 * 1024;

  // Up to this many bytes a body counts as part of its connection, whose number has a bound: big
  // bodies leave room for ordinary calls.
  static constexpr std::size_t free_bytes = 16 * 1024;

  // What one body takes, until the end of its share.
  class Share {
   public:
    explicit Share(BodyBudget& budget) : budget_(budget) {}
    ~Share() { budget_.taken_ -= taken_; }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // To be called before or as the body grows to so many bytes. False if that is too much for all
    // together; the share stays as it was.
    [[nodiscard]] bool grow_to(std::size_t bytes) {
      const std::size_t wanted = bytes > free_bytes ? bytes : 0;
      if (wanted <= taken_) return true;
      if (wanted - taken_ > bytes_max - budget_.taken_) return false;
      budget_.taken_ += wanted - taken_;
      taken_ = wanted;
      return true;
    }

   private:
    BodyBudget& budget_;
    std::size_t taken_ = 0;
  };

 private:
  std::size_t taken_ = 0;
};

}  // namespace server
