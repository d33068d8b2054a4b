// The certificate and the key that the port speaks TLS with.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

namespace server {

using Tls = std::unique_ptr<boost::asio::ssl::context>;

// For servers: TLS 1.2 and up with forward secrecy, for HTTP/1.1 (ALPN), with the certificate (and
// those that issued it, if they follow in its file) and the key of these PEM files. Throws
// std::runtime_error with a line that names the option if one can't be read or used, or if they
// don't belong together.
Tls read_tls(const std::string& certificate_file, const std::string& key_file);

}  // namespace server
