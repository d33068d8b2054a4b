# Writes the console's files, zipped, into a source file that the program is built from.
#   cmake -D GZIP=gzip -D FILES=FILE|FILE… -D OUTPUT=FILE -P embed.cmake
string(REPLACE "|" ";" files "${FILES}")
set(texts "")
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  string(MAKE_C_IDENTIFIER "zipped_${name}" identifier)
  set(zipped ${OUTPUT}.gz)
  execute_process(COMMAND ${GZIP} -9nc ${file} OUTPUT_FILE ${zipped} COMMAND_ERROR_IS_FATAL ANY)
  file(READ ${zipped} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  file(SHA256 ${file} digest)
  string(SUBSTRING ${digest} 0 32 digest)
  file(SIZE ${file} inflated)
  string(APPEND texts "constexpr char ${identifier}[] = \"${bytes}\";\n")
  string(APPEND rows "    ConsoleFile{\"${name}\", {${identifier}, ${size}}, \"${digest}\", ${inflated}},\n")
endforeach()
file(WRITE ${OUTPUT} "// Written by console/embed.cmake: the files of console/dist.
#include \"server/http/console_files.hpp\"

namespace server {

namespace {

${texts}
}  // namespace

std::vector<ConsoleFile> console_files() {
  return {
${rows}  };
}

}  // namespace server
")
