#include "api/resources/x509.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace api::resources::x509 {

namespace {

using base::Time;

constexpr base::Duration valid_before = std::chrono::hours(24);
constexpr base::Duration valid_for = std::chrono::hours(24 * 365 * 5);
constexpr int rsa_bits_max = 8'192;
constexpr int curve_bits_max = 521;

// The extensions that Puppet takes over from a request: pp_role and its like.
constexpr std::string_view puppet_extensions = "1.3.6.1.4.1.34380.1.";

template <auto free>
struct Free {
  template <class T>
  void operator()(T* what) const {
    free(what);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Request = std::unique_ptr<X509_REQ, Free<X509_REQ_free>>;
using RevocationList = std::unique_ptr<X509_CRL, Free<X509_CRL_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using Instant = std::unique_ptr<ASN1_TIME, Free<ASN1_TIME_free>>;
using Number = std::unique_ptr<ASN1_INTEGER, Free<ASN1_INTEGER_free>>;
void free_extensions(STACK_OF(X509_EXTENSION) * list) {
  sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
}
using Extensions = std::unique_ptr<STACK_OF(X509_EXTENSION), Free<free_extensions>>;

void require(bool went_well, const char* what) {
  if (!went_well) throw std::runtime_error(std::string("OpenSSL could not ") + what);
}

Bio reader(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

template <class Write>
std::string written(Write write) {
  const Bio out(BIO_new(BIO_s_mem()));
  require(out && write(out.get()) == 1, "write PEM");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::string text_of(const X509* certificate) {
  return written([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

Key read_key(const Authority& authority) {
  Key key(PEM_read_bio_PrivateKey(reader(authority.private_key).get(), nullptr, nullptr, nullptr));
  require(key != nullptr, "read an authority's key");
  return key;
}

Certificate read_certificate(const Authority& authority) {
  Certificate certificate(
      PEM_read_bio_X509(reader(authority.certificate).get(), nullptr, nullptr, nullptr));
  require(certificate != nullptr, "read an authority's certificate");
  return certificate;
}

Instant instant(Time time) {
  const Time held = std::clamp(time, Time{} - valid_before, base::time_max);
  const auto seconds = static_cast<std::time_t>(base::milliseconds_of(held) / 1000);
  Instant made(ASN1_TIME_set(nullptr, seconds));
  require(made != nullptr, "tell a time");
  return made;
}

Time end_of(Time now) {
  return now + std::min<base::Duration>(valid_for, base::time_max - now);
}

// A certificate but for its subject, its key and its extensions.
Certificate begin(std::int64_t serial, const X509_NAME* issuer, Time now) {
  Certificate made(X509_new());
  require(made && X509_set_version(made.get(), X509_VERSION_3) == 1 &&
              ASN1_INTEGER_set_int64(X509_get_serialNumber(made.get()), serial) == 1 &&
              X509_set_issuer_name(made.get(), issuer) == 1 &&
              X509_set1_notBefore(made.get(), instant(now - valid_before).get()) == 1 &&
              X509_set1_notAfter(made.get(), instant(end_of(now)).get()) == 1,
          "begin a certificate");
  return made;
}

void add(X509* certificate, X509* issuer, int id, const char* value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

std::string oid_of(X509_EXTENSION* extension) {
  char text[128];
  OBJ_obj2txt(text, sizeof text, X509_EXTENSION_get_object(extension), 1);
  return text;
}

void take_over_extensions(X509* certificate, X509_REQ* request) {
  const Extensions asked(X509_REQ_get_extensions(request));
  for (int i = 0; i < sk_X509_EXTENSION_num(asked.get()); ++i) {
    X509_EXTENSION* each = sk_X509_EXTENSION_value(asked.get(), i);
    const bool is_names = OBJ_obj2nid(X509_EXTENSION_get_object(each)) == NID_subject_alt_name;
    if (!is_names && !oid_of(each).starts_with(puppet_extensions)) continue;
    require(X509_add_ext(certificate, each, -1) == 1, "take over an extension");
  }
}

bool is_usual(EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      return bits <= rsa_bits_max;
    case EVP_PKEY_EC:
    case EVP_PKEY_ED25519:
      return bits <= curve_bits_max;
    default:
      return false;
  }
}

}  // namespace

Authority make_authority(const std::string& common_name, Time now) {
  const Key key(EVP_EC_gen("P-256"));
  require(key != nullptr, "make a key");
  const std::unique_ptr<X509_NAME, Free<X509_NAME_free>> name(X509_NAME_new());
  const auto* text = reinterpret_cast<const unsigned char*>(common_name.data());
  require(name && X509_NAME_add_entry_by_NID(name.get(),
                                             NID_commonName,
                                             MBSTRING_UTF8,
                                             text,
                                             static_cast<int>(common_name.size()),
                                             -1,
                                             0) == 1,
          "name an authority");
  const Certificate made = begin(1, name.get(), now);
  require(X509_set_subject_name(made.get(), name.get()) == 1 &&
              X509_set_pubkey(made.get(), key.get()) == 1,
          "make a certificate");
  add(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE");
  add(made.get(), made.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  add(made.get(), made.get(), NID_subject_key_identifier, "hash");
  add(made.get(), made.get(), NID_authority_key_identifier, "keyid:always");
  require(X509_sign(made.get(), key.get(), EVP_sha256()) > 0, "sign a certificate");
  const std::string private_key = written([&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  return {private_key, text_of(made.get())};
}

std::optional<std::string> sign_request(const Authority& authority,
                                        const std::string& request,
                                        std::int64_t serial,
                                        Time now) {
  const Request asked(PEM_read_bio_X509_REQ(reader(request).get(), nullptr, nullptr, nullptr));
  if (!asked) return std::nullopt;
  EVP_PKEY* node_key = X509_REQ_get0_pubkey(asked.get());
  if (node_key == nullptr || !is_usual(node_key)) return std::nullopt;
  if (X509_REQ_verify(asked.get(), node_key) != 1) return std::nullopt;
  const Certificate issuer = read_certificate(authority);
  const Certificate made = begin(serial, X509_get_subject_name(issuer.get()), now);
  require(X509_set_subject_name(made.get(), X509_REQ_get_subject_name(asked.get())) == 1 &&
              X509_set_pubkey(made.get(), node_key) == 1,
          "make a certificate");
  add(made.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
  add(made.get(), issuer.get(), NID_key_usage, "critical,digitalSignature,keyEncipherment");
  add(made.get(), issuer.get(), NID_ext_key_usage, "critical,serverAuth,clientAuth");
  add(made.get(), issuer.get(), NID_subject_key_identifier, "hash");
  add(made.get(), issuer.get(), NID_authority_key_identifier, "keyid:always");
  take_over_extensions(made.get(), asked.get());
  const Key key = read_key(authority);
  require(X509_sign(made.get(), key.get(), EVP_sha256()) > 0, "sign a certificate");
  return text_of(made.get());
}

std::string sign_revocations(const Authority& authority,
                             std::span<const storage::Revocation> revoked,
                             Time now) {
  const Certificate issuer = read_certificate(authority);
  const RevocationList list(X509_CRL_new());
  require(list && X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) == 1 &&
              X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get())) == 1 &&
              X509_CRL_set1_lastUpdate(list.get(), instant(now - valid_before).get()) == 1 &&
              X509_CRL_set1_nextUpdate(list.get(), instant(end_of(now)).get()) == 1,
          "begin a revocation list");
  const Number number(ASN1_INTEGER_new());
  for (const storage::Revocation& each : revoked) {
    std::unique_ptr<X509_REVOKED, Free<X509_REVOKED_free>> entry(X509_REVOKED_new());
    require(entry && ASN1_INTEGER_set_int64(number.get(), each.serial) == 1 &&
                X509_REVOKED_set_serialNumber(entry.get(), number.get()) == 1 &&
                X509_REVOKED_set_revocationDate(entry.get(), instant(each.moment).get()) == 1 &&
                X509_CRL_add0_revoked(list.get(), entry.get()) == 1,
            "revoke a certificate");
    static_cast<void>(entry.release());  // the list owns it now
  }
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer.get(), nullptr, nullptr, list.get(), 0);
  const Extension identifier(
      X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid:always"));
  const Key key = read_key(authority);
  require(
      identifier && X509_CRL_add_ext(list.get(), identifier.get(), -1) == 1 &&
          ASN1_INTEGER_set_int64(number.get(), static_cast<std::int64_t>(revoked.size())) == 1 &&
          X509_CRL_add1_ext_i2d(list.get(), NID_crl_number, number.get(), 0, 0) == 1 &&
          X509_CRL_sort(list.get()) == 1 && X509_CRL_sign(list.get(), key.get(), EVP_sha256()) > 0,
      "sign a revocation list");
  return written([&](BIO* out) { return PEM_write_bio_X509_CRL(out, list.get()); });
}

}  // namespace api::resources::x509
