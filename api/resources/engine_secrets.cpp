#include "api/resources/engine_secrets.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "api/resources/starter_kit.hpp"
#include "base/seeded_random.hpp"

namespace api::resources {

namespace {

constexpr std::string_view pivotal_key = "CHEF_AUTOMATE_PIVOTAL_KEY";
constexpr std::string_view chef_password = "CHEF_AUTOMATE_ADMIN_PASSWORD";
constexpr std::string_view puppet_password = "PUPPET_ADMIN_PASSWORD";

// A real RSA key in PEM. One serves the whole process: making one takes long, and it guards
// nothing.
const std::string& private_key() {
  static const std::string text = [] {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    if (!key || !out ||
        PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
            1) {
      throw std::runtime_error("OpenSSL made no RSA key");
    }
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out.get(), &bytes);
    return std::string(bytes, static_cast<std::size_t>(size));
  }();
  return text;
}

// 8 to 32 characters with a lower-case letter, a capital, a digit and a special one (documented).
std::string password(const Context& context, const storage::Server& server) {
  return "Aa1!" + base::draw_letters({.seed = context.world.seed,
                                      .region = context.scope.region,
                                      .kind = "password",
                                      .name = server.name,
                                      .ordinal = base::milliseconds_of(server.created_at)},
                                     16);
}

bool has(const Attributes& attributes, std::string_view name) {
  return std::any_of(attributes.begin(), attributes.end(), [&](const auto& each) {
    return each.name == name && each.value;
  });
}

void add(Attributes& attributes, std::string_view name, std::string value) {
  attributes.push_back({std::string(name), std::move(value)});
}

}  // namespace

Attributes initial_attributes(const Context& context,
                              const storage::Server& server,
                              const Attributes& given) {
  Attributes shown;
  if (server.engine == "Puppet") {
    add(shown, "PUPPET_STARTER_KIT", starter_kit(context, server, std::nullopt));
    if (!has(given, puppet_password)) add(shown, puppet_password, password(context, server));
    return shown;
  }
  const bool makes_key = !has(given, pivotal_key) && !has(given, "CHEF_PIVOTAL_KEY");
  add(shown,
      "CHEF_STARTER_KIT",
      starter_kit(context, server, makes_key ? std::optional(private_key()) : std::nullopt));
  if (makes_key) add(shown, pivotal_key, private_key());
  if (!has(given, chef_password)) add(shown, chef_password, password(context, server));
  return shown;
}

Attributes renewed_attributes(const Context& context,
                              const storage::Server& server,
                              const std::string& name,
                              const std::optional<std::string>& value) {
  const bool makes_key = !value || *value == "null";  // absent or the word: a new one (documented)
  Attributes shown;
  add(shown,
      "CHEF_STARTER_KIT",
      starter_kit(context, server, makes_key ? std::optional(private_key()) : std::nullopt));
  if (makes_key) add(shown, name, private_key());
  return shown;
}

}  // namespace api::resources
