// What HTTP alone costs: a bare Beast server with one fixed reply.
#include <iostream>

#include "tests/bench/beast_server.hpp"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: hello PORT_FILE BODY_FILE\n";
    return 2;
  }
  const std::string body = bench::read_file(argv[2]);
  boost::asio::io_context context{1};
  bench::Nothing work;
  bench::run(context, argv[1], body, work);
}
