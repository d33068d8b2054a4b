#include "server/commands/model.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

#include "api/operations/table.hpp"
#include "api/service_model/emit.hpp"

namespace server {

int write_model(const std::string& folder) {
  const std::filesystem::path place = std::filesystem::path(folder) / "opsworkscm" / "2016-11-01";
  std::error_code error;
  std::filesystem::create_directories(place, error);
  if (error) {
    std::cerr << "--output " << folder << ": cannot be made: " << error.message() << "\n";
    return 2;
  }
  for (const api::ModelFile& file : api::emit_model(api::operations())) {
    const std::filesystem::path path = place / file.name;
    std::ofstream stream(path, std::ios::binary);
    stream << file.text << std::flush;
    if (!stream) {
      std::cerr << "--output " << folder << ": " << path.string() << " cannot be written\n";
      return 2;
    }
    std::cout << path.string() << "\n";
  }
  return 0;
}

}  // namespace server
