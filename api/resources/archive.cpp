#include "api/resources/archive.hpp"

#include <ctime>
#include <stdexcept>

namespace api::resources {

namespace {

constexpr std::size_t archive_bytes_max = 64 * 1024;

// "Made by Unix", so that the upper half of a file's external attributes is its mode.
constexpr unsigned long made_by_unix = 3 << 8 | 20;
constexpr unsigned long mode_bit = 16;

unsigned long mode_of(Permission permission) {
  switch (permission) {
    case Permission::read:
      return 0100644;
    case Permission::execute:
      return 0100755;
    case Permission::secret:
      return 0100600;
  }
  return 0;
}

}  // namespace

Archive::Archive(base::Time moment) : bytes_(archive_bytes_max) {
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
  const auto seconds = static_cast<std::time_t>(base::milliseconds_of(moment) / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  date_ = {static_cast<uInt>(parts.tm_sec),
           static_cast<uInt>(parts.tm_min),
           static_cast<uInt>(parts.tm_hour),
           static_cast<uInt>(parts.tm_mday),
           static_cast<uInt>(parts.tm_mon),
           static_cast<uInt>(parts.tm_year + 1900)};
}

Archive::~Archive() {
  std::fclose(file_);
}

void Archive::add(const std::string& name, const std::string& content, Permission permission) {
  zip_fileinfo info{};
  info.tmz_date = date_;
  info.external_fa = mode_of(permission) << mode_bit;
  const bool added =
      zipOpenNewFileInZip4_64(zip_,
                              name.c_str(),
                              &info,
                              nullptr,
                              0,
                              nullptr,
                              0,
                              nullptr,
                              Z_DEFLATED,
                              Z_DEFAULT_COMPRESSION,
                              0,
                              -MAX_WBITS,
                              DEF_MEM_LEVEL,
                              Z_DEFAULT_STRATEGY,
                              nullptr,
                              0,
                              made_by_unix,
                              0,
                              0) == ZIP_OK &&
      zipWriteInFileInZip(zip_, content.data(), static_cast<unsigned>(content.size())) == ZIP_OK &&
      zipCloseFileInZip(zip_) == ZIP_OK;
  if (!added) throw std::runtime_error("minizip could not add " + name);
}

std::string Archive::finish() {
  if (zipClose(zip_, nullptr) != ZIP_OK) throw std::runtime_error("minizip could not finish");
  std::fflush(file_);
  return {bytes_.data(), static_cast<std::size_t>(std::ftell(file_))};
}

}  // namespace api::resources
