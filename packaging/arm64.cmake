# A toolchain file: arm64 on another machine, with Debian's cross compiler and the libraries that
# packaging/sysroot.sh has laid into a folder. All that is linked is from there, as the bill of
# materials tells: the compiler's own C and C++ libraries are passed over.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static)
set(OPSWORKSCM_DEBIAN_ARCHITECTURE arm64)

set(CMAKE_SYSROOT ${CMAKE_CURRENT_LIST_DIR}/../build/sysroot-arm64)
cmake_path(NORMAL_PATH CMAKE_SYSROOT)
set(libraries ${CMAKE_SYSROOT}/usr/lib)
set(CMAKE_EXE_LINKER_FLAGS_INIT
  "-B${libraries}/gcc/aarch64-linux-gnu/12 -B${libraries}/aarch64-linux-gnu")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
foreach(kind LIBRARY INCLUDE PACKAGE)
  set(CMAKE_FIND_ROOT_PATH_MODE_${kind} ONLY)
endforeach()
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${CMAKE_SYSROOT})
set(ENV{PKG_CONFIG_LIBDIR}
  ${libraries}/aarch64-linux-gnu/pkgconfig:${CMAKE_SYSROOT}/usr/share/pkgconfig)
