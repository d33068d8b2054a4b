// A static program loads no code and looks up no names. SQLite and libcrypto have functions that
// would; nothing here calls them. The linker puts these in the place of glibc's (--wrap), which
// would need shared libraries at run time.
#include <netdb.h>

// NOLINTBEGIN(bugprone-reserved-identifier): the linker's names.
extern "C" {

void* __wrap_dlopen(const char* /*file*/, int /*mode*/) {
  return nullptr;
}

int __wrap_getaddrinfo(const char* /*host*/,
                       const char* /*service*/,
                       const addrinfo* /*hints*/,
                       addrinfo** /*found*/) {
  return EAI_NONAME;
}

void __wrap_freeaddrinfo(addrinfo* /*found*/) {}

int __wrap_getnameinfo(const sockaddr* /*address*/,
                       socklen_t /*address_size*/,
                       char* /*host*/,
                       socklen_t /*host_size*/,
                       char* /*service*/,
                       socklen_t /*service_size*/,
                       int /*flags*/) {
  return EAI_NONAME;
}

hostent* __wrap_gethostbyname(const char* /*host*/) {
  return nullptr;
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
