// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/evp.h>
#include <openssl/types.h>

// What is used of <openssl/pem.h> and <openssl/x509.h>, word for word: the two together take a
// fiftieth of what jwt.hpp costs to include. Wherever they are included as well, as in testing.hpp,
// the compiler compares.
// NOLINTBEGIN(readability-identifier-naming,readability-redundant-declaration)
extern "C" {
int PEM_read_bio_ex(BIO* bp, char** name, char** header, unsigned char** data, long* len,
                    unsigned int flags);
EVP_PKEY* PEM_read_bio_PUBKEY(BIO* out, EVP_PKEY** x, pem_password_cb* cb, void* u);
EVP_PKEY* d2i_PUBKEY(EVP_PKEY** a, const unsigned char** in, long len);
X509* d2i_X509(X509** a, const unsigned char** in, long len);
void X509_free(X509* a);
}
// NOLINTEND(readability-identifier-naming,readability-redundant-declaration)

namespace better_auth::inline v0::detail {
/// `PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE`: what is read on the way is wiped, found or not.
inline constexpr unsigned secure_pem_flags = 0x3;
}  // namespace better_auth::inline v0::detail
