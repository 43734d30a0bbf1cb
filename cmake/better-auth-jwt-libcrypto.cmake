# Makes better_auth::libcrypto: OpenSSL from 3.0 on, AWS-LC or BoringSSL, which find_package(OpenSSL) finds in OPENSSL_ROOT_DIR and
# CMAKE_PREFIX_PATH; or, with crypto_DIR, AWS-LC by the package of its own, whose name is crypto.
# Otherwise better_auth_libcrypto_problem says what is wrong.
if(TARGET better_auth::libcrypto)
  return()
endif()
set(better_auth_libcrypto_problem "There is no libcrypto: install OpenSSL 3.0 or later, or set OPENSSL_ROOT_DIR to it, AWS-LC or BoringSSL.")

if(crypto_DIR)
  find_package(crypto CONFIG QUIET)
  set(better_auth_libcrypto AWS::crypto)
else()
  find_package(OpenSSL QUIET COMPONENTS Crypto)
  set(better_auth_libcrypto OpenSSL::Crypto)
endif()
if(better_auth_libcrypto STREQUAL "OpenSSL::Crypto" AND OPENSSL_VERSION AND OPENSSL_VERSION VERSION_LESS 3.0
    AND NOT EXISTS "${OPENSSL_INCLUDE_DIR}/openssl/is_awslc.h" AND NOT EXISTS "${OPENSSL_INCLUDE_DIR}/openssl/is_boringssl.h")
  set(better_auth_libcrypto_problem "OpenSSL ${OPENSSL_VERSION} in ${OPENSSL_INCLUDE_DIR} is too old: 3.0 or later is needed.")
elseif(TARGET ${better_auth_libcrypto})
  unset(better_auth_libcrypto_problem)
  add_library(better_auth::libcrypto INTERFACE IMPORTED)
  target_link_libraries(better_auth::libcrypto INTERFACE ${better_auth_libcrypto})
endif()
