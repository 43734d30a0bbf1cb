// SPDX-License-Identifier: MIT
#pragma once

#include <better_auth/base/base64url.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Keys of many types and encodings, made with the openssl and ssh-keygen commands. They protect
/// nothing; most are too small to be used at all.
namespace key_samples {

namespace ba = better_auth;

struct sample {
  std::string_view name;
  std::string_view label;  ///< in the lines of PEM
  std::string_view body;   ///< base64url
};

inline constexpr sample der_samples[] = {
    {"an Ed448 public key", "PUBLIC KEY",
     "MEMwBQYDK2VxAzoAviN9kWUowmTY6wIk6h7DVx5rCbHJu2eg3SUFJlEYRUAO2S2WzBQlM7KJ3LUt7jNCmoHYtRU2rM"
     "OA"},
    {"an Ed448 private key", "PRIVATE KEY",
     "MEcCAQAwBQYDK2VxBDsEOVAGpJWDbUs4gwqKQl5vDPvC5xGvO2ltIr9BF4OUG3SQt2nWexLjleUPf0NfQ_pju0cBOp"
     "QzSJICzQ"},
    {"an X25519 public key", "PUBLIC KEY",
     "MCowBQYDK2VuAyEAjB8_a6w2bIprHwlMmmG-UsGBYOaaZHv66LZRzs3ukgY"},
    {"an X25519 private key", "PRIVATE KEY",
     "MC4CAQAwBQYDK2VuBCIEINBwDo066bifk0F6qhoVyXv1_H_YSxGUQ3-DVInPIAtr"},
    {"an Ed25519 public key", "PUBLIC KEY",
     "MCowBQYDK2VwAyEAgy54JNDWnUH3BNytGxfuENu0uDrHJba4Hxfa615aqEo"},
    {"an Ed25519 private key", "PRIVATE KEY",
     "MC4CAQAwBQYDK2VwBCIEIECK40OvuyQGPC6yEMDn2EtjaXYNjk2GSWYXStE5E8Wl"},
    {"a secp256k1 public key", "PUBLIC KEY",
     "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAESMpkKiQvfy9E-QTmblbJ5CRO-qUgqvolgrysyk0dWC0hZDkMcyi-C7C3HJ"
     "b1JZ03onOINcToPaY0qnYzfa3LtQ"},
    {"a secp256k1 private key in SEC 1", "EC PRIVATE KEY",
     "MHQCAQEEIO_iqmofgwJhpPMKnanXeUoLo3xcx74-TG0VYklmsGanoAcGBSuBBAAKoUQDQgAESMpkKiQvfy9E-QTmbl"
     "bJ5CRO-qUgqvolgrysyk0dWC0hZDkMcyi-C7C3HJb1JZ03onOINcToPaY0qnYzfa3LtQ"},
    {"a P-256 public key", "PUBLIC KEY",
     "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOBqgw3tXCThlbH8LhmTSLNeZ8Vs5H2ToLTn6JHfSF-3OP4ib55C0z9"
     "D4maiBn0aTsUECzcH1aVB0AlYbYKuA-Q"},
    {"a P-256 private key in SEC 1", "EC PRIVATE KEY",
     "MHcCAQEEICStg_N7UZpMQlxzVlI_rGOy0vt5OARMYF74rO7IkcZOoAoGCCqGSM49AwEHoUQDQgAEOBqgw3tXCThlbH"
     "8LhmTSLNeZ8Vs5H2ToLTn6JHfSF-3OP4ib55C0z9D4maiBn0aTsUECzcH1aVB0AlYbYKuA-Q"},
    {"a P-256 private key in PKCS #8", "PRIVATE KEY",
     "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJK2D83tRmkxCXHNWUj-sY7LS-3k4BExgXvis7siRxk"
     "6hRANCAAQ4GqDDe1cJOGVsfwuGZNIs15nxWzkfZOgtOfokd9IX7c4_iJvnkLTP0PiZqIGfRpOxQQLNwfVpUHQCVhtg"
     "q4D5"},
    {"a DSA public key", "PUBLIC KEY",
     "MIIBvjCCATMGByqGSM44BAEwggEmAoGBAJScfGKqlM5M1FcnW__CoZH13Bd8Ca1GNJQGSz_K94_0SRqcZwfHkQPqhR"
     "I5qj14_N9edhVRdEXndBRH8w73Ev4B9OhmPpLjh3CEcpHjrMs50pxJN1iUj06BcNbOP7Q6aHFwEOmyyPR_48P9j4p6"
     "5MtF4jN2MyB2m0pmdED0jzcpAh0A0G8SnN_1Nfsgj-w1hZ6iDzfJWgsHM5yAADmZUQKBgDAXeqzx-zDFcpFvTNwM73"
     "ocTTPXszxyRKPpPAzomi4RU0IhnzmIt5XAQa1G0HNN6NHfZaLxGyu_Z_e7Zyzo5ixMD6GvyKVppTRZn3dXKWCRCDg7"
     "266e0gfB-zpGyqxlbvo7KXmU7oB4Iw1uajBIdc8bj8xKV2OZcRnrq7ac0yiYA4GEAAKBgE7NNILHWSVlJdNZCmvBoz"
     "-dyGY_0dtry2mYnPYH6CT3X7NsU7dgSlJEdftJXfsbAKtO23792zGCqlSAWan-F11SrHxJX6j72Htfo5hhHrhVjMN5"
     "7n9D56wUr4MwnThb6bayre8N-4MmZPMPzgiKjSglXqED6LMtsJAoWufJ2UgE"},
    {"a DSA private key", "DSA PRIVATE KEY",
     "MIIBygIBAAKBgQCUnHxiqpTOTNRXJ1v_wqGR9dwXfAmtRjSUBks_yveP9EkanGcHx5ED6oUSOao9ePzfXnYVUXRF53"
     "QUR_MO9xL-AfToZj6S44dwhHKR46zLOdKcSTdYlI9OgXDWzj-0OmhxcBDpssj0f-PD_Y-KeuTLReIzdjMgdptKZnRA"
     "9I83KQIdANBvEpzf9TX7II_sNYWeog83yVoLBzOcgAA5mVECgYAwF3qs8fswxXKRb0zcDO96HE0z17M8ckSj6TwM6J"
     "ouEVNCIZ85iLeVwEGtRtBzTejR32Wi8Rsrv2f3u2cs6OYsTA-hr8ilaaU0WZ93VylgkQg4O9uuntIHwfs6RsqsZW76"
     "Oyl5lO6AeCMNbmowSHXPG4_MSldjmXEZ66u2nNMomAKBgE7NNILHWSVlJdNZCmvBoz-dyGY_0dtry2mYnPYH6CT3X7"
     "NsU7dgSlJEdftJXfsbAKtO23792zGCqlSAWan-F11SrHxJX6j72Htfo5hhHrhVjMN57n9D56wUr4MwnThb6bayre8N"
     "-4MmZPMPzgiKjSglXqED6LMtsJAoWufJ2UgEAhxnZL4D0tdMcYHLEcNXtvq9Zq_7piUVxaKEoFJ_"},
    {"an RSA public key", "PUBLIC KEY",
     "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALbQ8eOrFETZG0hieoCYY8OHr2n3PMd88Ga2Jx1ZLTP5afJER7wsO4gPeB"
     "4hPjnf1JDReT8c_oeduOHoNDXlBYECAwEAAQ"},
    {"an RSA public key in PKCS #1", "RSA PUBLIC KEY",
     "MEgCQQC20PHjqxRE2RtIYnqAmGPDh69p9zzHfPBmticdWS0z-WnyREe8LDuID3geIT4539SQ0Xk_HP6Hnbjh6DQ15Q"
     "WBAgMBAAE"},
    {"an RSA private key in PKCS #8", "PRIVATE KEY",
     "MIIBUwIBADANBgkqhkiG9w0BAQEFAASCAT0wggE5AgEAAkEAttDx46sURNkbSGJ6gJhjw4evafc8x3zwZrYnHVktM_"
     "lp8kRHvCw7iA94HiE-Od_UkNF5Pxz-h5244eg0NeUFgQIDAQABAkBHduiH-jGjNEeRBUYkDO462ki9ILP2u6VyUVR7"
     "CYg9H2Ip-L-MnxVZNPc2oTUPGuoCuKYSvZ7Ul7dWO_1ch60BAiEA6R9umUKxCpPiU86XR6-nulbMDOBfzI2i676t0U"
     "by0rECIQDIwbLDIrB2RPu0TtC0ItYN1uh8olT6E2pUSa0gFnnz0QIgRUy8uf6jVnujujodqofDGpeWzPUeRVaNafsi"
     "_KVUpeECIAQGbjEfZu5YH7vTwLd741LPtkWZc563-O_Lsl7sVHGhAiAQRX3LuoCpAlr-bY9FNYKwuRGuBUQShZo82-"
     "bkb7g_tw"},
    {"an RSA private key in PKCS #1", "RSA PRIVATE KEY",
     "MIIBOQIBAAJBALbQ8eOrFETZG0hieoCYY8OHr2n3PMd88Ga2Jx1ZLTP5afJER7wsO4gPeB4hPjnf1JDReT8c_oeduO"
     "HoNDXlBYECAwEAAQJAR3boh_oxozRHkQVGJAzuOtpIvSCz9rulclFUewmIPR9iKfi_jJ8VWTT3NqE1DxrqArimEr2e"
     "1Je3Vjv9XIetAQIhAOkfbplCsQqT4lPOl0evp7pWzAzgX8yNouu-rdFG8tKxAiEAyMGywyKwdkT7tE7QtCLWDdbofK"
     "JU-hNqVEmtIBZ589ECIEVMvLn-o1Z7o7o6HaqHwxqXlsz1HkVWjWn7IvylVKXhAiAEBm4xH2buWB-708C3e-NSz7ZF"
     "mXOet_jvy7Je7FRxoQIgEEV9y7qAqQJa_m2PRTWCsLkRrgVEEoWaPNvm5G-4P7c"},
    {"an encrypted PKCS #8 private key", "ENCRYPTED PRIVATE KEY",
     "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgjUnxIZmtnTgICCAAwDAYIKoZIhvcNAgkFADAdBglghk"
     "gBZQMEASoEEJJtf1fo3lBysOT4XzgNyE0EQCBK-iF152sZsGqQk7PhI5dWqYndUC7u6B6Lgh55X4sMKXiVg6uEgE7k"
     "3r_i-CE79SENOKkfwBrSvMCMwSP7z6M"},
    {"a certificate", "CERTIFICATE",
     "MIIBLDCB36ADAgECAhQE2n9dtO_CoN8rmt6tcS4OfUlI2zAFBgMrZXAwDDEKMAgGA1UEAwwBeDAeFw0yNjExMzAxMT"
     "I2MjFaFw0zNjExMjcxMTI2MjFaMAwxCjAIBgNVBAMMAXgwKjAFBgMrZXADIQCDLngk0NadQfcE3K0bF-4Q27S4Oscl"
     "trgfF9rrXlqoSqNTMFEwHQYDVR0OBBYEFDwCJsL8dYqBSfudmz_XHTkg3j4-MB8GA1UdIwQYMBaAFDwCJsL8dYqBSf"
     "udmz_XHTkg3j4-MA8GA1UdEwEB_wQFMAMBAf8wBQYDK2VwA0EA6N_0nVhEzxBessUAtg8DEQ1k6DkAsNSxj7m-mWwz"
     "fIWrsOSPcZRQrfKg_6zpcQsbOWQSfekaNGl4rAGsKOAGBA"},
    {"a certificate request", "CERTIFICATE REQUEST",
     "MIGLMD8CAQAwDDEKMAgGA1UEAwwBeDAqMAUGAytlcAMhAIMueCTQ1p1B9wTcrRsX7hDbtLg6xyW2uB8X2uteWqhKoA"
     "AwBQYDK2VwA0EAmA4s1t0VSd4rxXavNFaig_5SMCVbSUbdh0s2a4cnbW58p9F_nHRWJ6UKwU8FmV1vF49HqFdtl7gU"
     "7Xsb4tehCg"},
};

/// The bytes of a text in base64url.
inline std::string decoded(std::string_view text) {
  std::string bytes;
  (void)ba::base64url::decode(text, bytes);
  return bytes;
}

/// Base64 of the standard alphabet, with padding.
inline std::string base64(std::string_view bytes) {
  std::string out = ba::base64url::encode(bytes);
  for (char& c : out) c = c == '-' ? '+' : (c == '_' ? '/' : c);
  return out.append((4 - out.size() % 4) % 4, '=');
}

/// Lines of so many characters, each with a line end.
inline std::string in_lines(std::string_view text, std::string_view line_end = "\n",
                            std::size_t width = 64) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += width)
    out.append(text.substr(at, width)).append(line_end);
  return out;
}

/// PEM (RFC 7468).
inline std::string pem_of(std::string_view label, std::string_view der,
                          std::string_view line_end = "\n") {
  std::string out = "-----BEGIN ";
  out.append(label).append("-----").append(line_end).append(in_lines(base64(der), line_end));
  return out.append("-----END ").append(label).append("-----").append(line_end);
}

/// What OpenSSH writes in base64 for a public key: its type and fields, each behind its length.
inline std::string ssh_blob(std::string_view type, const std::vector<std::string>& fields) {
  std::string out;
  const auto add = [&](std::string_view field) {
    out.append(2, '\0');
    out += static_cast<char>(field.size() >> 8U);
    out += static_cast<char>(field.size());
    out.append(field);
  };
  add(type);
  for (const std::string& field : fields) add(field);
  return out;
}

/// The public keys of OpenSSH: type and blob.
inline std::vector<std::pair<std::string, std::string>> ssh_samples() {
  const std::string number(32, '\x5a'), point = '\x04' + std::string(64, '\x5a');
  const std::string modulus = '\0' + std::string(256, '\xa5'), exponent = "\x01\x01";
  std::vector<std::pair<std::string, std::string>> out;
  const auto add = [&](const std::string& type, const std::vector<std::string>& fields) {
    out.emplace_back(type, ssh_blob(type, fields));
  };
  add("ssh-ed25519", {number});
  add("ssh-rsa", {exponent, modulus});
  add("ssh-dss", {modulus, number, modulus, modulus});
  add("ecdsa-sha2-nistp256", {"nistp256", point});
  add("ecdsa-sha2-nistp521", {"nistp521", '\x04' + std::string(132, '\x5a')});
  add("sk-ssh-ed25519@openssh.com", {number, "ssh:"});
  add("sk-ecdsa-sha2-nistp256@openssh.com", {"nistp256", point, "ssh:"});
  return out;
}

/// A private key of OpenSSH, without the lines around it.
inline constexpr std::string_view openssh_private_key =
    "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQAAACBo0o-t"
    "phzHNSNxY4Kq8SL1mbXwEdpBHESHVmAQnrUj4wAAAJC4vKgVuLyoFQAAAAtzc2gtZWQyNTUxOQAAACBo0o-tphzH"
    "NSNxY4Kq8SL1mbXwEdpBHESHVmAQnrUj4wAAAEBnS3BLdxXSV54zpMOXm-8BvgWq_jKh1QVCUy6GOHR9LWjSj62m"
    "HMc1I3FjgqrxIvWZtfAR2kEcRIdWYBCetSPjAAAAB21lQGhvc3QBAgMEBQY";

/// A P-256 public key whose curve is written out (RFC 3279 section 2.3.5).
inline constexpr std::string_view explicit_curve_key =
    "MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP____8AAAABAAAAAAAAAAAAAAAA____________"
    "____MFsEIP____8AAAABAAAAAAAAAAAAAAAA_______________8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7"
    "zjw-J9JgSwMVAMSdNgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP"
    "40Li_hp_m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP____8AAAAA__________-85vqtpxeehPO5ysL8YyVR"
    "AgEBA0IABCmFvzQUZkZJWnG21r0CoNAj7mGNVR8sAJSuyxzII280iqMnnvd2zaD8sEsztwfuM8IqXj7U6b2JmAwX"
    "drINscI";

}  // namespace key_samples
