# For our own programs alone: nothing of this reaches who uses the library.
add_library(better_auth_warnings INTERFACE)
if(MSVC)
  target_compile_options(better_auth_warnings INTERFACE /W4 /WX /permissive- /utf-8)
else()
  target_compile_options(better_auth_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
endif()

# What users with `-I include` may have switched on besides, and would read of our headers.
add_library(better_auth_warnings_of_users INTERFACE)
if(NOT MSVC)
  target_compile_options(better_auth_warnings_of_users INTERFACE
    -Wsign-conversion -Wcast-align -Wcast-qual -Wold-style-cast -Wdouble-promotion -Wformat=2 -Wnon-virtual-dtor -Woverloaded-virtual -Wundef -Wextra-semi
    $<$<CXX_COMPILER_ID:GNU>:-Wuseless-cast -Wlogical-op -Wduplicated-cond -Wduplicated-branches>)
endif()
