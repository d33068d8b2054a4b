#include "server/commands/check.hpp"

#include <iostream>

#include "storage/checksum_check.hpp"
#include "storage/database.hpp"

namespace server {

namespace {

std::string line_of(const storage::DamageFound& damage) {
  std::string line = "page " + std::to_string(damage.page) + " is damaged; it held " + damage.held;
  for (const std::string& account : damage.accounts) {
    line += (&account == &damage.accounts.front() ? ", of account " : ", ") + account;
  }
  return line;
}

void print(const std::string& data, const storage::Inspected& found) {
  for (const storage::DamageFound& damage : found.damage) std::cout << line_of(damage) << "\n";
  for (const std::string& text : found.disorder) std::cout << text << "\n";
  const std::string pages = std::to_string(found.pages) + " pages";
  if (!found.is_whole()) {
    std::cout << data << " is damaged, of " << pages << "\n";
  } else if (found.has_checksums) {
    std::cout << data << " is whole: " << pages << ", all with the right checksum\n";
  } else {
    std::cout << data << " is in order: " << pages
              << ", without checksums, which it gets when the program opens it\n";
  }
}

void print(const std::string& file, const storage::Salvaged& kept) {
  std::cout << file << " has " << kept.rows << " rows of it";
  if (kept.dropped > 0) {
    std::cout << "; " << kept.dropped
              << " that belong to what is lost, or could not be read alone, "
              << "were left out";
  }
  std::cout << (kept.lacks_any ? "\n" : "; nothing is lost\n");
}

}  // namespace

int check_store(const std::string& data, const std::string& salvage) {
  try {
    const storage::Inspected found = storage::inspect(data);
    print(data, found);
    if (!salvage.empty()) print(salvage, storage::salvage(data, salvage));
    return found.is_whole() ? 0 : 1;
  } catch (const std::runtime_error& error) {
    std::cerr << "opsworkscm-local: " << error.what() << "\n";
    return 2;
  }
}

}  // namespace server
