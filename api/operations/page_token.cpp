#include "api/operations/page_token.hpp"

#include <openssl/crypto.h>

#include "base/base64.hpp"
#include "base/seeded_random.hpp"

namespace api::page_token {

namespace {

constexpr std::size_t mark_bytes = 16;

std::string mark_of(const Context& context, std::string_view query, std::string_view place) {
  const std::string name = joined({context.world.account, query, place});
  const base::Bytes32 digest = base::draw({.seed = context.world.seed,
                                           .region = context.scope.region,
                                           .kind = "next-token",
                                           .name = name,
                                           .ordinal = 0});
  return {digest.begin(), digest.begin() + mark_bytes};
}

}  // namespace

std::string seal(const Context& context, std::string_view query, std::string_view place) {
  return base::to_base64(mark_of(context, query, place) + std::string(place));
}

std::optional<std::string> unseal(const Context& context,
                                  std::string_view query,
                                  std::string_view token) {
  const std::optional<std::string> bytes = base::from_base64(token);
  if (!bytes || bytes->size() < mark_bytes) return std::nullopt;
  std::string place = bytes->substr(mark_bytes);
  const std::string mark = mark_of(context, query, place);
  if (CRYPTO_memcmp(mark.data(), bytes->data(), mark_bytes) != 0) return std::nullopt;
  return place;
}

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) {
    text += std::to_string(part.size()) + ":";
    text.append(part);
  }
  return text;
}

}  // namespace api::page_token
