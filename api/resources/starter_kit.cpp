#include "api/resources/starter_kit.hpp"

#include <minizip/zip.h>

#include <cstdio>
#include <ctime>
#include <stdexcept>
#include <vector>

#include "base/base64.hpp"

namespace api::resources {

namespace {

constexpr std::size_t archive_bytes_max = 64 * 1024;

// A zip archive in memory.
class Archive {
 public:
  explicit Archive(Time now) : bytes_(archive_bytes_max) {
    file_ = fmemopen(bytes_.data(), bytes_.size(), "w+b");
    zlib_filefunc64_def functions{};
    fill_fopen64_filefunc(&functions);
    functions.opaque = file_;
    functions.zopen64_file = [](voidpf opaque, const void*, int) { return opaque; };
    functions.ztell64_file = [](voidpf, voidpf stream) {
      return static_cast<ZPOS64_T>(std::ftell(static_cast<std::FILE*>(stream)));
    };
    functions.zclose_file = [](voidpf, voidpf) { return 0; };
    zip_ = zipOpen2_64("", APPEND_STATUS_CREATE, nullptr, &functions);
    if (file_ == nullptr || zip_ == nullptr) throw std::runtime_error("no memory for an archive");
    const auto seconds = static_cast<std::time_t>(base::milliseconds_of(now) / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    date_ = {static_cast<uInt>(parts.tm_sec),
             static_cast<uInt>(parts.tm_min),
             static_cast<uInt>(parts.tm_hour),
             static_cast<uInt>(parts.tm_mday),
             static_cast<uInt>(parts.tm_mon),
             static_cast<uInt>(parts.tm_year + 1900)};
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  ~Archive() { std::fclose(file_); }

  void add(const std::string& name, const std::string& content) {
    zip_fileinfo info{};
    info.tmz_date = date_;
    const bool added = zipOpenNewFileInZip(zip_,
                                           name.c_str(),
                                           &info,
                                           nullptr,
                                           0,
                                           nullptr,
                                           0,
                                           nullptr,
                                           Z_DEFLATED,
                                           Z_DEFAULT_COMPRESSION) == ZIP_OK &&
                       zipWriteInFileInZip(
                           zip_, content.data(), static_cast<unsigned>(content.size())) == ZIP_OK &&
                       zipCloseFileInZip(zip_) == ZIP_OK;
    if (!added) throw std::runtime_error("minizip could not add " + name);
  }

  std::string finish() {
    if (zipClose(zip_, nullptr) != ZIP_OK) throw std::runtime_error("minizip could not finish");
    std::fflush(file_);
    return {bytes_.data(), static_cast<std::size_t>(std::ftell(file_))};
  }

 private:
  std::vector<char> bytes_;
  std::FILE* file_ = nullptr;
  zipFile zip_ = nullptr;
  tm_zip date_{};
};

}  // namespace

std::string starter_kit(const Context& context,
                        const storage::Server& server,
                        const std::optional<std::string>& private_key) {
  const std::string folder = server.name + "/";
  const std::string url = "https://" + server.endpoint;
  Archive archive(context.now);
  archive.add(folder + "README.md",
              "# " + server.name +
                  "\n\nStarter kit of a server of opsworkscm-local, an emulator. " +
                  "Its endpoint would be " + url + "; nothing runs there.\n");
  if (server.engine == "Puppet") {
    archive.add(folder + ".config/puppetlabs/client-tools/puppet-access.conf",
                "{\"service-url\": \"" + url + ":4433/rbac-api\"}\n");
    return base::to_base64(archive.finish());
  }
  archive.add(folder + ".chef/knife.rb",
              "node_name 'pivotal'\nclient_key File.join(File.dirname(__FILE__), 'private.pem')\n"
              "chef_server_url '" +
                  url + "/organizations/default'\n");
  if (private_key) archive.add(folder + ".chef/private.pem", *private_key);
  return base::to_base64(archive.finish());
}

}  // namespace api::resources
