// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/crypto/handles.hpp>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

/// Certificates made for a test while it runs.
namespace fault_server {

namespace detail = better_auth::detail;

struct certificate {
  detail::pkey key;
  std::unique_ptr<X509, detail::freed_by<X509_free>> x509;

  /// `san` is "DNS:localhost,IP:127.0.0.1", say; a certificate without one is an authority. Valid
  /// from an hour ago for `lifetime` seconds, which may be negative: then from two hours before its
  /// end. Signed by itself where there is no `issuer`.
  static certificate make(const std::string& name, const char* san, const certificate* issuer,
                          long lifetime = 3600) {
    certificate made;
    made.key.reset(EVP_EC_gen("P-256"));
    made.x509.reset(X509_new());
    X509* const x = made.x509.get();
    static long serial = 1;
    require(made.key && x != nullptr && X509_set_version(x, 2) == 1 &&
            ASN1_INTEGER_set(X509_get_serialNumber(x), serial++) == 1);
    require(X509_gmtime_adj(X509_getm_notBefore(x), lifetime < 0 ? lifetime - 7200 : -3600) !=
            nullptr);
    require(X509_gmtime_adj(X509_getm_notAfter(x), lifetime) != nullptr);
    require(X509_set_pubkey(x, made.key.get()) == 1);
    X509_NAME* const subject = X509_get_subject_name(x);
    require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                       reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                       0) == 1);
    X509* const by = issuer == nullptr ? x : issuer->x509.get();
    require(X509_set_issuer_name(x, X509_get_subject_name(by)) == 1);
    made.extend(san == nullptr ? NID_basic_constraints : NID_subject_alt_name,
                san == nullptr ? "critical,CA:TRUE" : san);
    if (san == nullptr) made.extend(NID_key_usage, "critical,keyCertSign,cRLSign");
    require(X509_sign(x, (issuer == nullptr ? made : *issuer).key.get(), EVP_sha256()) != 0);
    return made;
  }

  void write(const std::string& path, bool with_key) const {
    const std::unique_ptr<BIO, detail::freed_by<BIO_free_all>> file(
        BIO_new_file(path.c_str(), "w"));
    require(file && PEM_write_bio_X509(file.get(), x509.get()) == 1);
    if (with_key)
      require(PEM_write_bio_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                       nullptr) == 1);
  }

 private:
  static void require(bool good) {
    if (!good) throw std::runtime_error("a certificate for the test could not be made");
  }
  void extend(int nid, const char* value) const {
    const std::unique_ptr<X509_EXTENSION, detail::freed_by<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
    require(extension && X509_add_ext(x509.get(), extension.get(), -1) == 1);
  }
};

}  // namespace fault_server
