#include "server/commands/model.hpp"

#include <filesystem>
#include <iostream>
#include <system_error>

#include "api/operations/table.hpp"
#include "api/service_model/emit.hpp"
#include "server/runtime/files.hpp"

namespace server {

int write_model(const std::string& folder) {
  const std::filesystem::path place = std::filesystem::path(folder) / "opsworkscm" / "2016-11-01";
  try {
    std::filesystem::create_directories(folder);
    const Folder version = Folder(folder).inside("opsworkscm").inside("2016-11-01");
    for (const api::ModelFile& file : api::emit_model(api::operations())) {
      version.write(std::string(file.name), file.text);
      std::cout << (place / file.name).string() << "\n";
    }
  } catch (const std::system_error& error) {
    std::cerr << "--output " << folder << ": cannot be written: " << error.code().message() << "\n";
    return 2;
  }
  return 0;
}

}  // namespace server
