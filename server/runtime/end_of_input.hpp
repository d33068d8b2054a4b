// The end of the standard input: whoever holds its other end has gone, by kill -9 too.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>

namespace server {

// Passes over whatever is written to the input, and has `end` run by the event loop, once, when
// nobody can write to it any more.
class EndOfInput {
 public:
  // Throws std::runtime_error where the standard input is nothing whose end can be waited for: a
  // file, /dev/null, or nothing at all.
  EndOfInput(boost::asio::io_context& context, std::function<void()> end);
  EndOfInput(const EndOfInput&) = delete;
  EndOfInput& operator=(const EndOfInput&) = delete;

  // Waits no more, so that the event loop may end.
  void stop();

 private:
  void wait();

  boost::asio::posix::stream_descriptor input_;
  std::function<void()> end_;
};

}  // namespace server
