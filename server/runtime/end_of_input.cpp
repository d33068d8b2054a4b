#include "server/runtime/end_of_input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace server {

namespace {

// A descriptor of our own for the standard input.
int open_input() {
  struct stat found {};
  const bool can_end = fstat(STDIN_FILENO, &found) == 0 &&
                       (S_ISFIFO(found.st_mode) || S_ISSOCK(found.st_mode) || isatty(STDIN_FILENO));
  const int descriptor = can_end ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : -1;
  if (descriptor < 0) {
    throw std::runtime_error("--until-stdin-closes needs a pipe, socket or terminal as its input");
  }
  return descriptor;
}

// Whether there is more to come. It is asked where there is something to read, and so waits for
// nothing; the input is not made non-blocking, as others may share it.
bool goes_on(int descriptor) {
  std::array<char, 4096> passed_over{};
  const ssize_t count = read(descriptor, passed_over.data(), passed_over.size());
  return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

}  // namespace

EndOfInput::EndOfInput(boost::asio::io_context& context, std::function<void()> end)
    : input_(context, open_input()), end_(std::move(end)) {
  wait();
}

void EndOfInput::stop() {
  input_.cancel();
}

void EndOfInput::wait() {
  input_.async_wait(input_.wait_read, [this](const boost::system::error_code& error) {
    if (error) return;
    if (goes_on(input_.native_handle())) return wait();
    end_();
  });
}

}  // namespace server
