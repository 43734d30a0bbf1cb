# The folders of the tests mirror those of the headers; every test file includes its header first.
set(test_sources)
function(tests_of folder)
  list(TRANSFORM ARGN PREPEND ${folder}/)
  list(TRANSFORM ARGN APPEND .test.cpp)
  set(test_sources ${test_sources} ${ARGN} PARENT_SCOPE)
endfunction()
tests_of(old algorithm base64url borrowed claims clock compact_token error hmac_key jose_header
  json_members json_reader json_value jwk key_set large_pages nlohmann owned_claims policy
  portable_claims public_key result secret_jwk seqlock_slots shared_secret testing thread_counters
  token_cache token_tag vector verified verifier verify_many)
tests_of(old/keys fetch jwks_source jwks_stats live_key_set refresh_schedule waiting_tokens)
tests_of(old/session compact_session cookie_header jwe session_claims session_cookie session_policy
  session_secrets session_token)
tests_of(old/http access authorization)
tests_of(old/diagnosis artefact explain secret_flaw)

add_executable(unit_tests ${test_sources})
target_include_directories(unit_tests PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(unit_tests PRIVATE better_auth::jwt better_auth_warnings nlohmann_json::nlohmann_json
  Catch2::Catch2 unit_tests_main Threads::Threads)
target_compile_definitions(unit_tests PRIVATE VECTORS="${CMAKE_CURRENT_SOURCE_DIR}/vectors")
catch_discover_tests(unit_tests)

add_subdirectory(attacks)
add_subdirectory(compile_fail)
add_subdirectory(faults)
add_subdirectory(known_faults)
add_subdirectory(timing)
add_subdirectory(token_cache_hooks)

# Who builds without exceptions and run-time types can use all that does not throw.
add_library(without_exceptions OBJECT without_exceptions.cpp)
target_link_libraries(without_exceptions PRIVATE better_auth::jwt better_auth_warnings)
if(NOT MSVC)
  target_compile_options(without_exceptions PRIVATE -fno-exceptions -fno-rtti)
endif()

# A program of its own, since it takes over all of its memory.
if(NOT MSVC)
  add_executable(wiped_secrets wiped_secrets.cpp)
  target_link_libraries(wiped_secrets PRIVATE better_auth::jwt better_auth_warnings)
  add_test(NAME "no secret is left in memory that was freed" COMMAND wiped_secrets)
endif()

# Another one, which counts what it takes.
add_executable(no_allocation no_allocation.cpp)
target_link_libraries(no_allocation PRIVATE better_auth::jwt better_auth_warnings)
add_test(NAME "verifying in a caller's buffer makes no C++ allocation" COMMAND no_allocation)

# Two translation units that both use everything link into one program.
add_executable(two_units two_units/one.cpp two_units/two.cpp)
target_link_libraries(two_units PRIVATE better_auth::jwt better_auth_warnings better_auth_warnings_of_users Threads::Threads)
add_test(NAME "two translation units link and agree" COMMAND two_units)

# What MSVC would read, as far as another compiler can tell.
if(TARGET better_auth::curl)
  add_executable(foreign_macros foreign_macros.cpp)
  target_link_libraries(foreign_macros PRIVATE better_auth::curl better_auth_warnings better_auth_warnings_of_users nlohmann_json::nlohmann_json Threads::Threads)
  add_test(NAME "the portable path works, beside the macros of windows.h" COMMAND foreign_macros)
endif()
