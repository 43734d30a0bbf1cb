import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // Native code, and a package that looks for optional native code: loaded by Node, not bundled.
  serverExternalPackages: ["libsql", "pg"],
  // The folder of this file; without it, a lock file further up would be taken for the project's.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  // The Content-Security-Policy is in proxy.ts: it needs a new nonce for each page.
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "DENY" },
        { key: "Referrer-Policy", value: "same-origin" },
        { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
      ],
    },
  ],
};

export default config;
