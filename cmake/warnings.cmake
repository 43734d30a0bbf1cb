# For our own programs alone: nothing of this reaches who uses the library.
add_library(better_auth_warnings INTERFACE)
if(MSVC)
  target_compile_options(better_auth_warnings INTERFACE /W4 /WX /permissive- /utf-8)
else()
  target_compile_options(better_auth_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
endif()
