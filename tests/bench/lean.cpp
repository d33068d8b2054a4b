// What Beast at its leanest costs: one fixed reply that is made once, no coroutine, no deadline, no
// bound on anything. Nobody should serve strangers so; it tells how far there is to go.
#include <boost/asio/write.hpp>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "tests/bench/beast_server.hpp"

namespace {

using bench::error_code;
using Executor = bench::asio::io_context::executor_type;
using Socket = bench::asio::basic_stream_socket<bench::tcp, Executor>;
using Acceptor = bench::asio::basic_socket_acceptor<bench::tcp, Executor>;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, const std::string& reply) : socket_(std::move(socket)), reply_(reply) {
    error_code ignored;
    socket_.set_option(bench::tcp::no_delay(true), ignored);
  }

  void read() {
    request_ = {};
    bench::http::async_read(
        socket_, buffer_, request_, [self = shared_from_this()](error_code error, std::size_t) {
          if (!error) self->write();
        });
  }

 private:
  void write() {
    bench::asio::async_write(socket_,
                             bench::asio::buffer(reply_),
                             [self = shared_from_this()](error_code error, std::size_t) {
                               if (!error && self->request_.keep_alive()) self->read();
                             });
  }

  Socket socket_;
  const std::string& reply_;
  bench::beast::flat_buffer buffer_;
  bench::http::request<bench::http::string_body> request_;
};

void accept(Acceptor& acceptor, const std::string& reply) {
  acceptor.async_accept([&](error_code error, Socket socket) {
    if (error) return;
    std::make_shared<Connection>(std::move(socket), reply)->read();
    accept(acceptor, reply);
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: lean PORT_FILE BODY_FILE\n";
    return 2;
  }
  std::ostringstream reply;
  reply << bench::reply_with(bench::read_file(argv[2]), 11);
  const std::string bytes = reply.str();
  bench::asio::io_context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  Acceptor acceptor(context, {bench::asio::ip::make_address("127.0.0.1"), 0});
  bench::asio::signal_set signals(context, SIGTERM, SIGINT);
  signals.async_wait([&](const error_code&, int) { context.stop(); });
  accept(acceptor, bytes);
  bench::write_port_file(argv[1], acceptor.local_endpoint().port());
  context.run();
}
