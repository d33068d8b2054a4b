#include "server/http/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace server {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

[[noreturn]] void refuse(const std::string& option,
                         const std::string& file,
                         const std::string& reason) {
  throw std::runtime_error(option + " " + file + ": " + reason);
}

// TLS 1.2 with forward secrecy and authenticated encryption only: Mozilla's intermediate list,
// version 5.7, without its DHE suites, which no client needs that has one of these. TLS 1.3 has no
// others.
constexpr const char* tls_1_2_ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

// What a client offers as application protocols must hold the one that is spoken here; RFC 7301,
// section 3.2, has the handshake end otherwise.
int choose_protocol(SSL* /*connection*/,
                    const unsigned char** chosen,
                    unsigned char* chosen_size,
                    const unsigned char* offered,
                    unsigned int offered_size,
                    void* /*argument*/) {
  static constexpr std::string_view wanted = "http/1.1";
  for (unsigned int at = 0; at < offered_size; at += 1 + offered[at]) {
    const unsigned char* name = offered + at + 1;
    if (at + 1 + offered[at] > offered_size) break;
    if (!std::equal(wanted.begin(), wanted.end(), name, name + offered[at])) continue;
    *chosen = name;
    *chosen_size = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::string read_file(const std::string& option, const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || stream.peek() == std::ifstream::traits_type::eof()) {
    if (stream.is_open() && !stream.bad()) refuse(option, file, "is empty");
    refuse(option, file, "cannot be read: " + std::generic_category().message(errno));
  }
  text << stream.rdbuf();
  return text.str();
}

}  // namespace

Tls read_tls(const std::string& certificate_file, const std::string& key_file) {
  const std::string certificate = read_file("--tls-certificate", certificate_file);
  const std::string key = read_file("--tls-key", key_file);
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_cipher_list(context->native_handle(), tls_1_2_ciphers);
  SSL_CTX_set_alpn_select_cb(context->native_handle(), choose_protocol, nullptr);
  error_code error;
  bool is_encrypted = false;  // nobody is there to be asked for a passphrase
  context->set_password_callback(
      [&](std::size_t, asio::ssl::context::password_purpose) {
        is_encrypted = true;
        return std::string();
      },
      error);
  context->use_certificate_chain(asio::buffer(certificate), error);
  if (error) refuse("--tls-certificate", certificate_file, "holds no certificate in PEM");
  context->use_private_key(asio::buffer(key), asio::ssl::context::pem, error);
  if (is_encrypted) refuse("--tls-key", key_file, "is encrypted; it must be without a passphrase");
  const bool is_key =
      !error || ERR_GET_LIB(static_cast<unsigned long>(error.value())) == ERR_LIB_X509;
  if (!is_key) refuse("--tls-key", key_file, "holds no private key in PEM");
  if (error || SSL_CTX_check_private_key(context->native_handle()) != 1) {
    refuse("--tls-key", key_file, "does not belong to the certificate in " + certificate_file);
  }
  return context;
}

}  // namespace server
